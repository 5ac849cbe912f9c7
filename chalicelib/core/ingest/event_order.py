"""What follows from an event, or from finding a photo where it should not be: decisions only, taken on records.

S3 reports every change at least once, in any order, and a function may die at any point. So nothing here relies on
what came before: each decision depends only on the record as it is, the object as it is, and the event.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TypeGuard

from chalicelib.core.image.sizes import rendition_sizes
from chalicelib.core.ingest.events import ObjectEvent, StoredObject
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.object_keys import Original, photo_id
from chalicelib.core.photo import THUMBNAIL_SIDE, Photo, Status, Tombstone, with_owners_choices
from chalicelib.messages import Message

TOMBSTONE_LIFE = timedelta(days=7)
# The most time that the workflow's states can take, including all retries, but not the wait for a turn at recognition:
# after that, nothing is working on the photo any more.
WORKFLOW_LIMIT = timedelta(hours=4)
# A function that is working on a record has ended after this time.
GRACE = timedelta(minutes=5)
# A photo whose processing stops twice without a reason would stop a third time.
MAX_ATTEMPTS = 2

LIVE = frozenset({Status.PENDING, Status.RUNNING})
# The statuses in which a state of the workflow may write to a photo, so that functions that an attempt left running
# cannot write once the attempt has ended. FOUND is what comes after a photo can be found.
STORING, WORKING, INDEXING = LIVE, frozenset({Status.RUNNING}), frozenset({Status.RUNNING, Status.SUCCEEDED})
FOUND = frozenset({Status.SUCCEEDED})

STOPPED = Message.STOPPED.of()


def is_under_way(record: Photo | Tombstone) -> bool:
    """Whether a workflow is still expected to finish this photo."""
    return isinstance(record, Photo) and record.status in LIVE


def starts_workflow(record: Photo | Tombstone, request: IngestRequest) -> bool:
    """Whether to start the request's execution (again), given the record after its event was accepted.

    PENDING means that no state has run yet: an earlier delivery of the event may have died before it started one.
    """
    return is_about(record, request) and record.status is Status.PENDING


def is_about(record: Photo | Tombstone | None, request: IngestRequest) -> TypeGuard[Photo]:
    """Whether the record is still that of the request's upload and attempt."""
    return isinstance(record, Photo) and (record.sequencer, record.attempt) == (request.sequencer, request.attempt)


def can_be_found(record: Photo | Tombstone | None, request: IngestRequest) -> TypeGuard[Photo]:
    """Whether the request's photo can be found, so that more may be recognised in it."""
    return is_about(record, request) and record.status in FOUND


def wants_thumbnail(record: Photo | Tombstone) -> bool:
    """Whether there should be a thumbnail in the bucket."""
    return isinstance(record, Photo) and not (record.status is Status.FAILED and record.thumbnail is None)


def same_thumbnail(record: Photo | Tombstone, other: Photo | Tombstone) -> bool:
    """Whether two records of one object key need the same thumbnail, or both need none."""
    wanted = wants_thumbnail(record)
    return wanted == wants_thumbnail(other) and (not wanted or record.sequencer == other.sequencer)


def wanted_sides(record: Photo | Tombstone) -> frozenset[int]:
    """Which derived objects should be in the bucket: of `DERIVED_SIDES`, those that the record says were made."""
    if isinstance(record, Tombstone) or not wants_thumbnail(record):
        return frozenset()
    return (
        frozenset(each.side for each in record.thumbnail.pictures) if record.thumbnail else frozenset({THUMBNAIL_SIDE})
    )


def derived_fit(found: Mapping[int, StoredObject | None], record: Photo | Tombstone) -> bool:
    """Whether the bucket has the right derived objects, by their sides: those of the record's own original."""
    wanted, etag = wanted_sides(record), record.etag if isinstance(record, Photo) else None
    return all(
        stored is not None and stored.original_etag == etag if side in wanted else stored is None
        for side, stored in found.items()
    )


def lacks_renditions(record: Photo | Tombstone) -> bool:
    """Whether a photo was processed when fewer renditions were made than now."""
    if isinstance(record, Tombstone) or record.thumbnail is None or record.image_metadata is None:
        return False
    size = (record.image_metadata.width, record.image_metadata.height)
    return wanted_sides(record) != {THUMBNAIL_SIDE, *rendition_sizes(size)}


class Removal(Enum):
    """What a removal event means."""

    GONE = auto()
    NOTHING = auto()
    UNCOVERED = auto()


def meaning_of_removal(found: StoredObject | None) -> Removal:
    """What happened to the object, given what S3 has under its key now.

    Without versions, an object that is there was written after the removal, and its own event is on its way. If S3
    keeps versions, the removal of the newest one, or of a delete marker, makes another one current (UNCOVERED), and
    no other event reports that. The object alone does not show whether this happened, because the event of the
    version that was removed may arrive later. So the event stands for whatever is there.
    """
    if found is None:
        return Removal.GONE
    return Removal.NOTHING if found.version_id is None else Removal.UNCOVERED


