"""What goes over the HTTP API: whom users let see their photos."""

from typing import Annotated, ClassVar

from msgspec import Meta

from chalicelib.core.api.contract import Answer, Body, Success, Time
from chalicelib.core.api.photo_requests import AlbumAsked
from chalicelib.core.grant import MAX_EMAIL_LENGTH, Role
from chalicelib.core.listing import Order

RoleAsked = Annotated[
    Role, Meta(description="viewers look; contributors also upload into the album, and say something about photos")
]


class MemberBody(Body, frozen=True):
    """Whom to let see an album, or without one the whole library."""

    example: ClassVar[str] = '{"email": "anna@example.com", "role": "viewer"}'

    email: Annotated[str, Meta(max_length=MAX_EMAIL_LENGTH)]
    role: RoleAsked = Role.VIEWER
    album: AlbumAsked | None = None


class AcceptanceBody(Body, frozen=True):
    """That what somebody shares is wanted: before, it is in no search."""

    example: ClassVar[str] = '{"accepted": true}'

    accepted: bool


class MemberView(Answer, frozen=True, kw_only=True):
    """Somebody who may see an album of the caller's, or without one the whole library; whether or not they know yet."""

    id: str
    email: str
    role: Role
    album: str | None = None
    created_at: Time


class SharedAlbum(Answer, frozen=True):
    """An album of a library that is shared; `sort` is by what its owner sorts it."""

    id: str
    name: str
    sort: Order


class MembershipView(Answer, frozen=True, kw_only=True):
    """An album, or without one a whole library, that its owner shares with the caller."""

    id: str
    owner: Annotated[str, Meta(description="the owner's address")]
    role: Role
    album: str | None = None
    album_name: str | None = None
    album_sort: Annotated[Order, Meta(description="by what its owner sorts it")] | None = None
    albums: Annotated[tuple[SharedAlbum, ...], Meta(description="those of a library, once accepted")] | None = None
    created_at: Time
    accepted: bool


class MemberAnswer(Success, frozen=True):
    """One member."""

    member: MemberView


class MembersAnswer(Success, frozen=True):
    """All members, newest first."""

    members: tuple[MemberView, ...]


class MemberRevokedAnswer(Success, frozen=True):
    """The member sees nothing of it any more."""

    id: str


class MembershipAnswer(Success, frozen=True):
    """What is shared with the caller."""

    membership: MembershipView


class MembershipsAnswer(Success, frozen=True):
    """All that others share with the caller, newest first; what was not accepted yet, too."""

    memberships: tuple[MembershipView, ...]


class MembershipLeftAnswer(Success, frozen=True):
    """It is no longer shared with the caller."""

    id: str
