"""A page of the caller's photos, and where it ended."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.core.api.cursor import read_cursor, write_cursor
from chalicelib.core.listing import Order, read_part
from chalicelib.core.object_keys import MAX_IN_PLACE_BYTES, key_bytes
from chalicelib.core.photo import Photo, Trashed, sortable
from chalicelib.core.text import is_encodable
from chalicelib.errors import BadRequest

_NOWHERE = '"cursor" leads nowhere; leave it out for the first page'
# DynamoDB's limit for a sort key.
_MAX_PART_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended: `taken_at` and the key of its last photo."""

    taken_at: str
    object_key: str

    @classmethod
    def of(cls, photo: Photo) -> "Position":
        """That of one photo."""
        return cls(photo.taken_at, photo.object_key)

    @classmethod
    def read(cls, cursor: str, *, trashed: bool = False) -> "Position":
        """Undo `cursor`. Raises `BadRequest` if it is not one of ours; `trashed`: of the list of what is in the bin."""
        position = cls(*read_cursor(cursor, tuple[str, str]))
        if not position._can_be() or (Trashed.in_place(position.taken_at) is not None) != trashed:
            raise BadRequest(_NOWHERE)
        return position

    @property
    def cursor(self) -> str:
        """The position as the caller gets it."""
        return write_cursor((self.taken_at, self.object_key))

    def _can_be(self) -> bool:
        is_key = is_encodable(self.object_key) and 0 < key_bytes(self.object_key) <= MAX_IN_PLACE_BYTES
        return is_key and self._has_a_place()

    def _has_a_place(self) -> bool:
        try:
            if trashed := Trashed.in_place(self.taken_at):
                return trashed.place == self.taken_at
            return sortable(datetime.fromisoformat(self.taken_at)) == self.taken_at
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of an album ended: the key of its last row (`Listing.part`), which says by what it is sorted."""

    part: str

    @classmethod
    def read(cls, cursor: str) -> "Place":
        """Undo `cursor`. Raises `BadRequest` if it is not one of ours."""
        (text,) = read_cursor(cursor, tuple[str])
        try:
            read_part(text)
        except ValueError:
            raise BadRequest(_NOWHERE) from None
        if not is_encodable(text) or len(text.encode()) > _MAX_PART_BYTES:
            raise BadRequest(_NOWHERE)
        return cls(text)

    @property
    def order(self) -> Order:
        """By what the list is sorted."""
        return read_part(self.part)[0]

    @property
    def cursor(self) -> str:
        """The place as the caller gets it."""
        return write_cursor((self.part,))


@dataclass(frozen=True, slots=True)
class Page:
    """Photos, the one taken last first; `end` is where the next page begins, None on the last page."""

    photos: tuple[Photo, ...]
    end: Position | None = None


@dataclass(frozen=True, slots=True)
class AlbumPage:
    """Photos of an album, in one of its orders; `end` is where the next page begins, None on the last page."""

    photos: tuple[Photo, ...]
    end: Place | None = None
