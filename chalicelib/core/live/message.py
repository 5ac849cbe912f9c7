"""What goes over the WebSocket: messages to a browser about a changed photo, and its pings."""

from dataclasses import dataclass
from typing import Literal

import msgspec

from chalicelib.core.api.contract import Answer, Request, written
from chalicelib.core.api.photo_types import LivePhoto
from chalicelib.core.api.photo_view import live_form
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


class Ping(Request, frozen=True):
    """Asks whether the connection still works."""

    type: Literal["ping"]


class Pong(Answer, frozen=True, tag_field="type", tag="pong"):
    """It does."""


class PhotoMessage(Answer, frozen=True, tag_field="type", tag="photo"):
    """A photo is new, or something that lists show of it has changed."""

    photo: LivePhoto


class PhotoRemovedMessage(Answer, frozen=True, tag_field="type", tag="photo_removed"):
    """A photo is gone."""

    id: str


PONG = written(Pong())
"""The text that answers a ping."""

LIVE_MESSAGES = {"fromServer": (PhotoMessage, PhotoRemovedMessage, Pong), "fromBrowser": (Ping,)}
"""Everything that may go over a connection, by sender."""


def live_message(change: Change) -> PhotoMessage | PhotoRemovedMessage | None:
    """The message about a change; None if nothing changed that a browser shows in a list."""
    if not isinstance(change.after, Photo):
        return PhotoRemovedMessage(change.before.photo_id) if isinstance(change.before, Photo) else None
    photo = live_form(change.after)
    if isinstance(change.before, Photo) and live_form(change.before) == photo:
        return None
    return PhotoMessage(photo)


def is_ping(message: str) -> bool:
    """Whether a browser sent a `Ping`."""
    try:
        msgspec.json.decode(message, type=Ping)
    except (ValueError, RecursionError):
        return False
    return True
