"""Where a page ended, as opaque text: one codec for all lists with pages.

A cursor grants nothing: it contains no identity, and the next page, too, has only what belongs to the caller.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from chalicelib.errors import BadRequest

T = TypeVar("T")

_MAX_LENGTH = 4000


def write_cursor(position: Sequence[Any]) -> str:
    """A position as text that can be part of a URL."""
    return urlsafe_b64encode(msgspec.json.encode(position)).rstrip(b"=").decode()


def read_cursor(cursor: str, kind: type[T]) -> T:
    """Undo `write_cursor`; `kind` is the position's type. Raises `BadRequest` if it is not one of ours."""
    try:
        if len(cursor) <= _MAX_LENGTH:
            return msgspec.json.decode(urlsafe_b64decode(f"{cursor}=="), type=kind)
    except ValueError:
        pass
    raise BadRequest('"cursor" must be the "cursor" of an earlier answer, unchanged; leave it out for the first page')
