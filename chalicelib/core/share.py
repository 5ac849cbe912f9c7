"""Shares: what an owner shows to people who have a link and no account, and what of it they may take along."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.core.text import tidied
from chalicelib.errors import BadRequest
from chalicelib.messages import Message

MAX_SHARES, MAX_SHARED_PHOTOS, MAX_FAVOURITES, MAX_NAME_LENGTH = 200, 500, 1000, 100

_ID = re.compile(r"[0-9a-f]{32}")


class Download(StrEnum):
    """What guests may save: nothing, the picture that they are shown, or the file that was uploaded."""

    NONE = "none"
    WEB = "web"
    ORIGINALS = "originals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One share: of an album, of certain photos, or of what a search finds whenever it is looked at.

    `share_id` is what is kept of its token (`share_secrets.py`), and `password` of its password; `album` is an id.
    `with_sensitive`: also photos that not everybody should see. `favourites` are photo ids that guests have chosen.
    """

    identity_id: str
    share_id: str
    name: str
    created_at: datetime
    expires_at: datetime
    download: Download = Download.NONE
    with_sensitive: bool = False
    client: str | None = None
    album: str | None = None
    photo_ids: tuple[str, ...] = ()
    query: str | None = None
    password: str | None = None
    views: int = 0
    viewed_at: datetime | None = None
    favourites: tuple[str, ...] = ()


def is_share_id(text: str) -> bool:
    """Whether a text can be a share's id."""
    return _ID.fullmatch(text) is not None


def tidy_share_name(member: str, text: str) -> str:
    """A name that guests read. Raises `BadRequest`."""
    name = tidied(text, max_length=MAX_NAME_LENGTH)
    if not 0 < len(name) <= MAX_NAME_LENGTH:
        raise BadRequest(Message.BAD_LENGTH.of(member=member, most=MAX_NAME_LENGTH))
    return name
