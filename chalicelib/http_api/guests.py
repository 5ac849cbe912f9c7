"""Routes of guests, who have a link and no account. These are the only routes of photos without the authorizer.

The token comes in a header, and in a link behind the `#`: so it is in no log of addresses, ours or anybody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice.app import CORSConfig

from chalicelib import services
from chalicelib.http_api.blueprint import api, routes

if TYPE_CHECKING:
    from chalicelib.core.api.share_types import (
        FavouriteAnswer,
        FavouriteBody,
        GuestHeaders,
        PasswordBody,
        SharedAnswer,
        SharedPhotosAnswer,
        SharedPhotosQuery,
        SharePassAnswer,
    )
    from chalicelib.guests import Guest

_cors = CORSConfig(
    allow_origin=services.settings().app_origin, allow_headers=["share-pass", "share-token"], max_age=600
)


@routes.route("/shared", methods=["GET"], cors=_cors)
@api.endpoint(errors=(400, 401, 404, 503))
def look_in(headers: GuestHeaders) -> SharedAnswer:
    """What is shared by the link with this token; counts as a view.

    If it has a password, a pass is needed here and everywhere; without one the answer is 401.
    """
    from chalicelib import guests

    return guests.look_in(_guest(headers), shares=services.shares(), albums=services.albums())


@routes.route("/shared/pass", methods=["POST"], cors=_cors)
@api.endpoint(errors=(400, 401, 404, 503))
def give_pass(headers: GuestHeaders, body: PasswordBody) -> SharePassAnswer:
    """A pass for the password of a share; after ten wrong ones, none is read for a quarter of an hour: 429."""
    from chalicelib import guests

    return guests.give_pass(_guest(headers), body.password, shares=services.shares(), albums=services.albums())


@routes.route("/shared/photos", methods=["GET"], cors=_cors)
@api.endpoint(errors=(400, 401, 404, 503))
def list_shared(headers: GuestHeaders, query: SharedPhotosQuery) -> SharedPhotosAnswer:
    """A page of the share's photos, last taken first; with `ids`, those of them, large and with what may be saved."""
    from chalicelib import guests

    return guests.list_shared(
        _guest(headers),
        query,
        shares=services.shares(),
        albums=services.albums(),
        index=services.index(),
        bucket=services.bucket(),
        signer=services.url_signers().signer(),
    )


@routes.route("/shared/photos", methods=["PATCH"], cors=_cors)
@api.endpoint(errors=(400, 401, 404, 503))
def choose_favourite(headers: GuestHeaders, body: FavouriteBody) -> FavouriteAnswer:
    """Tell the owner that a photo of the share is a favourite, or no longer."""
    from chalicelib import guests

    return guests.choose_favourite(
        _guest(headers),
        body.id,
        is_favourite=body.favourite,
        shares=services.shares(),
        albums=services.albums(),
        index=services.index(),
    )


def _guest(headers: GuestHeaders) -> Guest:
    from chalicelib.guests import Guest

    return Guest(headers.share_token, headers.share_pass, services.now())
