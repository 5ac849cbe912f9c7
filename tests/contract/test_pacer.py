"""The table of slots: the fake, and the real one on moto's DynamoDB."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws.pacer import Pacer
from chalicelib.core.ingest.pacing import Pace
from chalicelib.errors import ServiceUnavailable
from tests.fakes import FakePacer
from tests.photo_tables import NOW, Clock
from tests.tables import new_table

PACE = Pace(rate=5, burst=0)
REFUSED = ClientError({"Error": {"Code": "ConditionalCheckFailedException", "Message": "no"}}, "UpdateItem")


@pytest.fixture
def table(dynamodb: Any) -> str:
    return new_table(dynamodb, "PacingTable")


@pytest.fixture(params=["fake", "moto"])
def pacers(request: pytest.FixtureRequest, dynamodb: Any, table: str) -> Iterator[tuple[Pacer | FakePacer, Clock]]:
    clock = Clock()
    if request.param == "fake":
        fake = FakePacer(PACE, now=NOW)
        yield fake, fake  # type: ignore[misc]  # it is its own clock
    else:
        yield Pacer(dynamodb, table, service="recognition", pace=PACE, clock=clock), clock


def test_slots_follow_each_other_and_a_pause_is_made_up_for_by_nobody(pacers: tuple[Pacer, Clock]) -> None:
    pacer, clock = pacers

    assert pacer.queue() == 0
    first = [pacer.reserve() for _ in range(7)]
    assert pacer.queue() == pytest.approx(7 / 5)
    clock.now += timedelta(seconds=10)
    again = [pacer.reserve() for _ in range(2)]

    assert [(turn.at - NOW).total_seconds() for turn in first] == pytest.approx([number / 5 for number in range(7)])
    assert [turn.wait for turn in first] == [0, 1, 1, 1, 1, 1, 2]
    assert [(turn.at - NOW).total_seconds() for turn in again] == pytest.approx([10, 10.2])


def test_each_service_has_a_bucket_of_its_own(dynamodb: Any, table: str) -> None:
    one, other = (Pacer(dynamodb, table, service=name, pace=PACE, clock=Clock()) for name in ("text", "faces"))
    one.reserve()

    assert other.reserve().wait == 0


def test_nobody_gets_the_slot_of_another_who_asks_at_the_same_time(dynamodb: Any, table: str) -> None:
    # DynamoDB makes every write at once, moto does not: it is held to that, and the order of the writes stays open.
    one_at_a_time = Lock()

    def update_item(**request: Any) -> Any:
        with one_at_a_time:
            return dynamodb.update_item(**request)

    pacer = Pacer(Mock(update_item=update_item), table, service="recognition", pace=PACE, clock=Clock())
    with ThreadPoolExecutor(8) as threads:
        turns = list(threads.map(lambda _: pacer.reserve(), range(40)))

    assert sorted((turn.at - NOW).total_seconds() for turn in turns) == pytest.approx([n / 5 for n in range(40)])


def test_a_caller_that_always_loses_is_asked_to_try_again() -> None:
    client = Mock(update_item=Mock(side_effect=REFUSED))

    with pytest.raises(ServiceUnavailable, match="too many"):
        Pacer(client, "Pacing", service="recognition", pace=PACE, clock=lambda: datetime.now(UTC).timestamp()).reserve()
