"""Use cases on albums. A photo's record says which album it is in; an album is a name and a cover."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from chalicelib.core.album import MAX_ALBUMS, Album, AlbumChange, Contents, contents
from chalicelib.core.api.album_types import AlbumAnswer, AlbumDeletedAnswer, AlbumsAnswer
from chalicelib.core.api.album_view import album_view
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
    from chalicelib.core.photo import Photo
    from chalicelib.core.signing.signer import Signer

# How many photos of a deleted album one call handles, well within API Gateway's 29 seconds.
MAX_TAKEN_OUT, MAX_DELETED = 100, 2000
_PAGE = 200


def list_albums(*, identity_id: str, albums: AlbumTable, lists: PhotoLists, signer: Signer) -> AlbumsAnswer:
    """The caller's albums, newest first."""
    inside = contents(lists.entries(identity_id))
    owned = albums.all_of(identity_id)
    return AlbumsAnswer(tuple(album_view(album, inside.get(album.album_id, Contents()), signer) for album in owned))


def create_album(
    name: str, *, album_id: str, now: datetime, identity_id: str, albums: AlbumTable, signer: Signer
) -> AlbumAnswer:
    """Make an album; `album_id` is a new one. Raises `BadRequest` if there are too many."""
    if len(albums.all_of(identity_id)) >= MAX_ALBUMS:
        raise BadRequest(f"you have {MAX_ALBUMS} albums, the most that there can be: delete one first")
    album = Album(identity_id=identity_id, album_id=album_id, name=name, created_at=now)
    albums.add(album)
    return AlbumAnswer(album_view(album, Contents(), signer))


def change_album(
    album_id: str,
    change: AlbumChange,
    *,
    identity_id: str,
    albums: AlbumTable,
    photos: PhotoTable,
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
    inside = contents(lists.entries(identity_id)).get(album_id, Contents())
    return AlbumAnswer(album_view(album, inside, signer))


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
        bucket.delete_all([photo.object_key for photo in found])
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
