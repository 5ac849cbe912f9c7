"""A long way through something that is cut into segments, in steps, and in several processes if it is long.

A step says how far it has come, so that whoever keeps that can begin there after the command was killed. What a step
does may be done again: the last ones before that are. Each process has connections of its own.
"""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for_end
from threading import Thread
from typing import Any, Generic, NamedTuple, TypeVar

SEGMENTS = 16
"""Into how many segments a table is cut; more processes than these do not help."""
FIRST = 500
"""How much of each segment is done before there are processes: a small library is done with before they have begun."""
MOST = 5000
"""How much one step does, if nothing else is said."""

W = TypeVar("W")
S = TypeVar("S")


class Outcome(NamedTuple):
    """How far a step has come in its segment, None for its end; and what it did, in whatever its caller counts."""

    after: str | None
    did: Any


# What to work with, the segment, after what to begin, and how much to do at most.
Step = Callable[[W, S, str | None, int], Outcome]


@dataclass(frozen=True, slots=True)
class Lanes(Generic[W]):
    """Several processes. `connect` makes what each works with; it is sent to them, so it can be pickled."""

    connect: Callable[[], W]
    processes: int = os.cpu_count() or 1


def in_steps(
    step: Step[W, S],
    begin: Mapping[S, str | None],
    own: W,
    lanes: Lanes[W] | None = None,
    *,
    most: int | None = None,
) -> Iterator[tuple[S, Outcome]]:
    """Take each segment from where it begins to its end; yields what has come of each step.

    Without `lanes`, one after the other in this process, with what it has of its `own`. A step does `most`, or `MOST`.
    """
    most = most or MOST
    left: dict[S, str | None] = {}
    for segment, after in begin.items():
        outcome = step(own, segment, after, FIRST)
        yield segment, outcome
        if outcome.after is not None:
            left[segment] = outcome.after
    if left:
        yield from _in_processes(step, left, lanes, most) if lanes else _here(step, left, own, most)


def _here(step: Step[W, S], left: Mapping[S, str | None], own: W, most: int) -> Iterator[tuple[S, Outcome]]:
    for segment, after in left.items():
        while after is not None:
            outcome = step(own, segment, after, most)
            yield segment, outcome
            after = outcome.after


def _in_processes(
    step: Step[W, S], left: Mapping[S, str | None], lanes: Lanes[W], most: int
) -> Iterator[tuple[S, Outcome]]:
    # Spawned, because a process with threads and connections is not to be forked.
    pool = ProcessPoolExecutor(lanes.processes, get_context("spawn"), _begin, (lanes.connect,))

    def submit(segment: S, after: str | None) -> Future[Outcome]:
        return pool.submit(_with_own, step, segment, after, most)

    try:
        under_way = {submit(segment, after): segment for segment, after in left.items()}
        while under_way:
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                segment, outcome = under_way.pop(future), future.result()
                if outcome.after is not None:
                    under_way[submit(segment, outcome.after)] = segment
                yield segment, outcome
    finally:
        pool.shutdown(cancel_futures=True)


_own: Any = None


# In a process of the pool. Ctrl-C is the parent's to handle, and without the parent nobody wants the result.
def _begin(connect: Callable[[], Any]) -> None:
    global _own
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _own = connect()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    wait_for_end([parent.sentinel])
    os._exit(1)


def _with_own(step: Step[Any, S], segment: S, after: str | None, at_most: int) -> Outcome:
    return step(_own, segment, after, at_most)
