"""Use cases on albums. A photo's record says which album it is in; an album is a name and a cover.

What is in an album is kept in its tally, a moment behind the records (`tallies.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from chalicelib.core.album import MAX_ALBUMS, Album, AlbumChange
from chalicelib.core.api.album_types import AlbumAnswer, AlbumDeletedAnswer, AlbumsAnswer, AlbumView
from chalicelib.core.api.album_view import album_view
from chalicelib.core.object_keys import with_sidecars
from chalicelib.errors import BadRequest, NoSuchPhoto
from chalicelib.library import take_out
from chalicelib.ownership import own_album, own_photo

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_lists import PhotoLists
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.aws.tally_table import TallyTable
    from chalicelib.core.photo import Photo, Thumbnail
    from chalicelib.core.signing.signer import Signer
    from chalicelib.core.tally import Entry, Tally

# How many photos of a deleted album one call handles, well within API Gateway's 29 seconds.
MAX_TAKEN_OUT, MAX_DELETED = 100, 2000
_PAGE = 200
# Among so many of its newest photos, an album that has lost its cover finds another.
_LOOKED_AT = 50


def list_albums(
    *, identity_id: str, albums: AlbumTable, tallies: TallyTable, lists: PhotoLists, signer: Signer
) -> AlbumsAnswer:
    """The caller's albums, newest first."""
    owned = albums.all_of(identity_id)
    return AlbumsAnswer(tuple(_views(owned, tallies.of(identity_id), tallies=tallies, lists=lists, signer=signer)))


def create_album(
    name: str, *, album_id: str, now: datetime, identity_id: str, albums: AlbumTable, signer: Signer
) -> AlbumAnswer:
    """Make an album; `album_id` is a new one. Raises `BadRequest` if there are too many."""
    if len(albums.all_of(identity_id)) >= MAX_ALBUMS:
        raise BadRequest(f"you have {MAX_ALBUMS} albums, the most that there can be: delete one first")
    album = Album(identity_id=identity_id, album_id=album_id, name=name, created_at=now)
    albums.add(album)
    return AlbumAnswer(album_view(album, count=0, cover=None, signer=signer))


def change_album(
    album_id: str,
    change: AlbumChange,
    *,
    identity_id: str,
    albums: AlbumTable,
    photos: PhotoTable,
    tallies: TallyTable,
    lists: PhotoLists,
    signer: Signer,
) -> AlbumAnswer:
    """Rename an album, or choose its cover.

    Raises `NoSuchAlbum`, and `NoSuchPhoto` for a cover that is not in the album.
    """
    own_album(album_id, identity_id=identity_id, albums=albums)
    if change.cover_photo_id is not None:
        _check_cover(change.cover_photo_id, album_id, identity_id, photos)
    album = albums.change(identity_id, album_id, change)
    kept = tallies.tallies([(identity_id, album_id)])
    return AlbumAnswer(*_views([album], kept, tallies=tallies, lists=lists, signer=signer))


def _views(
    owned: Sequence[Album], kept: Iterable[Tally], *, tallies: TallyTable, lists: PhotoLists, signer: Signer
) -> Iterator[AlbumView]:
    inside = {tally.album_id: tally for tally in kept}
    chosen = {entry.photo_id: entry for entry in tallies.entries({a.cover_photo_id for a in owned if a.cover_photo_id})}
    for album in owned:
        tally = inside.get(album.album_id)
        cover = _cover(album, tally, chosen.get(album.cover_photo_id or ""), lists) if tally else None
        yield album_view(album, count=tally.photos if tally else 0, cover=cover, signer=signer)


def _cover(album: Album, tally: Tally, chosen: Entry | None, lists: PhotoLists) -> Thumbnail | None:
    """The thumbnail of the chosen photo if it is in the album, else of its newest."""
    if chosen and chosen.thumbnail and tally.place in chosen.places:
        return chosen.thumbnail
    if tally.newest is None or tally.newest.thumbnail:
        return tally.newest.thumbnail if tally.newest else None
    # The newest has left, and nothing newer has come since.
    found = lists.photos(album.identity_id, album_id=album.album_id, size=_LOOKED_AT, with_hidden=False).photos
    return next((photo.thumbnail for photo in found if photo.thumbnail), None)


def delete_album(
    album_id: str,
    *,
    with_photos: bool,
    identity_id: str,
    albums: AlbumTable,
    photos: PhotoTable,
    lists: PhotoLists,
    bucket: PhotoBucket,
    index: PhotoIndex,
) -> AlbumDeletedAnswer:
    """Delete an album: each call does a part, until all is done. Raises `NoSuchAlbum`.

    Photos are deleted as a user deletes them, in the bucket: their events do the rest. The album is removed last.
    """
    own_album(album_id, identity_id=identity_id, albums=albums)
    found, is_all = _photos_of(album_id, identity_id, lists, MAX_DELETED if with_photos else MAX_TAKEN_OUT)
    if with_photos:
        bucket.delete_all(with_sidecars(photo.object_key for photo in found))
    else:
        index.apply([taken_out for photo in found if (taken_out := take_out(photo, album_id, photos=photos))])
    if is_all:
        albums.remove(identity_id, album_id)
    return AlbumDeletedAnswer(done=is_all, photos=len(found))


def _photos_of(album_id: str, identity_id: str, lists: PhotoLists, most: int) -> tuple[list[Photo], bool]:
    found: list[Photo] = []
    after = None
    while len(found) < most:
        page = lists.photos(identity_id, album_id=album_id, size=min(_PAGE, most - len(found)), after=after)
        found += page.photos
        after = page.end
        if after is None:
            return found, True
    return found, False


def _check_cover(photo_id: str, album_id: str, identity_id: str, photos: PhotoTable) -> None:
    with suppress(NoSuchPhoto):
        if own_photo(photo_id, identity_id=identity_id, photos=photos).album_id == album_id:
            return
    raise NoSuchPhoto("the album has no photo of this id")
