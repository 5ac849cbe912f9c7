"""Photos enter and leave albums: their records are read, decided upon and written, again if somebody interferes.

Nothing stays in an album that is gone. Whoever deletes one first closes it, then takes out what its list has; the
function that lists a photo afterwards looks whether the album is still open (`take_out_of_lost`). One of the two sees
the other, in whatever order things happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.core.album_photos import entered, left
from chalicelib.core.object_keys import is_in_place
from chalicelib.core.photo import Photo
from chalicelib.errors import BadRequest, NoSuchAlbum
from chalicelib.ownership import own_album
from chalicelib.retrying import until_written

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.album import Album
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

    What is in the bin keeps its time there, and what is in place stays. Raises `Superseded`.
    """

    def write() -> Photo | None:
        before = photos.get(object_key)
        if not isinstance(before, Photo) or album_id not in before.album_ids:
            return None
        thrown = None if is_in_place(object_key) else into_bin
        return photos.replace(before, by=replace(left(before, album_id), trashed=before.trashed or thrown))

    return until_written(write)


def take_out_of_lost(changes: Iterable[Change], *, albums: AlbumTable, photos: PhotoTable) -> Iterator[Photo]:
    """Take photos that have entered albums out of those that are not open, or not their owner's; these photos.

    They must have been listed before. Raises `Superseded`.
    """
    known: dict[tuple[str, str], Album | None] = {}
    for change in changes:
        photo = change.after
        if not isinstance(photo, Photo):
            continue
        before = change.before.album_ids if isinstance(change.before, Photo) else ()
        for album_id in [album_id for album_id in photo.album_ids if album_id not in before]:
            place = (photo.identity_id, album_id)
            if place not in known:
                known[place] = _found(*place, albums)
            if taken := _take_out_unless_open(photo.object_key, album_id, known[place], photos):
                yield taken


def take_out_if_lost(photo: Photo, album_id: str, *, albums: AlbumTable, photos: PhotoTable) -> Photo | None:
    """Take a photo out of one of its albums if that is not open, or not its owner's. Raises `Superseded`."""
    return _take_out_unless_open(photo.object_key, album_id, _found(photo.identity_id, album_id, albums), photos)


def _found(identity_id: str, album_id: str, albums: AlbumTable) -> Album | None:
    with suppress(NoSuchAlbum):
        return own_album(album_id, identity_id=identity_id, albums=albums)
    return None


def _take_out_unless_open(object_key: str, album_id: str, album: Album | None, photos: PhotoTable) -> Photo | None:
    if album is None:
        return take_out(object_key, album_id, photos=photos)
    return take_out(object_key, album_id, photos=photos, into_bin=album.into_bin) if album.closed else None