def uncovered(event: ObjectEvent, found: StoredObject) -> ObjectEvent:
    """The removal, rewritten as the upload that it amounts to."""
    return replace(event, version_id=found.version_id, etag=found.etag, file_size=found.file_size)


def tombstone_of_event(event: ObjectEvent, original: Original) -> Tombstone:
    """The record that a removal leaves."""
    return Tombstone(
        bucket=event.bucket,
        object_key=event.object_key,
        identity_id=original.identity_id,
        photo_id=photo_id(event.bucket, event.object_key),
        revision=0,
        sequencer=event.sequencer,
        deleted_at=event.occurred_at,
        expires_at=_expiry(event.occurred_at),
    )


def tombstone_of(photo: Photo, *, deleted_at: datetime) -> Tombstone:
    """The record of a photo whose object is gone although no event has said so: same event, same attempt."""
    return Tombstone(
        bucket=photo.bucket,
        object_key=photo.object_key,
        identity_id=photo.identity_id,
        photo_id=photo.photo_id,
        revision=photo.revision,
        sequencer=photo.sequencer,
        deleted_at=deleted_at,
        expires_at=_expiry(deleted_at),
        attempt=photo.attempt,
    )


def _expiry(deleted_at: datetime) -> int:
    return int((deleted_at + TOMBSTONE_LIFE).timestamp())


def next_attempt(record: Photo | Tombstone, found: StoredObject) -> IngestRequest:
    """The request to process what is in the bucket now, under the newest known event."""
    return IngestRequest(
        bucket=record.bucket,
        object_key=record.object_key,
        sequencer=record.sequencer,
        file_size=found.file_size,
        etag=found.etag,
        version_id=found.version_id,
        attempt=record.attempt + 1,
    )


def attempted_again(record: Photo | Tombstone, fresh: Photo) -> Photo:
    """The record of the next attempt: the owner's choices and the time of the upload stay.

    So does the bin, unless another object is there than the one that was put into it.
    """
    if isinstance(record, Tombstone):
        return fresh
    trashed = record.trashed if fresh.etag == record.etag else None
    return replace(with_owners_choices(fresh, of=record), uploaded_at=record.uploaded_at, trashed=trashed)


def enters_album(photo: Photo, request: IngestRequest) -> bool:
    """Whether the photo goes into the album that it was uploaded to.

    On a later attempt only if it is in none, because its owner may have moved it meanwhile.
    """
    return is_about(photo, request) and (not request.attempt or not photo.album_ids)


class Sweep(Enum):
    """What the sweeper does with a record that has kept its mark for a while.

    FOLLOW: the record says how it ended; index and thumbnail are brought in line, and the mark goes.
    """

    LEAVE = auto()
    START = auto()
    FOLLOW = auto()
    BURY = auto()
    RESTART = auto()
    FAIL = auto()


def is_at_work(record: Photo | Tombstone, *, since: datetime, now: datetime) -> bool:
    """Whether the record's workflow is certainly still working on it, so that there is nothing to check."""
    return isinstance(record, Photo) and record.status is Status.RUNNING and not is_over(since, now=now)


def is_over(since: datetime, *, now: datetime) -> bool:
    """Whether the workflow of what was accepted at `since` has certainly ended."""
    return now - since > WORKFLOW_LIMIT + GRACE


def can_be_restored(photo: Photo, *, now: datetime) -> bool:
    """Whether nobody may have begun to delete its object, because its time in the bin is not over."""
    return photo.trashed is None or not photo.trashed.is_over(now)


class Purge(Enum):
    """What becomes of a photo whose time in the bin is over. BURY: its object is gone, and no event has said so."""

    LEAVE = auto()
    DELETE = auto()
    BURY = auto()


def purge_decision(record: Photo | Tombstone | None, found: StoredObject | None, *, now: datetime) -> Purge:
    """`found` is what S3 has.

    Nobody is still restoring the photo once `GRACE` has passed. What was written after it went into the bin is another
    photo, whose event is on its way.
    """
    if not isinstance(record, Photo) or record.trashed is None or not record.trashed.is_over(now - GRACE):
        return Purge.LEAVE
    if found is None:
        return Purge.BURY
    is_other = record.etag not in (None, found.etag) or found.modified_at > record.trashed.at + GRACE
    return Purge.LEAVE if is_other else Purge.DELETE


def sweep_decision(record: Photo | Tombstone, found: StoredObject | None, *, since: datetime, now: datetime) -> Sweep:
    """`since` is when the record's event, or its last attempt, was accepted, or when its turn at recognition comes.

    `found` is what S3 has. The workflow of a photo that still waits for its first state may never have been started;
    starting it again does no harm.
    """
    if not is_under_way(record):
        return Sweep.FOLLOW
    if is_at_work(record, since=since, now=now):
        return Sweep.LEAVE
    if found is None:
        return Sweep.BURY if is_over(since, now=now) else Sweep.LEAVE
    if not is_over(since, now=now):
        return Sweep.START
    return Sweep.RESTART if record.attempt + 1 < MAX_ATTEMPTS else Sweep.FAIL
