"""A photo's larger renditions -> what its owner is shown of them: signed URLs, and how large the pictures are."""

from dataclasses import replace

from chalicelib.core.api.photo_parts import RenditionView
from chalicelib.core.photo import RENDITION_SIDES, Thumbnail
from chalicelib.core.signing.signer import Signer

_LISTED = RENDITION_SIDES[0]


def all_renditions(thumbnail: Thumbnail | None, signer: Signer) -> tuple[RenditionView, ...] | None:
    """All that there are, the smallest first; None if there are none."""
    if thumbnail is None:
        return None
    made = thumbnail.renditions
    return tuple(RenditionView(signer.derived_url(thumbnail, one.side), one.width, one.height) for one in made) or None


def listed_renditions(thumbnail: Thumbnail | None, signer: Signer) -> tuple[RenditionView, ...] | None:
    """The one for a tile: a URL is long, and lists have many (docs/decisions/renditions.md)."""
    if thumbnail is None:
        return None
    tiled = tuple(each for each in thumbnail.renditions if each.side == _LISTED)
    return all_renditions(replace(thumbnail, renditions=tiled), signer)
