"""A page of the caller's photos, and where it ended."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.core.api.cursor import read_cursor, write_cursor
from chalicelib.core.object_keys import MAX_KEY_BYTES, key_bytes
from chalicelib.core.photo import Photo, Trashed, sortable
from chalicelib.core.text import is_encodable
from chalicelib.errors import BadRequest


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
            raise BadRequest('"cursor" leads nowhere; leave it out for the first page')
        return position

    @property
    def cursor(self) -> str:
        """The position as the caller gets it."""
        return write_cursor((self.taken_at, self.object_key))

    def _can_be(self) -> bool:
        return is_encodable(self.object_key) and 0 < key_bytes(self.object_key) <= MAX_KEY_BYTES and self._has_a_place()

    def _has_a_place(self) -> bool:
        try:
            if trashed := Trashed.in_place(self.taken_at):
                return trashed.place == self.taken_at
            return sortable(datetime.fromisoformat(self.taken_at)) == self.taken_at
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Page:
    """Photos, the one taken last first; `end` is where the next page begins, None on the last page."""

    photos: tuple[Photo, ...]
    end: Position | None = None
