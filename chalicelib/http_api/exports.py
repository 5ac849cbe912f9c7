"""The route of exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import services
from chalicelib.http_api.blueprint import api, linking, ours, routes

if TYPE_CHECKING:
    from chalicelib.core.api.contract import Lines
    from chalicelib.core.api.export_types import ExportedPhoto, ExportQuery


@routes.route("/export", methods=["GET"], **{**ours, "cors": linking})
@api.endpoint()
def export_photos(identity_id: str, query: ExportQuery) -> Lines[ExportedPhoto]:
    """Everything that is known of the caller's own photos, hidden ones too, with checksums: JSON Lines, in pages.

    The header `Link` leads to the next page (`rel="next"`), relative to this one; the last page has none.
    """
    from chalicelib import exports

    return exports.export_photos(
        query,
        identity_id=identity_id,
        albums=services.albums(),
        lists=services.lists(),
        photos=services.photos(),
        shares=services.shares(),
        grants=services.grants(),
        signer=services.url_signers().signer(),
    )
