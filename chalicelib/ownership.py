"""Whose a photo or an album is, and who may see it: a use case that gets an id from a user asks here first.

What belongs to somebody else is answered like what does not exist.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from chalicelib.core.album import is_album_id
from chalicelib.core.object_keys import is_in_place, is_photo_id, parse_original
from chalicelib.core.photo import Photo
from chalicelib.core.sight import Sight
from chalicelib.errors import BadRequest, NoSuchAlbum, NoSuchPhoto, NotOursToDelete
from chalicelib.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.grant_table import GrantTable
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.album import Album

T = TypeVar("T")


def own_photo(photo_id: str, *, identity_id: str, photos: PhotoTable) -> Photo:
    """The caller's photo with this id. Raises `NoSuchPhoto`."""
    object_key = photos.object_key_of(photo_id) if is_photo_id(photo_id) else None
    original = parse_original(object_key) if object_key else None
    # Asking for the record of somebody else's photo would take time that tells that there is one.
    if original is None or original.identity_id != identity_id:
        raise NoSuchPhoto
    record = photos.get(original.object_key)
    if not isinstance(record, Photo):
        raise NoSuchPhoto
    return record


def own_photo_to_delete(photo_id: str, *, identity_id: str, photos: PhotoTable) -> Photo:
    """The same, if its object is ours to delete. Raises `NoSuchPhoto` and `NotOursToDelete`."""
    photo = own_photo(photo_id, identity_id=identity_id, photos=photos)
    if is_in_place(photo.object_key):
        raise NotOursToDelete
    return photo


def sight_of(identity_id: str, email: str, *, grants: GrantTable) -> Sight:
    """What a user may see: also what others grant to their address, if they have accepted it."""
    return Sight(identity_id, tuple(grant for grant in grants.memberships_of(email) if grant.accepted))


def visible_photo(photo_id: str, *, sight: Sight, photos: PhotoTable) -> Photo:
    """The photo with this id, if the caller may see it. Raises `NoSuchPhoto`."""
    object_key = photos.object_key_of(photo_id) if is_photo_id(photo_id) else None
    original = parse_original(object_key) if object_key else None
    if original is None or original.identity_id not in sight.owners:
        raise NoSuchPhoto
    record = photos.get(original.object_key)
    if not isinstance(record, Photo) or not sight.shows(record):
        raise NoSuchPhoto
    return record


def changeable_photo(photo_id: str, *, sight: Sight, photos: PhotoTable) -> Photo:
    """The same, if the caller may change it. Raises `NoSuchPhoto`, `BadRequest` if they may only look at it."""
    photo = visible_photo(photo_id, sight=sight, photos=photos)
    if photo.identity_id != sight.identity_id and not sight.lets_change(photo):
        raise BadRequest(Message.ONLY_LOOK)
    return photo


def known_albums(sight: Sight, *, albums: AlbumTable) -> list[Album]:
    """The albums whose names the caller may know: their own, and those that they may see of others."""
    known = albums.all_of(sight.identity_id)
    wanted = [(owner, album_id) for owner, ids in sight.others.items() for album_id in ids or ()]
    for owner, ids in sight.others.items():
        known += albums.all_of(owner) if ids is None else []
    return known + albums.several(wanted)


def visible_album(album_id: str, *, sight: Sight, albums: AlbumTable) -> Album:
    """The album of this id whose photos the caller may see, their own or another's. Raises `NoSuchAlbum`."""
    for owner in (sight.identity_id, *sight.owners_of(album_id)):
        with suppress(NoSuchAlbum):
            return own_album(album_id, identity_id=owner, albums=albums)
    raise NoSuchAlbum


def owner_to_upload_for(album_id: str, *, sight: Sight, albums: AlbumTable) -> str:
    """Whose photos those become that the caller uploads into an album. Raises `NoSuchAlbum` if they may not."""
    for owner in (sight.identity_id, *sight.contributed_to(album_id)):
        with suppress(NoSuchAlbum):
            return open_album(album_id, identity_id=owner, albums=albums).identity_id
    raise NoSuchAlbum


def open_album(album_id: str, *, identity_id: str, albums: AlbumTable) -> Album:
    """The caller's album with this id, if its deletion has not begun. Raises `NoSuchAlbum`."""
    album = own_album(album_id, identity_id=identity_id, albums=albums)
    if album.closed:
        raise NoSuchAlbum
    return album


def without_deleted_albums(
    found: Iterable[T], place: Callable[[T], tuple[str, str | None]], *, albums: AlbumTable
) -> list[T]:
    """What is of no album, or of one whose deletion has not begun; `place` gives its owner and its id.

    A deletion takes along what names its album, unless that is written at the same moment.
    """
    found = tuple(found)
    wanted = [(owner, album_id) for owner, album_id in map(place, found) if album_id is not None]
    there = {(album.identity_id, album.album_id) for album in albums.several(wanted) if not album.closed}
    return [one for one in found if place(one)[1] is None or place(one) in there]


def own_album(album_id: str, *, identity_id: str, albums: AlbumTable) -> Album:
    """The caller's album with this id. Raises `NoSuchAlbum`."""
    if not is_album_id(album_id):
        raise NoSuchAlbum
    return albums.get(identity_id, album_id)
