"""Use cases of sharing among users: whom an owner lets in, and what others share with the caller.

A member is an address. It is never asked whether anybody has it, so that an invitation tells nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.core.api.member_types import (
    MemberAnswer,
    MemberRevokedAnswer,
    MembersAnswer,
    MembershipAnswer,
    MembershipLeftAnswer,
    MembershipsAnswer,
    MembershipView,
    MemberView,
    SharedAlbum,
)
from chalicelib.core.grant import MAX_MEMBERS, MAX_MEMBERSHIPS, Grant, is_grant_id
from chalicelib.errors import BadRequest, NoSuchMember, NoSuchMembership
from chalicelib.messages import Message
from chalicelib.ownership import open_album, without_deleted_albums

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.grant_table import GrantTable


def list_members(*, identity_id: str, albums: AlbumTable, grants: GrantTable) -> MembersAnswer:
    """Whom the caller lets in, newest first."""
    return MembersAnswer(tuple(map(_member, _living(grants.members_of(identity_id), albums))))


def invite_member(grant: Grant, *, albums: AlbumTable, grants: GrantTable) -> MemberAnswer:
    """Let somebody in; who was let in before has the new role.

    Raises `NoSuchAlbum` if the album is not the caller's, `BadRequest` for the caller's own address, one that is not
    verified, or if there are too many.
    """
    if grant.album is not None:
        open_album(grant.album, identity_id=grant.owner_id, albums=albums)
    if not grant.owner_email:
        raise BadRequest(Message.OWN_ADDRESS_UNVERIFIED)
    if grant.email == grant.owner_email:
        raise BadRequest(Message.OWN_ADDRESS)
    if len(_living(grants.members_of(grant.owner_id), albums)) >= MAX_MEMBERS:
        raise BadRequest(Message.MEMBERS_FULL.of(most=MAX_MEMBERS))
    grants.add(grant)
    return MemberAnswer(_member(grant))


def revoke_member(member_id: str, *, identity_id: str, grants: GrantTable) -> MemberRevokedAnswer:
    """The member sees nothing of it any more, at once. Raises `NoSuchMember`."""
    if not is_grant_id(member_id):
        raise NoSuchMember
    grants.revoke(identity_id, member_id)
    return MemberRevokedAnswer(member_id)


def list_memberships(*, email: str, albums: AlbumTable, grants: GrantTable) -> MembershipsAnswer:
    """What others share with the caller, newest first."""
    return MembershipsAnswer(tuple(_memberships(grants.memberships_of(email), albums)))


def accept_membership(membership_id: str, *, email: str, albums: AlbumTable, grants: GrantTable) -> MembershipAnswer:
    """From now on it is in the caller's searches. Raises `NoSuchMembership`, `BadRequest` if there are too many."""
    _check(membership_id, email)
    granted = _living(grants.memberships_of(email), albums)
    if membership_id not in {grant.membership_id for grant in granted}:
        raise NoSuchMembership
    if sum(bool(grant.accepted) for grant in granted) >= MAX_MEMBERSHIPS:
        raise BadRequest(Message.MEMBERSHIPS_FULL.of(most=MAX_MEMBERSHIPS))
    accepted = grants.accept(email, membership_id)
    return MembershipAnswer(*_memberships([accepted], albums))


def leave_membership(membership_id: str, *, email: str, grants: GrantTable) -> MembershipLeftAnswer:
    """It is no longer shared with the caller, who may never have wanted it. Raises `NoSuchMembership`."""
    _check(membership_id, email)
    grants.leave(email, membership_id)
    return MembershipLeftAnswer(membership_id)


def _check(membership_id: str, email: str) -> None:
    if not email or not is_grant_id(membership_id):
        raise NoSuchMembership


def _living(granted: Iterable[Grant], albums: AlbumTable) -> list[Grant]:
    return without_deleted_albums(granted, lambda grant: (grant.owner_id, grant.album), albums=albums)


def _member(grant: Grant) -> MemberView:
    return MemberView(
        id=grant.member_id,
        email=grant.email,
        role=grant.role,
        album=grant.album,
        created_at=grant.created_at.isoformat(),
    )


def _memberships(granted: Iterable[Grant], albums: AlbumTable) -> Iterable[MembershipView]:
    granted = tuple(granted)
    wanted = [(grant.owner_id, grant.album) for grant in granted if grant.album]
    found = {(album.identity_id, album.album_id): album for album in albums.several(wanted)}
    for grant in granted:
        album = found.get((grant.owner_id, grant.album or ""))
        if grant.album and (album is None or album.closed):
            continue
        yield MembershipView(
            id=grant.membership_id,
            owner=grant.owner_email,
            role=grant.role,
            album=grant.album,
            album_name=album.name if album else None,
            album_sort=album.sort if album else None,
            albums=_albums_of_library(grant, albums),
            created_at=grant.created_at.isoformat(),
            accepted=bool(grant.accepted),
        )


def _albums_of_library(grant: Grant, albums: AlbumTable) -> tuple[SharedAlbum, ...] | None:
    if grant.album is not None or not grant.accepted:
        return None
    return tuple(SharedAlbum(album.album_id, album.name, album.sort) for album in albums.all_of(grant.owner_id))
