"""Routes of shares, for their owners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import services
from chalicelib.http_api.blueprint import api, ours, routes

if TYPE_CHECKING:
    from chalicelib.core.api.share_types import (
        ShareAnswer,
        ShareBody,
        ShareMadeAnswer,
        ShareRevokedAnswer,
        SharesAnswer,
    )


@routes.route("/shares", methods=["GET"], **ours)
@api.endpoint()
def list_shares(identity_id: str) -> SharesAnswer:
    """The caller's own shares, newest first."""
    from chalicelib import shares

    return shares.list_shares(
        identity_id=identity_id, now=services.now(), shares=services.shares(), albums=services.albums()
    )


@routes.route("/shares", methods=["POST"], **ours)
@api.endpoint(status=201, errors=(404,))
def make_share(identity_id: str, body: ShareBody) -> ShareMadeAnswer:
    """Share an album, certain photos or what a search finds with people who have no account: by a link.

    The link is the web app's address, then `/shared#` and the `token`, which is told only now.
    """
    from secrets import token_bytes

    from chalicelib import shares
    from chalicelib.core.api.share_request import new_share
    from chalicelib.core.share_secrets import SALT_BYTES, SECRET_BYTES, share_token

    token, now = share_token(token_bytes(SECRET_BYTES), identity_id), services.now()
    return shares.make_share(
        new_share(body, token, salt=token_bytes(SALT_BYTES), now=now),
        token,
        now=now,
        albums=services.albums(),
        photos=services.photos(),
        shares=services.shares(),
    )


@routes.route("/shares/{share_id}", methods=["GET"], **ours)
@api.endpoint(errors=(404,))
def show_share(share_id: str, identity_id: str) -> ShareAnswer:
    """One of the caller's own shares, and the photos that its guests have chosen."""
    from chalicelib import shares

    return shares.show_share(
        share_id, identity_id=identity_id, now=services.now(), shares=services.shares(), albums=services.albums()
    )


@routes.route("/shares/{share_id}", methods=["DELETE"], **ours)
@api.endpoint(errors=(404,))
def revoke_share(share_id: str, identity_id: str) -> ShareRevokedAnswer:
    """End one of the caller's own shares: its link stops working at once."""
    from chalicelib import shares

    return shares.revoke_share(share_id, identity_id=identity_id, shares=services.shares())
