"""Uploads: for each file, a form to post it with, or the photo with the same content, or why it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from chalicelib.core.album import ALBUM_ID
from chalicelib.core.api.album_types import (
    Duplicate,
    FileBody,
    MeAnswer,
    Refusal,
    Ticket,
    UploadsAnswer,
    UploadsBody,
    Usage,
)
from chalicelib.core.api.contract import detailed, given
from chalicelib.core.api.photo_view import short_form
from chalicelib.core.api.upload_tickets import original_of, refusal, sidecar_of_upload
from chalicelib.core.object_keys import photo_beside, photo_id
from chalicelib.errors import NoSuchPhoto
from chalicelib.ownership import own_photo, owner_to_upload_for

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.photo_lists import PhotoLists
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.aws.tally_table import TallyTable
    from chalicelib.core.photo import Photo
    from chalicelib.core.quota import Quota
    from chalicelib.core.sight import Sight
    from chalicelib.core.signing.form import PostSigner
    from chalicelib.core.signing.signer import Signer


def upload_tickets(
    body: UploadsBody,
    *,
    sight: Sight,
    new_folder: Callable[[], str],
    bucket_name: str,
    albums: AlbumTable,
    photos: PhotoTable,
    lists: PhotoLists,
    tallies: TallyTable,
    quota: Quota,
    signer: Signer,
    post_signer: PostSigner,
) -> UploadsAnswer:
    """One ticket, refusal or duplicate for each file, in their order. Raises `NoSuchAlbum`.

    What has tickets already is not counted; the workflow looks again (`tallies.admit`). What somebody uploads into an
    album of another user belongs to that user, and goes into a folder that `new_folder` names (12 random hex digits):
    so nothing that the owner has can be overwritten, nor told by what is a duplicate.
    """
    album_id, identity_id = given(body.album, None), sight.identity_id
    if album_id is not None:
        identity_id = owner_to_upload_for(album_id, sight=sight, albums=albums)
    is_own = identity_id == sight.identity_id
    used = tallies.total(identity_id)
    metadata = {ALBUM_ID: album_id} if album_id else {}
    accepted: list[int] = []

    def ticket(file: FileBody, key: str, user_metadata: Mapping[str, str]) -> Ticket:
        fields = post_signer.fields(
            key, size=file.size, md5=file.etag, content_type=file.type, user_metadata=user_metadata
        )
        photo = photo_id(bucket_name, photo_beside(key) or key)
        return Ticket(photo_id=photo, object_key=key, url=post_signer.url, fields=fields)

    def answer(file: FileBody) -> Ticket | Duplicate | Refusal:
        if is_own and (sidecar_key := sidecar_of_upload(file, identity_id)):
            return ticket(file, sidecar_key, {})
        original = original_of(file, identity_id, folder="" if is_own else new_folder())
        reason = refusal(file, original)
        if original is None or reason:
            return Refusal(reason or "", detailed(reason))
        if is_own and (known := _known(file, identity_id, photos, lists)):
            return Duplicate(known.photo_id, short_form(known, signer))
        if complaint := quota.complaint(used.photos + len(accepted), used.size + sum(accepted), more=file.size):
            return Refusal(complaint, detailed(complaint))
        accepted.append(file.size)
        return ticket(file, original.object_key, metadata)

    return UploadsAnswer(tuple(map(answer, body.files)))


def me(*, identity_id: str, tallies: TallyTable, quota: Quota, trash_days: int) -> MeAnswer:
    """How much of their quota the caller has used."""
    used = tallies.total(identity_id)
    return MeAnswer(
        Usage(
            photos=used.photos,
            size=used.size,
            max_photos=quota.photos,
            max_size=quota.size,
            trash_days=trash_days,
        )
    )


# What is in the bin is not there for whoever uploads it again.
def _known(file: FileBody, identity_id: str, photos: PhotoTable, lists: PhotoLists) -> Photo | None:
    for found in lists.photos_of_content(identity_id, file.etag):
        with suppress(NoSuchPhoto):  # the list is a moment behind the table
            photo = own_photo(found, identity_id=identity_id, photos=photos)
            if photo.etag == file.etag and photo.trashed is None:
                return photo
    return None
