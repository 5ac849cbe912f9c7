"""Albums: what their owners ask for. Which photos are in an album is in the photos' records."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.core.listing import Order
from chalicelib.core.photo import Trashed
from chalicelib.core.text import tidied
from chalicelib.errors import BadRequest
from chalicelib.messages import Message

MAX_NAME_LENGTH = 100
MAX_DESCRIPTION_LENGTH = 2000
MAX_ALBUMS = 1000
ALBUM_ID = "album-id"
"""The user metadata of an S3 object that names its album: header `x-amz-meta-album-id`."""

_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """One album; without `cover_photo_id` its newest photo is its cover.

    Once its deletion has begun it is `closed`: no photo enters it any more, until it is gone. If its photos go as well,
    it says how they go `into_bin`, so that whoever takes one out does the same.
    """

    identity_id: str
    album_id: str
    name: str
    created_at: datetime
    cover_photo_id: str | None = None
    description: str | None = None
    sort: Order = Order.CAPTURED
    closed: bool = False
    into_bin: Trashed | None = None


def is_album_id(text: str) -> bool:
    """Whether a text can be an album's id."""
    return _ID.fullmatch(text) is not None


def upload_album(user_metadata: Mapping[str, str]) -> str | None:
    """The album that an object was uploaded to; S3 gives the names of metadata in lower case."""
    album_id = user_metadata.get(ALBUM_ID, "")
    return album_id if is_album_id(album_id) else None


def tidy_description(text: str) -> str | None:
    """The description of an album as it is kept; None if nothing is left of it. Raises `BadRequest`."""
    description = tidied(text, max_length=MAX_DESCRIPTION_LENGTH)
    if len(description) > MAX_DESCRIPTION_LENGTH:
        raise BadRequest(Message.TOO_LONG.of(member="description", most=MAX_DESCRIPTION_LENGTH))
    return description or None


def tidy_name(text: str) -> str:
    """The name of an album as it is kept. Raises `BadRequest`."""
    name = tidied(text, max_length=MAX_NAME_LENGTH)
    if not 0 < len(name) <= MAX_NAME_LENGTH:
        raise BadRequest(Message.BAD_LENGTH.of(member="name", most=MAX_NAME_LENGTH))
    return name
