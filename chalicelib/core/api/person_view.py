"""Person -> what the owner of the photos is shown: a name, a number, and a face cut out of one of the photos."""

from collections.abc import Iterable

from chalicelib.core.api.contract import view
from chalicelib.core.api.people_types import CoverView, PersonView
from chalicelib.core.api.photo_parts import Box
from chalicelib.core.detections import DetectedFace
from chalicelib.core.people.shown import Shown, cover_of
from chalicelib.core.photo import Photo
from chalicelib.core.signing.signer import Signer

_TILE = 160
"""A face has so many pixels across, where there is such a picture: a tile is a little smaller."""


def person_view(shown: Shown, photos: Iterable[Photo], signer: Signer) -> PersonView:
    """What is shown of a person; `photos` are those that may have a cover, the best first."""
    cover = cover_of(shown, photos)
    return PersonView(
        id=shown.person_id,
        name=(shown.known and shown.known.name) or None,
        photos=shown.photos,
        hidden=shown.is_hidden or None,
        cover=_cover(*cover, signer) if cover else None,
    )


# The smallest picture in which the face is large enough.
def _cover(photo: Photo, face: DetectedFace, signer: Signer) -> CoverView | None:
    thumbnail, box = photo.thumbnail, face.bounding_box
    if thumbnail is None:
        return None
    large = (each for each in thumbnail.pictures if each.width * box.width >= _TILE)
    shown = next(large, thumbnail.pictures[-1])
    url = signer.derived_url(thumbnail, shown.side)
    return CoverView(photo.photo_id, view(Box, box), url, shown.width, shown.height)
