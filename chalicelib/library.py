"""Use cases on what is stored: what a user says of a photo."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from chalicelib.core.photo import Photo
from chalicelib.core.tags import PhotoChange, changed, tags_of
from chalicelib.errors import NoSuchPhoto, Superseded

if TYPE_CHECKING:
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_table import PhotoTable

# A workflow writes to the same record a handful of times, and then no more.
_TRIES = 10


def change_photo(
    photo_id: str, change: PhotoChange, *, identity_id: str, photos: PhotoTable, index: PhotoIndex
) -> dict[str, Any]:
    """The answer of `PATCH /photos/{id}`: tags and hidden labels of one of the caller's own photos, after the change.

    The table decides, the index follows at once; the sweeper looks again later, by the mark that the write left.
    Raises `NoSuchPhoto` for anybody else's, `BadChange`, and `Superseded` where the photo keeps changing.
    """
    photo = _write(photo_id, change, identity_id, photos)
    index.apply([photo])
    hidden = list(photo.hidden_labels)
    return {"message": "Success", "id": photo.photo_id, "tags": list(tags_of(photo)), "hiddenLabels": hidden}


def _write(photo_id: str, change: PhotoChange, identity_id: str, photos: PhotoTable) -> Photo:
    for _ in range(_TRIES):
        before = photos.find(photo_id)
        if not isinstance(before, Photo) or before.identity_id != identity_id:
            raise NoSuchPhoto("you have no photo of this id")
        after = changed(before, change)
        if after == before:
            return before
        with suppress(Superseded):
            written = photos.replace(before, by=after)
            assert isinstance(written, Photo)
            return written
    raise Superseded("this photo is being processed just now; try again in a moment")
