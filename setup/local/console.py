"""What the local commands print while they work."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from setup.errors import SetupError


def stopwatch() -> Callable[[str], None]:
    """A function that prints a line after the seconds since `stopwatch` was called."""
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"[{time.monotonic() - began:5.1f} s] {line}", flush=True)

    return say


@contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Hold the directory's lock; `SetupError` if another `make up`, `down` or `clean` is working on it."""
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)  # it holds keys, and everybody's photos
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SetupError(f"another make up, down or clean is working on {directory}; wait for it") from None
        yield
