"""An update whose tables get other indexes, in the steps that CloudFormation can go.

It makes or removes one index of a table in one update (AWS::DynamoDB::Table, GlobalSecondaryIndexes), and changes none.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Index = Mapping[str, Any]
_INDEXES = "GlobalSecondaryIndexes"


def steps(now: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Templates, each one update away from the one before; the last one is `wanted`."""
    template = dict(wanted)
    for name, table in wanted["Resources"].items():
        before = now["Resources"].get(name)
        if before is None or table["Type"] != "AWS::DynamoDB::Table":
            continue
        for indexes in _between(_indexes(before), _indexes(table)):
            template = _with_table(template, name, _with_indexes(table, before, indexes))
            yield template
        template = _with_table(template, name, table)
    yield template


def _between(now: Sequence[Index], wanted: Sequence[Index]) -> Iterator[list[Index]]:
    """The sets of indexes on the way. What is new comes first, so that there is something to read from."""
    indexes = list(now)
    while (indexes := _closer(indexes, wanted)) and _differ(indexes, wanted):
        yield indexes


def _closer(indexes: Sequence[Index], wanted: Sequence[Index]) -> list[Index]:
    names = {index["IndexName"] for index in indexes}
    for index in wanted:
        if index["IndexName"] not in names:
            return [*indexes, index]
    unwanted = next((index for index in indexes if index not in wanted), None)
    return [index for index in indexes if index is not unwanted]


def _differ(indexes: Sequence[Index], wanted: Sequence[Index]) -> bool:
    return any(index not in wanted for index in indexes) or len(indexes) != len(wanted)


# A table describes the attributes that are keys, and no others.
def _with_indexes(table: Mapping[str, Any], before: Mapping[str, Any], indexes: Sequence[Index]) -> dict[str, Any]:
    properties = table["Properties"]
    described = [*properties["AttributeDefinitions"], *before["Properties"]["AttributeDefinitions"]]
    keys = [*properties["KeySchema"], *(key for index in indexes for key in index["KeySchema"])]
    names = dict.fromkeys(key["AttributeName"] for key in keys)
    definitions = [next(one for one in described if one["AttributeName"] == name) for name in names]
    changed = {**properties, "AttributeDefinitions": definitions, _INDEXES: list(indexes)}
    return {**table, "Properties": changed}


def _with_table(template: Mapping[str, Any], name: str, table: Mapping[str, Any]) -> dict[str, Any]:
    return {**template, "Resources": {**template["Resources"], name: table}}


def _indexes(table: Mapping[str, Any]) -> Sequence[Index]:
    indexes: Sequence[Index] = table["Properties"].get(_INDEXES, [])
    return indexes
