"""Routes of sharing among users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import services
from chalicelib.http_api.blueprint import api, ours, routes

if TYPE_CHECKING:
    from chalicelib.core.api.member_types import (
        AcceptanceBody,
        MemberAnswer,
        MemberBody,
        MemberRevokedAnswer,
        MembersAnswer,
        MembershipAnswer,
        MembershipLeftAnswer,
        MembershipsAnswer,
    )


@routes.route("/members", methods=["GET"], **ours)
@api.endpoint()
def list_members(identity_id: str) -> MembersAnswer:
    """Whom the caller lets see albums, or the whole library, newest first."""
    from chalicelib import members

    return members.list_members(identity_id=identity_id, albums=services.albums(), grants=services.grants())


@routes.route("/members", methods=["POST"], **ours)
@api.endpoint(status=201, errors=(404,))
def invite_member(identity_id: str, email: str, body: MemberBody) -> MemberAnswer:
    """Let somebody see an album of the caller's, or the whole library; they are asked when they sign in.

    Whether anybody has this address is not told, because nobody looks. Inviting again changes the role.
    """
    from chalicelib import members
    from chalicelib.core.grant import Grant, tidy_email

    grant = Grant(
        owner_id=identity_id,
        owner_email=email,
        email=tidy_email(body.email),
        role=body.role,
        album=body.album,
        created_at=services.now(),
    )
    return members.invite_member(grant, albums=services.albums(), grants=services.grants())


@routes.route("/members/{member_id}", methods=["DELETE"], **ours)
@api.endpoint(errors=(404,))
def revoke_member(member_id: str, identity_id: str) -> MemberRevokedAnswer:
    """Let somebody see it no longer, at once."""
    from chalicelib import members

    return members.revoke_member(member_id, identity_id=identity_id, grants=services.grants())


@routes.route("/memberships", methods=["GET"], **ours)
@api.endpoint()
def list_memberships(email: str) -> MembershipsAnswer:
    """What others share with the caller, newest first."""
    from chalicelib import members

    return members.list_memberships(email=email, albums=services.albums(), grants=services.grants())


@routes.route("/memberships/{membership_id}", methods=["PATCH"], **ours)
@api.endpoint(errors=(404,))
def accept_membership(membership_id: str, email: str, body: AcceptanceBody) -> MembershipAnswer:
    """Accept what somebody shares: from now on it is in the caller's searches."""
    from chalicelib import members
    from chalicelib.errors import BadRequest

    if not body.accepted:
        raise BadRequest('"accepted" can only be true: to decline, delete it')
    return members.accept_membership(membership_id, email=email, albums=services.albums(), grants=services.grants())


@routes.route("/memberships/{membership_id}", methods=["DELETE"], **ours)
@api.endpoint(errors=(404,))
def leave_membership(membership_id: str, email: str) -> MembershipLeftAnswer:
    """Decline what somebody shares, or see it no longer."""
    from chalicelib import members

    return members.leave_membership(membership_id, email=email, grants=services.grants())
