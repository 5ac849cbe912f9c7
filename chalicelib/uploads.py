"""Uploads: for each file, a form to post it with, or the photo with the same content, or why it is refused."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from chalicelib.core.album import ALBUM_ID
from chalicelib.core.api.photo_view import short_form
from chalicelib.core.api.upload_tickets import UploadFile, UploadRequest, original_of, refusal
from chalicelib.core.object_keys import photo_id
from chalicelib.errors import NoSuchPhoto
from chalicelib.ownership import own_album, own_photo

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.photo_lists import PhotoLists
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.photo import Photo
    from chalicelib.core.signing.form import PostSigner
    from chalicelib.core.signing.url import Presigner


def upload_tickets(
    request: UploadRequest,
    *,
    identity_id: str,
    bucket_name: str,
    albums: AlbumTable,
    photos: PhotoTable,
    lists: PhotoLists,
    signer: Presigner,
    post_signer: PostSigner,
) -> dict[str, Any]:
    """The answer of `POST /uploads`, one ticket for each file, in their order. Raises `NoSuchAlbum`."""
    if request.album_id is not None:
        own_album(request.album_id, identity_id=identity_id, albums=albums)
    metadata = {ALBUM_ID: request.album_id} if request.album_id else {}

    def ticket(file: UploadFile) -> dict[str, Any]:
        original = original_of(file, identity_id)
        if original is None or (reason := refusal(file, original)):
            return {"refused": reason if original else refusal(file, None)}
        if known := _known(file, identity_id, photos, lists):
            return {"duplicateOf": known.photo_id, "photo": short_form(known, signer)}
        key = original.object_key
        fields = post_signer.fields(key, size=file.size, content_type=file.content_type, user_metadata=metadata)
        return {"photoId": photo_id(bucket_name, key), "objectKey": key, "url": post_signer.url, "fields": fields}

    return {"message": "Success", "uploads": [ticket(file) for file in request.files]}


def _known(file: UploadFile, identity_id: str, photos: PhotoTable, lists: PhotoLists) -> Photo | None:
    found = lists.photo_of_content(identity_id, file.md5)
    with suppress(NoSuchPhoto):  # the list is a moment behind the table
        photo = own_photo(found or "", identity_id=identity_id, photos=photos)
        return photo if photo.etag == file.md5 else None
    return None
