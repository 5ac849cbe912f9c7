"""What some do all the time while something else is measured."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any


@contextmanager
def meanwhile(run_until: Callable[[Event, int], None], *, at_once: int) -> Iterator[None]:
    """`run_until(stop, number)` runs `at_once` times while the body does, and ends once `stop` is set.

    Raises what stopped one of them.
    """
    stop = Event()
    with ThreadPoolExecutor(at_once) as threads:
        running: list[Future[Any]] = [threads.submit(run_until, stop, number) for number in range(at_once)]
        try:
            yield
        finally:
            stop.set()
    for each in running:
        each.result()
