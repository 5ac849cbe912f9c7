"""Use cases on albums. A photo says which album it is in; an album is a name and a cover."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.core.album import MAX_ALBUMS, Album, AlbumChange, Contents, contents, is_album_id
from chalicelib.core.api.album_view import album_view
from chalicelib.core.photo import Photo
from chalicelib.errors import BadAlbum, NoSuchAlbum, NoSuchPhoto, Superseded

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_lists import PhotoLists
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.signing.url import Presigner

# What one call does of the removal of an album, well within API Gateway's 29 seconds.
MAX_TAKEN_OUT, MAX_DELETED = 100, 2000
_PAGE = 200
# A workflow writes to the same record a handful of times, and then no more.
_TRIES = 10


def list_albums(*, identity_id: str, albums: AlbumTable, lists: PhotoLists, signer: Presigner) -> dict[str, Any]:
    """The answer of `GET /albums`: the caller's albums, newest first."""
    inside = contents(lists.entries(identity_id))
    views = [album_view(album, inside.get(album.album_id, Contents()), signer) for album in albums.all_of(identity_id)]
    return {"message": "Success", "albums": views}


def create_album(
    name: str, *, album_id: str, now: datetime, identity_id: str, albums: AlbumTable, signer: Presigner
) -> dict[str, Any]:
    """The answer of `POST /albums`; `album_id` is a new one. Raises `BadAlbum` where there are too many."""
    if len(albums.all_of(identity_id)) >= MAX_ALBUMS:
        raise BadAlbum(f"you have {MAX_ALBUMS} albums, the most that there can be: delete one first")
    album = Album(identity_id=identity_id, album_id=album_id, name=name, created_at=now)
    albums.add(album)
    return {"message": "Success", "album": album_view(album, Contents(), signer)}


def change_album(
    album_id: str,
    change: AlbumChange,
    *,
    identity_id: str,
    albums: AlbumTable,
    photos: PhotoTable,
    lists: PhotoLists,
    signer: Presigner,
) -> dict[str, Any]:
    """The answer of `PATCH /albums/{id}`. Raises `NoSuchAlbum`, `NoSuchPhoto` for a cover that is not in the album."""
    own_album(album_id, identity_id=identity_id, albums=albums)
    if change.cover_photo_id is not None:
        cover = photos.find(change.cover_photo_id)
        if not isinstance(cover, Photo) or (cover.identity_id, cover.album_id) != (identity_id, album_id):
            raise NoSuchPhoto("the album has no photo of this id")
    album = albums.change(identity_id, album_id, change)
    inside = contents(lists.entries(identity_id)).get(album_id, Contents())
    return {"message": "Success", "album": album_view(album, inside, signer)}


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
) -> dict[str, Any]:
    """The answer of `DELETE /albums/{id}`: a part of the work, until there is none left. Raises `NoSuchAlbum`.

    Photos are deleted as a user deletes them, in the bucket: the events do the rest. The album goes last.
    """
    own_album(album_id, identity_id=identity_id, albums=albums)
    found, is_all = _photos_of(album_id, identity_id, lists, MAX_DELETED if with_photos else MAX_TAKEN_OUT)
    if with_photos:
        bucket.delete_all([photo.object_key for photo in found])
    else:
        index.apply([taken_out for photo in found if (taken_out := _take_out(photo, album_id, photos))])
    if is_all:
        albums.remove(identity_id, album_id)
    return {"message": "Success", "done": is_all, "photos": len(found)}


def own_album(album_id: str, *, identity_id: str, albums: AlbumTable) -> Album:
    """The caller's album of this id. Raises `NoSuchAlbum`."""
    if not is_album_id(album_id):
        raise NoSuchAlbum("you have no album of this id")
    return albums.get(identity_id, album_id)


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


# Whoever changed it meanwhile left it in the album, or took it out: the next look tells.
def _take_out(listed: Photo, album_id: str, photos: PhotoTable) -> Photo | None:
    for _ in range(_TRIES):
        before = photos.get(listed.object_key)
        if not isinstance(before, Photo) or before.album_id != album_id:
            return None
        try:
            written = photos.replace(before, by=replace(before, album_id=None))
        except Superseded:
            continue
        return written if isinstance(written, Photo) else None
    raise Superseded("a photo of this album is being processed just now; try again in a moment")
