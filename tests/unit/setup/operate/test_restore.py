from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from setup.errors import SetupError
from setup.operate.earlier_records import Outcome
from setup.operate.restore import lines, moment, restore
from setup.operate.table_copy import copies, copy_name, make_copy, remove_copies
from tests.fake_clock import FakeClock

AT = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
TABLE = "photo-search-dev-Albums"
KEY = ("IdentityId", "AlbumId")
ITEM = {"IdentityId": {"S": "alice"}, "AlbumId": {"S": "a1"}, "Name": {"S": "Holidays"}}


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        for name in (TABLE, f"{TABLE}-2"):
            client.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in KEY],
                KeySchema=[
                    {"AttributeName": "IdentityId", "KeyType": "HASH"},
                    {"AttributeName": "AlbumId", "KeyType": "RANGE"},
                ],
            )
        client.put_item(TableName=TABLE, Item=ITEM)
        yield client


class Restoring:
    """A DynamoDB that takes its time, or refuses."""

    def __init__(self, statuses: list[str], *, refuses: str = "") -> None:
        self._statuses, self._refuses = statuses, refuses
        self.exceptions = boto3.client("dynamodb", region_name="us-east-1").exceptions
        self.asked: list[dict[str, Any]] = []

    def restore_table_to_point_in_time(self, **request: Any) -> None:
        self.asked.append(request)
        if self._refuses:
            kind: type[ClientError] = getattr(self.exceptions, self._refuses)
            raise kind({"Error": {"Code": self._refuses, "Message": ""}}, "RestoreTableToPointInTime")

    def describe_table(self, TableName: str) -> dict[str, Any]:
        return {"Table": {"TableStatus": self._statuses.pop(0)}}

    def describe_continuous_backups(self, TableName: str) -> dict[str, Any]:
        first, last = AT + timedelta(hours=1), AT + timedelta(days=1)
        window = {"EarliestRestorableDateTime": first, "LatestRestorableDateTime": last}
        return {"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": window}}


def test_a_copy_is_made_of_the_moment_and_awaited() -> None:
    client = Restoring(["CREATING", "CREATING", "ACTIVE"])
    clock = FakeClock()

    name = make_copy(client, TABLE, AT, progress=print, clock=clock)

    assert name == f"{TABLE}-restored-20261128T093000Z"
    (asked,) = client.asked
    assert (asked["SourceTableName"], asked["TargetTableName"], asked["RestoreDateTime"]) == (TABLE, name, AT)
    assert asked["GlobalSecondaryIndexOverride"] == []
    assert clock.now > 0


def test_a_copy_that_is_there_is_used() -> None:
    said: list[str] = []
    client = Restoring(["CREATING", "ACTIVE"], refuses="TableAlreadyExistsException")

    assert make_copy(client, TABLE, AT, progress=said.append, clock=FakeClock()) == copy_name(TABLE, AT)
    assert said == []


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ("InvalidRestoreTimeException", r"possible is 2026-11-28T10:30:00\+00:00 to 2026-11-29T09:30:00\+00:00"),
        ("PointInTimeRecoveryUnavailableException", "no point-in-time recovery"),
    ],
)
def test_an_impossible_moment_is_refused(refusal: str, said: str) -> None:
    with pytest.raises(SetupError, match=said):
        make_copy(Restoring([], refuses=refusal), TABLE, AT, progress=print, clock=FakeClock())


def test_what_was_lost_since_comes_back_and_the_copy_goes(dynamodb: Any) -> None:
    make_copy(dynamodb, TABLE, AT, progress=print)
    dynamodb.delete_item(TableName=TABLE, Key={key: ITEM[key] for key in KEY})
    library: Any = None  # albums do not need it

    report = restore(library, dynamodb, stage="dev", at=AT, tables=["Albums"], progress=print)

    assert report == {"Albums": Counter({Outcome.BACK: 1})}
    assert dynamodb.scan(TableName=TABLE)["Items"] == [ITEM]
    assert list(copies(dynamodb, TABLE)) == []


def test_only_copies_of_this_table_go(dynamodb: Any) -> None:
    for table in (TABLE, f"{TABLE}-2"):
        make_copy(dynamodb, table, AT, progress=print)

    remove_copies(dynamodb, TABLE)

    assert sorted(dynamodb.list_tables()["TableNames"]) == [TABLE, f"{TABLE}-2", copy_name(f"{TABLE}-2", AT)]


@pytest.mark.parametrize("text", ["2026-11-28T09:30:00Z", "2026-11-28T10:30:00.5+01:00"])
def test_a_moment_is_told_in_utc_to_the_second(text: str) -> None:
    assert moment(text) == AT


@pytest.mark.parametrize("text", ["yesterday", "2026-11-28T09:30:00", ""])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(SetupError, match="--at must be a time with its offset"):
        moment(text)


def test_the_report_is_sorted_and_counts_in_thousands() -> None:
    counts = Counter({Outcome.SAME: 1200, Outcome.BACK: 3})

    assert list(lines({"Albums": counts})) == ["Albums:", "  1,200 as they were", "  3 brought back"]
