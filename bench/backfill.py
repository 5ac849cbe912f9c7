"""A backfill while people search, on a separate local stack: how fast it is, and what searches notice of it.

All photos are made to look as if they came before there was a recogniser. Before and during the backfill a few users
search over HTTP without a pause; whoever does not find all photos of a batch has lost some.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import boto3

from bench import local_stack
from bench.ingest import Library
from bench.meanwhile import meanwhile
from bench.report import Figure, NotMeasured, percentile
from setup.local.up import Running
from setup.operate.backfill import run_backfill
from setup.operate.backfilling import FILLED
from setup.operate.gaps import Gap, Wanted

BATCHES, OF_EACH = 5, 100
USERS = 4
_QUIET_SECONDS = 20.0


def figures(progress: Callable[[str], None]) -> Iterator[Figure]:
    """Photos per second, and the milliseconds of searches before and during the backfill."""
    running = local_stack.running()
    with local_stack.session_of(running.stack) as session:
        library = Library(session, running)
        batches = [library.batch(OF_EACH, progress) for _ in range(BATCHES)]
        forget_models(session, running.deployment.image_metadata_table)
        yield from filling(Gap.LABELS, library, batches, lambda: backfilled(Gap.LABELS, session, running, progress))


def filling(gap: Gap, library: Library, batches: list[str], backfill: Callable[[], int]) -> Iterator[Figure]:
    """What a backfill of all photos of these batches brings, and what those who search notice of it."""
    with searching(library, batches) as quiet:
        time.sleep(_QUIET_SECONDS)
    with searching(library, batches) as busy:
        started = time.perf_counter()
        filled = backfill()
        seconds = time.perf_counter() - started
    if filled < len(batches) * OF_EACH:
        raise NotMeasured(f"only {filled} photos were filled")
    yield Figure(name=f"backfill of {gap}", value=filled / seconds, unit="photos/s", note=f"{filled} photos")
    yield from quiet.figures("before it")
    yield from busy.figures("during it")


def backfilled(gap: Gap, session: boto3.Session, running: Running, progress: Callable[[str], None]) -> int:
    """Fill it as `setup.backfill` does; returns the number of photos."""
    with TemporaryDirectory() as checkpoints:
        return run_backfill(
            stage=running.deployment.stage,
            session=session,
            wanted=Wanted(gaps=frozenset({gap})),
            extra_environment=running.stack.extra_environment,
            checkpoints=Path(checkpoints),
            progress=progress,
        )[FILLED]


def forget_models(session: boto3.Session, table: str) -> None:
    """No record says any more that its photo was ever recognised."""
    dynamodb = session.client("dynamodb")
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ProjectionExpression="ImageName")
    for item in (item for page in pages for item in page["Items"]):
        dynamodb.update_item(TableName=table, Key=item, UpdateExpression="REMOVE LabelModelVersion, Labels")


class Searches:
    """What a few users experience who search all the time: seconds of each search, and photos that it did not find."""

    def __init__(self, library: Library, batches: list[str]) -> None:
        self._library = library
        self._batches = batches
        self.seconds: list[float] = []
        self.lost = 0

    def search_until(self, stop: Event, first: int) -> None:
        """One user's searches, beginning with a batch of their own."""
        for number in range(first, 1_000_000):
            if stop.is_set():
                return
            started = time.perf_counter()
            found = self._library.found(self._batches[number % len(self._batches)])
            self.seconds.append(time.perf_counter() - started)
            self.lost += OF_EACH - len(found)

    def figures(self, when: str) -> Iterator[Figure]:
        """Milliseconds, and what was lost."""
        note = f"{len(self.seconds)} searches of {USERS} users at once"
        yield Figure(name=f"search {when}, p50", value=1000 * percentile(self.seconds, 50), unit="ms", note=note)
        yield Figure(name=f"search {when}, p99", value=1000 * percentile(self.seconds, 99), unit="ms")
        yield Figure(name=f"photos not found {when}", value=self.lost, unit="photos", at_most=0)


@contextmanager
def searching(library: Library, batches: list[str]) -> Iterator[Searches]:
    """Users search while the body runs. Raises what stopped one of them."""
    searches = Searches(library, batches)
    with meanwhile(searches.search_until, at_once=USERS):
        yield searches
