"""Photos enter and leave albums: their records are read, decided upon and written, again if somebody interferes.

Nothing stays in an album that is gone. Whoever deletes one first closes it, then takes out what its list has; the
function that lists a photo afterwards looks whether the album is still open (`take_out_of_lost`). One of the two sees
the other, in whatever order things happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.core.album_photos import entered, left
from chalicelib.core.photo import Photo
from chalicelib.errors import BadRequest, NoSuchAlbum
from chalicelib.ownership import open_album
from chalicelib.retrying import until_written

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.live.message import Change
    from chalicelib.core.photo import Trashed


def put_in(object_key: str, album_id: str, *, photos: PhotoTable, still: Callable[[Photo], bool]) -> Photo | None:
    """Put a photo into an album, if it is `still` one that wants that, and not in too many; None if nothing changes.

    Raises `Superseded`.
    """

    def write() -> Photo | None:
        before = photos.get(object_key)
        if not isinstance(before, Photo) or not still(before):
            return None
        after = entered(before, album_id)
        return photos.replace(before, by=after) if after != before else None

    with suppress(BadRequest):
        return until_written(write)
    return None


def take_out(object_key: str, album_id: str, *, photos: PhotoTable, into_bin: Trashed | None = None) -> Photo | None:
    """Take a photo out of one of its albums, and perhaps put it into the bin; None if it is not in the album.

    What is in the bin keeps its time there. Raises `Superseded`.
    """

    def write() -> Photo | None:
        before = photos.get(object_key)
        if not isinstance(before, Photo) or album_id not in before.album_ids:
            return None
        after = replace(left(before, album_id), trashed=before.trashed or into_bin)
        return photos.replace(before, by=after)

    return until_written(write)


def take_out_of_lost(changes: Iterable[Change], *, albums: AlbumTable, photos: PhotoTable) -> None:
    """Take photos that have entered albums out of those that are not open, or not their owner's.

    They must have been listed before. Raises `Superseded`.
    """
    is_open: dict[tuple[str, str], bool] = {}
    for change in changes:
        photo = change.after
        if not isinstance(photo, Photo):
            continue
        before = change.before.album_ids if isinstance(change.before, Photo) else ()
        for album_id in [album_id for album_id in photo.album_ids if album_id not in before]:
            place = (photo.identity_id, album_id)
            if place not in is_open:
                is_open[place] = _is_open(*place, albums)
            if not is_open[place]:
                take_out(photo.object_key, album_id, photos=photos)


def _is_open(identity_id: str, album_id: str, albums: AlbumTable) -> bool:
    try:
        open_album(album_id, identity_id=identity_id, albums=albums)
    except NoSuchAlbum:
        return False
    return True
