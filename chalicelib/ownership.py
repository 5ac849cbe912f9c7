"""Who owns a photo or an album: a use case that gets an id from a user asks here before it asks any other service.

What belongs to somebody else is answered like what does not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.core.album import is_album_id
from chalicelib.core.object_keys import is_photo_id, parse_original
from chalicelib.core.photo import Photo
from chalicelib.errors import NoSuchAlbum, NoSuchPhoto

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.album import Album


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


def own_album(album_id: str, *, identity_id: str, albums: AlbumTable) -> Album:
    """The caller's album with this id. Raises `NoSuchAlbum`."""
    if not is_album_id(album_id):
        raise NoSuchAlbum
    return albums.get(identity_id, album_id)
