from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.ingest.pacing import SECOND, Pace, Turn
from tests.fakes import FakePacer

START = datetime(2026, 3, 1, tzinfo=UTC)


def pacer(rate: float, *, burst: float = 0.0) -> FakePacer:
    return FakePacer(Pace(rate=rate, burst=burst), now=START)


def test_after_a_pause_nobody_waits() -> None:
    assert pacer(5).reserve() == Turn(START, 0)


def test_slots_follow_each_other_at_the_rate() -> None:
    at_five_a_second = pacer(5)

    slots = [at_five_a_second.reserve().at - START for _ in range(6)]

    assert slots == [timedelta(seconds=number / 5) for number in range(6)]


def test_what_a_burst_allows_comes_at_once() -> None:
    with_burst = pacer(5, burst=1)

    assert [with_burst.reserve().wait for _ in range(8)] == [0, 0, 0, 0, 0, 0, 1, 1]


def test_unused_slots_are_not_saved_up() -> None:
    bucket = pacer(2)
    bucket.reserve()
    bucket.now += timedelta(hours=1)

    assert [bucket.reserve().at - bucket.now for _ in range(2)] == [timedelta(0), timedelta(seconds=0.5)]


@given(
    rate=st.floats(0.1, 500),
    burst=st.floats(0, 5),
    pauses=st.lists(st.floats(0, 3), min_size=1, max_size=60),
)
def test_no_window_of_time_has_more_calls_than_the_rate_and_the_burst_allow(
    rate: float, burst: float, pauses: list[float]
) -> None:
    bucket = pacer(rate, burst=burst)
    slots = []
    for pause in pauses:
        bucket.now += timedelta(seconds=pause)
        turn = bucket.reserve()
        slots.append(turn.at)
        assert turn.at >= bucket.now
        assert turn.wait * SECOND >= (turn.at - bucket.now) / timedelta(microseconds=1) - 1

    for first, earlier in enumerate(slots):
        for last in range(first, len(slots)):
            window = (slots[last] - earlier).total_seconds()
            assert last - first <= rate * (window + burst) + 1e-3 * rate + 1


@pytest.mark.parametrize(("rate", "interval"), [(5, 200_000), (50, 20_000), (3, 333_333), (1e9, 1)])
def test_an_interval_is_a_whole_number_of_microseconds(rate: float, interval: int) -> None:
    assert Pace(rate=rate).interval == interval
