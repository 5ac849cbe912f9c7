"""Routes of uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import services
from chalicelib.http_api.blueprint import api, ours, routes

if TYPE_CHECKING:
    from chalicelib.core.api.album_types import (
        MeAnswer,
        UploadsAnswer,
        UploadsBody,
    )


@routes.route("/uploads", methods=["POST"], **ours)
@api.endpoint(errors=(404,))
def upload_tickets(identity_id: str, email: str, body: UploadsBody) -> UploadsAnswer:
    """Ask to upload: for each file, a form to POST it with, the photo with the same content, or why it is refused."""
    from secrets import token_hex

    from chalicelib import uploads
    from chalicelib.ownership import sight_of

    signers = services.url_signers()
    return uploads.upload_tickets(
        body,
        sight=sight_of(identity_id, email, grants=services.grants()),
        new_folder=lambda: token_hex(6),
        bucket_name=services.settings().photo_bucket,
        albums=services.albums(),
        photos=services.photos(),
        lists=services.lists(),
        tallies=services.tallies(),
        quota=services.settings().quota,
        signer=signers.signer(),
        post_signer=signers.post_signer(),
    )


@routes.route("/me", methods=["GET"], **ours)
@api.endpoint()
def me(identity_id: str) -> MeAnswer:
    """How many photos the caller has and may have, and how much these take and may take."""
    from chalicelib import uploads

    settings = services.settings()
    return uploads.me(
        identity_id=identity_id, tallies=services.tallies(), quota=settings.quota, trash_days=settings.trash_days
    )
