"""Album -> what its owner is shown."""

from chalicelib.core.album import Album
from chalicelib.core.api.album_types import AlbumView, Cover
from chalicelib.core.api.rendition_view import listed_renditions
from chalicelib.core.photo import Thumbnail
from chalicelib.core.signing.signer import Signer


def album_view(album: Album, *, count: int, cover: Thumbnail | None, signer: Signer) -> AlbumView:
    """What an album's owner is shown; `count` is the number of its photos."""
    return AlbumView(
        id=album.album_id,
        name=album.name,
        description=album.description,
        created_at=album.created_at.isoformat(),
        sort=album.sort,
        count=count,
        cover=_cover(cover, signer) if cover else None,
    )


def _cover(cover: Thumbnail, signer: Signer) -> Cover:
    return Cover(
        thumbnail_url=signer.derived_url(cover),
        width=cover.width,
        height=cover.height,
        renditions=listed_renditions(cover, signer),
    )
