"""Album -> what its owner is shown."""

from typing import Protocol

from chalicelib.core.album import Album
from chalicelib.core.api.album_types import AlbumView, Cover
from chalicelib.core.api.rendition_view import listed_renditions
from chalicelib.core.photo import Thumbnail
from chalicelib.core.signing.signer import Signer


class Pictured(Protocol):
    """What stands for a photo; without a thumbnail it cannot be shown."""

    @property
    def thumbnail(self) -> Thumbnail | None:
        """The derived objects."""

    @property
    def is_sensitive(self) -> bool:
        """Whether the photo shows what not everybody should see."""


def album_view(album: Album, *, count: int, cover: Pictured | None, signer: Signer) -> AlbumView:
    """What an album's owner is shown; `count` is the number of its photos."""
    return AlbumView(
        id=album.album_id,
        name=album.name,
        description=album.description,
        created_at=album.created_at.isoformat(),
        sort=album.sort,
        count=count,
        cover=_cover(cover.thumbnail, cover.is_sensitive, signer) if cover and cover.thumbnail else None,
    )


def _cover(thumbnail: Thumbnail, is_sensitive: bool, signer: Signer) -> Cover:
    return Cover(
        thumbnail_url=signer.derived_url(thumbnail),
        width=thumbnail.width,
        height=thumbnail.height,
        renditions=listed_renditions(thumbnail, signer),
        sensitive=is_sensitive or None,
    )
