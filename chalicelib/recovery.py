"""When something went wrong, or its time is over: an owner asks for another attempt, or the sweeper looks around."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.core.ingest import event_order
from chalicelib.core.ingest.event_order import Purge, Sweep
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.object_keys import sidecar_beside
from chalicelib.core.photo import Photo, Status, Tombstone
from chalicelib.derived import follow_table
from chalicelib.errors import NoSuchPhoto, NothingToRetry, Superseded
from chalicelib.ingest import new_photo
from chalicelib.messages import Message
from chalicelib.ownership import own_photo

if TYPE_CHECKING:
    from chalicelib.aws.ingest_workflow import IngestWorkflow
    from chalicelib.aws.kept_faces import KeptFaces
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_marks import Unsettled
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.aws.removed_users import RemovedUser, RemovedUsers
    from chalicelib.core.ingest.events import StoredObject


def retry_photo(
    photo_id: str, *, identity_id: str, bucket: PhotoBucket, photos: PhotoTable, workflow: IngestWorkflow
) -> Photo:
    """Process a failed photo of this owner again; start one that is under way if a crash kept it from being started.

    Raises `NoSuchPhoto`, also for anybody else's, and `NothingToRetry` for one that has succeeded.
    """
    photo = own_photo(photo_id, identity_id=identity_id, photos=photos)
    found = bucket.find(photo.object_key)
    if found is None:
        raise NoSuchPhoto
    if photo.status is Status.SUCCEEDED:
        raise NothingToRetry(Message.NOTHING_TO_RETRY)
    if event_order.is_under_way(photo):
        _start_unless_running(photo, found, workflow)
        return photo
    return process_again(photo, found, photos=photos, workflow=workflow)


def process_again(
    record: Photo | Tombstone, found: StoredObject, *, photos: PhotoTable, workflow: IngestWorkflow
) -> Photo:
    """Start the next attempt, on what is in the bucket now. Raises `Superseded` if the record changed meanwhile."""
    request = event_order.next_attempt(record, found)
    fresh = new_photo(request, uploaded_at=found.modified_at, workflow=workflow)
    photo = photos.replace(record, by=event_order.attempted_again(record, fresh))
    workflow.start(request)
    return photo


def _start_unless_running(photo: Photo, found: StoredObject, workflow: IngestWorkflow) -> None:
    request = replace(IngestRequest.from_record(photo), file_size=found.file_size)
    if event_order.starts_workflow(photo, request):
        workflow.start(request)


def left_undone(now: datetime, *, photos: PhotoTable) -> Iterator[Unsettled]:
    """What nobody can still be working on, or what takes long: `sweep_photo` looks at each."""
    return photos.unsettled(before=now - event_order.GRACE)


def sweep_photo(
    unsettled: Unsettled,
    *,
    now: datetime,
    bucket: PhotoBucket,
    photos: PhotoTable,
    index: PhotoIndex,
    workflow: IngestWorkflow,
    faces: KeptFaces | None,
) -> Sweep:
    """Finish one record that was left undone, or start its next attempt; returns what was done."""
    record = photos.get(unsettled.object_key)
    if record is None or event_order.is_at_work(record, since=unsettled.since, now=now):
        return Sweep.LEAVE
    found = bucket.find(record.object_key) if event_order.is_under_way(record) else None
    decision = event_order.sweep_decision(record, found, since=unsettled.since, now=now)
    with suppress(Superseded):  # somebody else has changed it, and is working on it
        if isinstance(record, Photo) and decision is Sweep.BURY:
            photos.replace(record, by=event_order.tombstone_of(record, deleted_at=now))
        elif isinstance(record, Photo) and decision is Sweep.FAIL:
            photos.replace(record, by=replace(record, status=Status.FAILED, status_reason=event_order.STOPPED))
        elif isinstance(record, Photo) and decision is Sweep.START and found:
            _start_unless_running(record, found, workflow)
        elif decision is Sweep.RESTART and found:
            process_again(record, found, photos=photos, workflow=workflow)
    follow_table(record.object_key, bucket=bucket, photos=photos, index=index, faces=faces)
    return decision


def delete_late(removed: RemovedUser, *, now: datetime, bucket: PhotoBucket, removed_users: RemovedUsers) -> None:
    """Delete what has come in of a user who was removed: its events remove the rest. Some of it, if it is much.

    Once nothing can come any more, and nothing has, the user is forgotten.
    """
    if found := bucket.some_of(removed.identity_id):
        bucket.delete_all(found)
    elif removed.until <= now:
        removed_users.forget(removed)


def overdue(now: datetime, *, photos: PhotoTable) -> Iterator[Unsettled]:
    """Photos whose time in the bin is over: `purge_photo` looks at each."""
    return photos.due(before=now - event_order.GRACE)


def purge_photo(
    due: Unsettled,
    *,
    now: datetime,
    bucket: PhotoBucket,
    photos: PhotoTable,
    index: PhotoIndex,
    faces: KeptFaces | None,
) -> Purge:
    """Delete the object of a photo whose time in the bin is over; returns what was done."""
    record, found = photos.get(due.object_key), bucket.find(due.object_key)
    decision = event_order.purge_decision(record, found, now=now)
    if decision is Purge.DELETE and found:
        bucket.delete_unchanged(due.object_key, found.etag)
        bucket.delete(sidecar_beside(due.object_key))
    elif decision is Purge.BURY and isinstance(record, Photo):
        with suppress(Superseded):  # its event has come, or it was uploaded again
            photos.replace(record, by=event_order.tombstone_of(record, deleted_at=now))
        follow_table(due.object_key, bucket=bucket, photos=photos, index=index, faces=faces)
    return decision
