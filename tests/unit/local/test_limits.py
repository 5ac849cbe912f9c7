from pathlib import Path

import pytest

from setup.local.limits import SECOND, Limits, limited, read_limits, write_limits


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "stack" / "limits.json"


def taken(limits: Limits, operation: str = "GetId", *, of: int = 100) -> int:
    return sum(limits.takes(operation) for _ in range(of))


def test_without_a_file_nothing_is_limited(file: Path) -> None:
    assert taken(Limits(None)) == taken(Limits(file)) == 100
    assert Limits(file).seconds("EventSourceMapping") == 0.0


@pytest.mark.parametrize(("rate", "at_once", "after_ten_seconds"), [(5, 5, 5), (0.2, 1, 1), (0.05, 1, 0), (0, 0, 0)])
def test_calls_beyond_the_rate_are_refused(file: Path, rate: float, at_once: int, after_ten_seconds: int) -> None:
    clock = Clock()
    limits = Limits(file, clock=clock)
    write_limits(file, {"GetId": rate})
    assert taken(limits) == at_once
    assert taken(limits, "ListTables") == 100
    clock.now += 10
    assert taken(limits) == after_ten_seconds


def test_a_steady_rate_is_taken_for_ever(file: Path) -> None:
    clock = Clock()
    limits = Limits(file, clock=clock)
    write_limits(file, {"DetectLabels": 5})
    for _ in range(1000):
        clock.now += 0.2
        assert limits.takes("DetectLabels")


def test_new_limits_hold_from_the_next_call_on(file: Path) -> None:
    limits = Limits(file, clock=Clock())
    write_limits(file, {"GetId": 2})
    with limited(file, GetId=3, EventSourceMapping=7):
        assert (taken(limits), limits.seconds("EventSourceMapping")) == (3, 7)
    assert (taken(limits), limits.seconds("EventSourceMapping")) == (2, 0)
    assert read_limits(file) == {"GetId": 2}


def test_where_time_goes_slower_the_calls_of_a_second_stay_as_many(tmp_path: Path) -> None:
    path, now = tmp_path / "limits.json", [0.0]
    write_limits(path, {SECOND: 2, "DetectLabels": 2.5})  # half as fast as 5 a second
    limits = Limits(path, clock=lambda: now[0])
    assert [limits.takes("DetectLabels") for _ in range(6)] == [True] * 5 + [False]
    now[0] = 0.4
    assert [limits.takes("DetectLabels") for _ in range(2)] == [True, False]
