"""Each step makes or removes one index, and describes the keys that it has: CloudFormation takes nothing else."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from setup.deploy.index_steps import steps


def template(*indexes: str, table: str = "Photos") -> dict[str, Any]:
    """A table with indexes such as "ByDay:Day", and something else."""
    keys = {"Id", *(index.partition(":")[2] for index in indexes)}
    properties = {
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in sorted(keys)],
        "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [
            {"IndexName": name, "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}]}
            for name, _, key in (index.partition(":") for index in indexes)
        ],
    }
    return {
        "Resources": {table: {"Type": "AWS::DynamoDB::Table", "Properties": properties}, "Bucket": {"Type": "x"}},
        "Outputs": {"Indexes": list(indexes)},
    }


def indexes_of(found: Mapping[str, Any]) -> list[str]:
    table = found["Resources"]["Photos"]["Properties"]
    return [f"{one['IndexName']}:{one['KeySchema'][0]['AttributeName']}" for one in table["GlobalSecondaryIndexes"]]


@pytest.mark.parametrize(
    ("now", "wanted", "updates"),
    [
        (["ByDay:Day"], ["ByDay:Day"], 1),
        (["ByDay:Day"], ["ByDay:Day", "ByAlbum:Album"], 1),
        (["ByDay:Day"], [], 1),
        (["A:X", "B:X"], ["C:Y", "D:Y"], 4),
        (["A:X", "B:X"], ["A:Y", "B:X"], 2),
        ([], ["A:X", "B:Y", "C:Z"], 3),
    ],
)
def test_one_index_at_a_time(now: list[str], wanted: list[str], updates: int) -> None:
    way = list(steps(template(*now), template(*wanted)))

    assert way[-1] == template(*wanted)
    assert len(way) == updates
    for before, after in pairwise([template(*now), *way]):
        changed = set(indexes_of(before)) ^ set(indexes_of(after))
        assert len(changed) <= 1
        described = after["Resources"]["Photos"]["Properties"]["AttributeDefinitions"]
        assert {one["AttributeName"] for one in described} == {"Id", *(i.partition(":")[2] for i in indexes_of(after))}
        assert after["Resources"]["Bucket"] == {"Type": "x"}


def test_a_new_table_has_all_its_indexes_at_once() -> None:
    wanted = template("A:X", "B:Y")
    assert list(steps(template(table="Other"), wanted)) == [wanted]
    assert list(steps({"Resources": {}}, wanted)) == [wanted]
