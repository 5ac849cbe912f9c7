"""The bin: what its owner deletes is out of sight at once, can be restored for a while, and then goes for good.

A record says that its photo is in the bin, and until when. Nobody restores a photo once that time is over, and nobody
deletes its object before. Then the object goes, and its event removes everything else, as after any deletion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.core.api.contract import detailed
from chalicelib.core.api.photo_types import UnchangedPhoto
from chalicelib.core.api.trash_types import (
    PhotoDeletedAnswer,
    PhotoRestoredAnswer,
    PhotosDeletedAnswer,
    PhotosRestoredAnswer,
    TrashEmptiedAnswer,
)
from chalicelib.core.ingest import event_order
from chalicelib.core.object_keys import with_sidecars
from chalicelib.core.photo import Photo, Trashed
from chalicelib.errors import NoSuchPhoto, NotOursToDelete, Superseded
from chalicelib.messages import Message
from chalicelib.ownership import own_photo, own_photo_to_delete
from chalicelib.retrying import until_written

if TYPE_CHECKING:
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_lists import PhotoLists
    from chalicelib.aws.photo_table import PhotoTable

# Each is read and written: one call is well within API Gateway's 29 seconds.
EMPTIED_AT_ONCE = 100


def delete_photo(
    photo_id: str,
    *,
    until: datetime | None,
    now: datetime,
    identity_id: str,
    bucket: PhotoBucket,
    photos: PhotoTable,
    index: PhotoIndex,
) -> PhotoDeletedAnswer:
    """Put a photo into the bin until then; without a time, delete its object: its event removes the rest.

    Nobody sees it from now on, neither way: it is in the bin until its event has come. If its object is not deleted
    here, because this is interrupted, the sweeper deletes it. Raises `NoSuchPhoto`, `NotOursToDelete`, and `Superseded`
    if the photo keeps changing.
    """
    photo = _trash(photo_id, Trashed(now, until or now), identity_id, photos)
    index.apply([photo])
    if until is None:
        bucket.delete_all(with_sidecars([photo.object_key]))
        return PhotoDeletedAnswer(photo.photo_id)
    return PhotoDeletedAnswer(photo.photo_id, photo.trashed.until.isoformat() if photo.trashed else None)


def delete_photos(
    ids: str,
    *,
    until: datetime | None,
    now: datetime,
    identity_id: str,
    bucket: PhotoBucket,
    photos: PhotoTable,
    index: PhotoIndex,
) -> PhotosDeletedAnswer:
    """The same for several, whose ids have commas between them; others than the caller's are in `failed`."""

    trashed = Trashed(now, until or now)
    done, failed = _each(ids.split(","), lambda photo_id: _trash(photo_id, trashed, identity_id, photos))
    index.apply(done)
    if until is None:
        bucket.delete_all(with_sidecars(photo.object_key for photo in done))
    return PhotosDeletedAnswer(deleted=tuple(photo.photo_id for photo in done), failed=failed)


def bin_end(now: datetime, *, days: int, final: bool) -> datetime | None:
    """Until when a photo that is deleted now can be restored; None if it goes for good at once."""
    return None if final or not days else now + timedelta(days=days)


# What is in the bin keeps its time there, unless that ends now.
def _trash(photo_id: str, trashed: Trashed, identity_id: str, photos: PhotoTable) -> Photo:
    def write() -> Photo:
        before = own_photo_to_delete(photo_id, identity_id=identity_id, photos=photos)
        if before.trashed and (before.trashed.is_over(trashed.until) or not trashed.is_over(trashed.at)):
            return before
        at = before.trashed.at if before.trashed else trashed.at
        return photos.replace(before, by=replace(before, trashed=Trashed(at, trashed.until)))

    return until_written(write, busy=Message.PHOTO_BUSY)


def restore_photo(
    photo_id: str, *, now: datetime, identity_id: str, photos: PhotoTable, index: PhotoIndex
) -> PhotoRestoredAnswer:
    """Take a photo out of the bin; one that is not in there stays as it is. Raises `NoSuchPhoto` and `Superseded`."""
    photo = _restore(photo_id, now, identity_id, photos)
    index.apply([photo])
    return PhotoRestoredAnswer(photo.photo_id)


def restore_photos(
    ids: Sequence[str], *, now: datetime, identity_id: str, photos: PhotoTable, index: PhotoIndex
) -> PhotosRestoredAnswer:
    """The same for several; those that are gone are in `failed`."""
    done, failed = _each(ids, lambda photo_id: _restore(photo_id, now, identity_id, photos))
    index.apply(done)
    return PhotosRestoredAnswer(restored=tuple(photo.photo_id for photo in done), failed=failed)


def _restore(photo_id: str, now: datetime, identity_id: str, photos: PhotoTable) -> Photo:
    def write() -> Photo:
        before = own_photo(photo_id, identity_id=identity_id, photos=photos)
        if not event_order.can_be_restored(before, now=now):
            raise NoSuchPhoto(Message.NOT_IN_BIN)
        return photos.replace(before, by=replace(before, trashed=None)) if before.trashed else before

    return until_written(write, busy=Message.PHOTO_BUSY)


def _each(ids: Sequence[str], change: Callable[[str], Photo]) -> tuple[list[Photo], tuple[UnchangedPhoto, ...]]:
    done: list[Photo] = []
    failed: list[UnchangedPhoto] = []
    for photo_id in dict.fromkeys(ids):
        try:
            done.append(change(photo_id))
        except (NoSuchPhoto, NotOursToDelete, Superseded) as error:
            failed.append(UnchangedPhoto(photo_id, str(error), detailed(str(error))))
    return done, tuple(failed)


def empty_trash(
    *, now: datetime, identity_id: str, bucket: PhotoBucket, photos: PhotoTable, lists: PhotoLists
) -> TrashEmptiedAnswer:
    """Delete what is in the caller's bin: each call does a part, until all is done. Raises `Superseded`.

    First the records say that it is too late to restore the photos; if the objects are not deleted here, because this
    is interrupted, the sweeper deletes them.
    """
    page = lists.photos(identity_id, size=EMPTIED_AT_ONCE, trashed=True)
    over = [ended for listed in page.photos if (ended := _end(listed, now, photos))]
    bucket.delete_all(with_sidecars(photo.object_key for photo in over))
    return TrashEmptiedAnswer(done=page.end is None, photos=len(over))


# Indexes are a moment behind: the photo may have been restored.
def _end(listed: Photo, now: datetime, photos: PhotoTable) -> Photo | None:
    def write() -> Photo | None:
        before = photos.get(listed.object_key)
        if not isinstance(before, Photo) or before.trashed is None or before.trashed.is_over(now):
            return None
        return photos.replace(before, by=replace(before, trashed=replace(before.trashed, until=now)))

    return until_written(write, busy=Message.PHOTO_BUSY)
