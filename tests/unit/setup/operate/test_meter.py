import pytest

from setup.errors import SetupError
from setup.operate.meter import Meter, duration


@pytest.fixture
def said() -> list[str]:
    return []


def a_meter(said: list[str], times: list[float]) -> Meter:
    return Meter(said.append, what="files", clock=iter([0.0, *times]).__next__)


def test_it_says_how_much_is_done_and_how_fast_but_not_all_the_time(said: list[str]) -> None:
    meter = a_meter(said, [1, 5, 6, 10])
    for done in (5, 10, 12, 1030):
        meter.at(done)

    assert said == ["10 files, 2.0 a second", "1,030 files, 103.0 a second"]


def test_it_says_how_long_the_rest_takes_once_it_knows_how_many_there_are(said: list[str]) -> None:
    meter = a_meter(said, [10])
    meter.expect(4_000)
    meter.at(1_000)

    assert said == ["[######..................] 1,000 of 4,000 files, 100.0 a second, 30 s left"]


def test_what_an_earlier_run_has_done_does_not_count_for_the_rate(said: list[str]) -> None:
    meter = a_meter(said, [5.0 * moment for moment in range(1, 14)])
    meter.expect(2_120)
    for moment in range(13):
        meter.at(2_000 + 10 * moment)

    assert said[0].endswith("400.0 a second, 0 s left")
    assert said[-1].endswith("2.0 a second, 0 s left")


def test_all_of_them_are_counted_beside(said: list[str]) -> None:
    meter = a_meter(said, [5])
    meter.count_beside(lambda: [1, 2]).join()
    meter.at(1)

    assert "1 of 2 files" in said[0]


def test_a_count_that_fails_does_not_break_the_command(said: list[str]) -> None:
    def listed() -> list[int]:
        raise SetupError("cannot be listed")

    meter = a_meter(said, [5])
    meter.count_beside(listed).join()
    meter.at(1)

    assert said == ["1 files, 0.2 a second"]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "120 min"), (9000, "2.5 h")]
)
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said
