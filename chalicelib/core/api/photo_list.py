"""Which of the caller's photos a list contains, and where a page of it ended."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.core.album import is_album_id
from chalicelib.core.object_keys import MAX_KEY_BYTES
from chalicelib.core.photo import Photo, Status
from chalicelib.errors import BadList, NoSuchAlbum

DEFAULT_SIZE, LARGEST_SIZE = 60, 200
_MEMBERS = ("album", "status", "size", "cursor")
_MAX_CURSOR_LENGTH = 4000


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended: the upload time, in the table's format, and the key of its last photo."""

    uploaded_at: str
    object_key: str

    @classmethod
    def of(cls, photo: Photo) -> "Position":
        """That of one photo."""
        return cls(photo.uploaded_at.isoformat(), photo.object_key)


@dataclass(frozen=True, slots=True)
class Page:
    """Photos, newest upload first; `end` is where the next page begins, None on the last page."""

    photos: tuple[Photo, ...]
    end: Position | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """One page of the caller's photos, of one album, of one status; `size` is 1-200."""

    album_id: str | None = None
    status: Status | None = None
    size: int = DEFAULT_SIZE
    after: Position | None = None


def list_request(parameters: Mapping[str, str]) -> ListRequest:
    """Read the query of `GET /photos`. Raises `BadList`, and `NoSuchAlbum` for what can be no album's id."""
    unknown = [name for name in parameters if name not in _MEMBERS]
    if unknown:
        raise BadList(f"{json.dumps(unknown[0])} is nothing that a list goes by; there are {', '.join(_MEMBERS)}")
    album_id = parameters.get("album")
    if album_id is not None and not is_album_id(album_id):
        raise NoSuchAlbum
    return ListRequest(
        album_id=album_id,
        status=_status(parameters["status"]) if "status" in parameters else None,
        size=_size(parameters.get("size", str(DEFAULT_SIZE))),
        after=read_cursor(parameters["cursor"]) if "cursor" in parameters else None,
    )


def write_cursor(position: Position) -> str:
    """A position as opaque text. It grants nothing: the next page, too, has only the caller's own photos."""
    text = json.dumps([position.uploaded_at, position.object_key], ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def read_cursor(cursor: str) -> Position:
    """Undo `write_cursor`. Raises `BadList` where it is not one of ours."""
    try:
        values = json.loads(urlsafe_b64decode(f"{cursor}==")) if len(cursor) <= _MAX_CURSOR_LENGTH else None
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != 2 or not _is_time(values[0]) or not _is_key(values[1]):
        raise BadList('"cursor" must be the "cursor" of an earlier answer, unchanged')
    return Position(*values)


def _is_time(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_key(value: Any) -> bool:
    try:
        return isinstance(value, str) and 0 < len(value.encode()) <= MAX_KEY_BYTES
    except UnicodeEncodeError:
        return False


def _status(text: str) -> Status:
    try:
        return Status(text)
    except ValueError:
        raise BadList(f'"status" must be one of {", ".join(Status)}') from None


def _size(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= LARGEST_SIZE):
        raise BadList(f'"size" must be a whole number from 1 to {LARGEST_SIZE}')
    return int(text)
