"""Album -> what its owner is shown."""

from typing import Any

from chalicelib.core.album import Album, Contents
from chalicelib.core.photo import Thumbnail
from chalicelib.core.signing.signer import Signer


def album_view(album: Album, inside: Contents, signer: Signer) -> dict[str, Any]:
    """What an album's owner is shown."""
    cover = inside.cover(album.cover_photo_id)
    return {
        "id": album.album_id,
        "name": album.name,
        "createdAt": album.created_at.isoformat(),
        "count": inside.count,
        "cover": _cover(cover, signer) if cover else None,
    }


def _cover(cover: Thumbnail, signer: Signer) -> dict[str, Any]:
    return {"thumbnailUrl": signer.url(cover.thumbnail_key), "width": cover.width, "height": cover.height}
