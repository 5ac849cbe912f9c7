"""How far a long command is: how much is done, how fast, and how long the rest takes."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Thread

from botocore.exceptions import BotoCoreError, ClientError

from setup.errors import SetupError

_EVERY_SECONDS = 5.0
# The rate is that of the last minute, so that what an earlier run has done, which goes fast, does not count.
_MOMENTS = 12
_BAR = 24


class Meter:
    """Says now and then how far a command is, in lines for people; `what` is what it counts, in the plural."""

    def __init__(
        self, progress: Callable[[str], None], *, what: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._progress = progress
        self._what = what
        self._clock = clock
        self._total: int | None = None
        self._moments = deque([(clock(), 0)], maxlen=_MOMENTS)

    def expect(self, total: int) -> None:
        """There are so many in all."""
        self._total = total

    def count_beside(self, all_of_them: Callable[[], Iterable[object]]) -> Thread:
        """Count how many there are in all, in a thread of its own, because a large bucket is long to list."""

        def count() -> None:
            with suppress(SetupError, BotoCoreError, ClientError):  # the command itself comes across it, too
                self.expect(sum(1 for _ in all_of_them()))

        thread = Thread(target=count, daemon=True)
        thread.start()
        return thread

    def at(self, done: int) -> None:
        """So many are done."""
        now = self._clock()
        if now - self._moments[-1][0] >= _EVERY_SECONDS:
            self._moments.append((now, done))
            self._progress(self._line(done))

    def _line(self, done: int) -> str:
        (began, before), (now, _) = self._moments[0], self._moments[-1]
        rate = (done - before) / (now - began)
        if not self._total:
            return f"{done:,} {self._what}, {rate:,.1f} a second"
        filled = min(_BAR, _BAR * done // self._total)
        left = f", {duration((self._total - done) / rate)} left" if rate else ""
        bar = "#" * filled + "." * (_BAR - filled)
        return f"[{bar}] {done:,} of {self._total:,} {self._what}, {rate:,.1f} a second{left}"


def duration(seconds: float) -> str:
    """Seconds, minutes or hours, for people."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def watched(progress: Callable[[str], None]) -> Callable[[str], None]:
    """Shows each line in place of the one before if somebody is watching; else as `progress` does."""
    return in_place if sys.stderr.isatty() else progress


def silent(line: str) -> None:
    """Show nothing."""
    del line


def in_place(line: str) -> None:
    """Show a line in place of the last one, on the error stream, and only if somebody is watching."""
    if sys.stderr.isatty():
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
