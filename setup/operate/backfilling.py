"""The backfill itself: photos that lack something, in the order of the table, several side by side."""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import PhotoGone, PhotoSearchError, Superseded
from setup.operate.filling import Filler
from setup.operate.gaps import Gap, Wanted
from setup.operate.inventory import Library

# While recognition has work for longer than this, nothing is added to its queue: uploads go first.
MAX_QUEUE_SECONDS = 20.0
_PAUSE_SECONDS = 2.0
_EXAMPLES = 5
FILLED, LEFT, FAILED = "filled", "changed meanwhile", "failed"
_LEAVES = (PhotoGone, Superseded)
_FAILURES = (PhotoSearchError, BotoCoreError, ClientError)


class Checkpoint:
    """How far a backfill has come, in a file that is there while it is not finished."""

    def __init__(self, path: Path):
        self._path = path

    @property
    def after(self) -> str | None:
        """The object key up to which all records are done; None at the beginning."""
        return self._path.read_text(encoding="utf-8") if self._path.exists() else None

    def reach(self, object_key: str) -> None:
        """All records up to this one are done."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._path.with_suffix(".part")
        unfinished.write_text(object_key, encoding="utf-8")
        unfinished.replace(self._path)

    def finish(self) -> None:
        """Everything is done: the next run begins at the beginning."""
        self._path.unlink(missing_ok=True)


def lacking(library: Library, wanted: Wanted, *, after: str | None = None) -> Iterator[tuple[str, frozenset[Gap]]]:
    """The object keys of photos that lack something, and what; in the table's order, read in pages."""
    for record in library.photos.records(after=after):
        if gaps := wanted.of(record):
            yield record.object_key, gaps


def backfill(
    filler: Filler,
    wanted: Wanted,
    checkpoint: Checkpoint,
    *,
    lanes: int,
    done: Callable[[int], None] = lambda _: None,
    failed: Callable[[str], None] = print,
) -> Counter[str]:
    """Fill all gaps; returns how many photos had which outcome. `done` is told how many it has come past."""
    counts: Counter[str] = Counter()
    under_way: deque[tuple[str, Future[str]]] = deque()

    def settle(*, at_most: int) -> None:
        while len(under_way) > at_most:
            object_key, future = under_way.popleft()
            outcome = future.result()
            counts[outcome if outcome in (FILLED, LEFT) else FAILED] += 1
            if outcome not in (FILLED, LEFT) and counts[FAILED] <= _EXAMPLES:
                failed(f"{object_key}: {outcome}")
            checkpoint.reach(object_key)
            done(counts.total())

    with ThreadPoolExecutor(lanes) as pool:
        for object_key, gaps in lacking(filler.library, wanted, after=checkpoint.after):
            _await_room(filler, gaps)
            under_way.append((object_key, pool.submit(_outcome, filler, object_key, wanted)))
            settle(at_most=2 * lanes)
        settle(at_most=0)
    checkpoint.finish()
    return counts


def _outcome(filler: Filler, object_key: str, wanted: Wanted) -> str:
    try:
        return FILLED if filler.fill(object_key, wanted) else LEFT
    except _LEAVES:
        return LEFT
    except _FAILURES as error:
        return str(error)


def _await_room(filler: Filler, gaps: Collection[Gap]) -> None:
    for pacer in filter(None, map(filler.pacer_of, gaps)):
        while pacer.queue() > MAX_QUEUE_SECONDS:
            filler.sleep(_PAUSE_SECONDS)
