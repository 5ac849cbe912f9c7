"""What a browser is told when the record of a photo has changed: a message, or nothing."""

from dataclasses import dataclass
from typing import Any

from chalicelib.core.api.photo_view import short_form
from chalicelib.core.photo import Photo, Tombstone

Record = Photo | Tombstone


@dataclass(frozen=True, slots=True)
class Change:
    """One write to the table: the record before and after it; None if there is none."""

    before: Record | None
    after: Record | None

    @property
    def identity_id(self) -> str:
        """The photo's owner. This never changes, because the object key contains the identity."""
        record = self.after or self.before
        assert record is not None  # a write has at least one side
        return record.identity_id


def live_message(change: Change) -> dict[str, Any] | None:
    """The message about a change; None if nothing changed that a browser shows in a list."""
    if not isinstance(change.after, Photo):
        return {"type": "photo_removed", "id": change.before.photo_id} if isinstance(change.before, Photo) else None
    photo = short_form(change.after)
    if isinstance(change.before, Photo) and short_form(change.before) == photo:
        return None
    return {"type": "photo", "photo": photo}
