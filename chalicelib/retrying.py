"""Writes that depend on what was read: they are decided anew if somebody else has written in between."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from chalicelib.errors import Superseded

T = TypeVar("T")

# A workflow writes to the same record only a few times.
_TRIES = 10
_BUSY = "a photo of this album is being processed right now; try again in a moment"


def until_written(write: Callable[[], T], *, busy: str = _BUSY) -> T:
    """Read, decide and write; again if the record has changed in between. Raises `Superseded` with `busy`."""
    for _ in range(_TRIES):
        with suppress(Superseded):
            return write()
    raise Superseded(busy)
