"""Writes that depend on what was read: they are decided anew if somebody else has written in between."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from chalicelib.errors import Superseded
from chalicelib.messages import Message

T = TypeVar("T")

# A workflow writes to the same record only a few times.
_TRIES = 10


def until_written(write: Callable[[], T], *, busy: str = Message.ALBUM_BUSY) -> T:
    """Read, decide and write; again if the record has changed in between. Raises `Superseded` with `busy`."""
    for _ in range(_TRIES):
        with suppress(Superseded):
            return write()
    raise Superseded(busy)
