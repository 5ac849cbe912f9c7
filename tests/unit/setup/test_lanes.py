"""Steps through segments, in this process and in others, and what is left of them if they are killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from setup import lanes
from setup.lanes import Lanes, Outcome, in_steps

LENGTH = 40
BEGIN: dict[str, str | None] = {"a": None, "b": None, "c": "37"}


def step(own: Path, segment: str, after: str | None, at_most: int) -> Outcome:
    """Writes each number of the segment to a file, with the process that has done it."""
    begin = int(after) + 1 if after else 0
    end = min(begin + at_most, LENGTH)
    with (own / segment).open("a") as file:
        file.writelines(f"{number} {os.getpid()}\n" for number in range(begin, end))
    return Outcome(str(end - 1) if end < LENGTH else None, end - begin)


def slow_step(own: Path, segment: str, after: str | None, at_most: int) -> Outcome:
    time.sleep(0.05)
    return step(own, segment, after, at_most)


def failing_step(own: Path, segment: str, after: str | None, at_most: int) -> Outcome:
    if segment == "b" and after and int(after) > 15:
        raise ValueError(segment)
    return step(own, segment, after, at_most)


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "FIRST", 5)
    monkeypatch.setattr(lanes, "MOST", 7)


def written(folder: Path, segment: str) -> tuple[list[int], set[int]]:
    """The numbers, and the processes that wrote them."""
    lines = [line.split() for line in (folder / segment).read_text().splitlines()]
    return [int(number) for number, _ in lines], {int(process) for _, process in lines}


@pytest.mark.parametrize("processes", [0, 2])
def test_every_segment_is_done_once_from_where_it_begins_to_its_end(tmp_path: Path, processes: int) -> None:
    several = Lanes(partial(Path, tmp_path), processes) if processes else None

    outcomes = list(in_steps(step, BEGIN, tmp_path, several))

    assert [written(tmp_path, segment)[0] for segment in BEGIN] == [[*range(LENGTH)], [*range(LENGTH)], [38, 39]]
    assert sum(outcome.did for _, outcome in outcomes) == 2 * LENGTH + 2
    workers = {worker for segment in BEGIN for worker in written(tmp_path, segment)[1]}
    assert os.getpid() in workers
    assert (workers == {os.getpid()}) is (processes == 0)


def test_what_is_short_needs_no_processes(tmp_path: Path) -> None:
    def never() -> Path:
        raise AssertionError

    assert len(list(in_steps(step, {"c": "37"}, tmp_path, Lanes(never, 2)))) == 1


def test_a_failure_of_another_process_is_raised(tmp_path: Path) -> None:
    begin: dict[str, str | None] = {"a": None, "b": "11"}
    with pytest.raises(ValueError, match="b"):
        list(in_steps(failing_step, begin, tmp_path, Lanes(partial(Path, tmp_path), 2)))


# Each outcome is kept before the next one is asked for, as all callers do.
_COMMAND = """
import sys
from functools import partial
from pathlib import Path
from setup import lanes
from tests.unit.setup.test_lanes import BEGIN, slow_step
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    lanes.FIRST, lanes.MOST = 1, 2
    for segment, outcome in lanes.in_steps(slow_step, BEGIN, folder, lanes.Lanes(partial(Path, folder), 2)):
        (folder / "kept").open("a").write(f"{segment} {outcome.after}\\n")
"""


def test_a_command_that_is_killed_takes_its_processes_along_and_is_continued(tmp_path: Path) -> None:
    script = tmp_path / "command.py"
    script.write_text(_COMMAND)
    command = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)], env={**os.environ, "PYTHONPATH": os.getcwd()}
    )
    until(lambda: (tmp_path / "kept").exists() and len((tmp_path / "kept").read_text().splitlines()) > 8)
    command.send_signal(signal.SIGKILL)
    command.wait()

    workers = {worker for segment in BEGIN for worker in written(tmp_path, segment)[1]} - {command.pid}
    assert workers
    until(lambda: not any(map(is_running, workers)))
    kept = dict(line.split() for line in (tmp_path / "kept").read_text().splitlines())
    again = {segment: after for segment, after in {**BEGIN, **kept}.items() if after != "None"}
    assert set(again) == {"a", "b"}
    list(in_steps(step, again, tmp_path))
    for segment, after in again.items():
        numbers, _ = written(tmp_path, segment)
        assert after is not None
        assert [number for number in numbers if number <= int(after)] == [*range(int(after) + 1)]
        assert set(numbers) == set(range(LENGTH))


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
