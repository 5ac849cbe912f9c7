"""Grants: what an owner lets another user of the deployment see, who is known by an e-mail address alone.

Whether anybody has this address is never asked, so nobody learns it. Nothing is granted before the member accepts: else
anybody could put photos into the searches of everybody whose address they know.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from chalicelib.errors import BadRequest
from chalicelib.messages import Message

MAX_MEMBERS, MAX_MEMBERSHIPS, MAX_EMAIL_LENGTH = 200, 100, 254

_ID = re.compile(r"[0-9a-f]{32}")
_EMAIL = re.compile(r"[^@\s\x00-\x1f\ud800-\udfff]+@[^@\s\x00-\x1f\ud800-\udfff]+")


class Role(StrEnum):
    """A viewer looks; a contributor also uploads, and says something about photos. Neither deletes."""

    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One album of an owner, or without one the whole library, for whoever has the address `email`."""

    owner_id: str
    owner_email: str
    email: str
    role: Role
    created_at: datetime
    album: str | None = None
    accepted: bool | None = None

    @property
    def member_id(self) -> str:
        """The grant among those of its owner: there is one for each address and album."""
        return _id(self.email, self.album or "")

    @property
    def membership_id(self) -> str:
        """The grant among those of its member."""
        return _id(self.owner_id, self.album or "")


def is_grant_id(text: str) -> bool:
    """Whether a text can be the id of a grant, on either side."""
    return _ID.fullmatch(text) is not None


def tidy_email(text: str) -> str:
    """An address as it is compared. Raises `BadRequest` if it is none."""
    email = text.strip().lower()
    if len(email) > MAX_EMAIL_LENGTH or _EMAIL.fullmatch(email) is None:
        raise BadRequest(Message.NO_ADDRESS)
    return email


def _id(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
