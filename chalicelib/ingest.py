"""From S3 event to searchable: the use cases of the workflow, in the order of its states.

Every write names the event and the attempt it works for, and the table refuses it once a newer one of the same object
key was accepted (`Superseded`). So any step may be repeated, and a late one does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.core import event_order
from chalicelib.core.event_order import Removal, Sweep
from chalicelib.core.failure_reason import failure_reason
from chalicelib.core.ingest_request import IngestRequest
from chalicelib.core.object_keys import parse_original
from chalicelib.core.photo import ImageMetadata, Location, Photo, Status, Thumbnail, Tombstone
from chalicelib.errors import NoSuchPhoto, NothingToRetry, PhotoGone, Superseded, UnsupportedImage

# core.image_metadata, core.thumbnails and core.detection_image bring in Pillow: each is imported by the one
# step that needs it, since the other functions would pay for it at every cold start.
if TYPE_CHECKING:
    from chalicelib.aws.ingest_workflow import IngestWorkflow
    from chalicelib.aws.label_detector import LabelDetector
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_table import PhotoTable, Unsettled
    from chalicelib.core.object_events import ObjectEvent, StoredObject


def accept_upload(event: ObjectEvent, *, photos: PhotoTable, workflow: IngestWorkflow) -> None:
    """Start the workflow for a new original; ignore thumbnails, folder markers and events that came late.

    A repeated event starts nothing new, but does start what a crash after the accepted write left unstarted.
    """
    if parse_original(event.object_key) is None:
        return
    request = IngestRequest.from_event(event)
    record = photos.accept_upload(new_photo(request, uploaded_at=event.occurred_at, workflow=workflow))
    if event_order.starts_workflow(record, request):
        workflow.start(request)


def new_photo(request: IngestRequest, *, uploaded_at: datetime, workflow: IngestWorkflow) -> Photo:
    """The record of an upload that nothing is known of yet, for the table to accept."""
    return Photo(
        bucket=request.bucket,
        object_key=request.object_key,
        identity_id=request.original.identity_id,
        photo_id=request.photo_id,
        status=Status.PENDING,
        revision=0,
        sequencer=request.sequencer,
        uploaded_at=uploaded_at,
        execution_arn=workflow.execution_arn(request),
        version_id=request.version_id,
        etag=request.etag,
        attempt=request.attempt,
    )


def extract_image_metadata(request: IngestRequest, *, bucket: PhotoBucket) -> ImageMetadata:
    """Read the head of the object, and more of it only where the headers go on; and the tags it was uploaded with."""
    from chalicelib.core.album import upload_album
    from chalicelib.core.image_metadata import NeedMoreBytes, first_read, image_metadata
    from chalicelib.core.tags import upload_tags

    if request.original.is_too_long:
        raise UnsupportedImage("the photo's name is too long for a thumbnail beside it: upload it under a shorter name")
    head = bucket.read(request, start=0, length=first_read(request.file_size)) if request.file_size else b""
    while True:
        try:
            metadata = image_metadata(head, file_size=request.file_size)
            said = bucket.user_metadata(request)
            return replace(metadata, upload_tags=upload_tags(said), upload_album=upload_album(said))
        except NeedMoreBytes as more:
            head += bucket.read(request, start=len(head), length=more.wanted - len(head))


def store_image_metadata(request: IngestRequest, metadata: ImageMetadata, *, photos: PhotoTable) -> None:
    """Record what the image says of itself; from now on the photo is RUNNING.

    It goes into the album that it was uploaded to; on a later attempt only if it is in none, for its owner may have
    moved it meanwhile.
    """
    photos.update(
        request,
        only_while=event_order.STORING,
        image_metadata=metadata,
        places=_places(metadata.location),
        status=Status.RUNNING,
        **_album(request, metadata, photos),
    )


def _album(request: IngestRequest, metadata: ImageMetadata, photos: PhotoTable) -> Mapping[str, str]:
    if metadata.upload_album is None:
        return {}
    before = photos.get(request.object_key) if request.attempt else None
    is_in_one = isinstance(before, Photo) and before.album_id is not None
    return {} if is_in_one else {"album_id": metadata.upload_album}


def _places(location: Location | None) -> tuple[str, ...]:
    if location is None:
        return ()
    from chalicelib.core.places import places_at  # reads a large table

    return places_at(location.latitude, location.longitude)


def detect_labels(
    request: IngestRequest,
    metadata: ImageMetadata,
    *,
    bucket: PhotoBucket,
    detector: LabelDetector,
    photos: PhotoTable,
) -> None:
    """Recognise what is in the photo: by reference where Rekognition takes it as it is, else as converted bytes."""
    from chalicelib.core.detection_image import detection_image, needs_conversion

    if needs_conversion(metadata):
        detection = detector.detect_bytes(detection_image(bucket.read(request)))
    else:
        detection = detector.detect_object(request)
    photos.update(
        request,
        only_while=event_order.WORKING,
        labels=detection.labels,
        label_model_version=detection.model_version,
    )


def generate_thumbnail(request: IngestRequest, *, bucket: PhotoBucket, photos: PhotoTable) -> None:
    """Make, store and record the thumbnail, and the colours that it shows."""
    from chalicelib.core.dominant_colours import dominant_colours

    try:
        thumbnail, data = _put_thumbnail(request, bucket)
        photos.update(request, only_while=event_order.WORKING, thumbnail=thumbnail, colours=dominant_colours(data))
    except (Superseded, PhotoGone):
        restore_thumbnail(request.object_key, bucket=bucket, photos=photos)
        raise


def index_photo(request: IngestRequest, *, bucket: PhotoBucket, photos: PhotoTable, index: PhotoIndex) -> None:
    """The photo is complete: from now on it is found."""
    try:
        photos.update(request, only_while=event_order.INDEXING, status=Status.SUCCEEDED)
    finally:
        settle(request.object_key, bucket=bucket, photos=photos, index=index)


def mark_failed(
    request: IngestRequest, error: Mapping[str, str], *, bucket: PhotoBucket, photos: PhotoTable, index: PhotoIndex
) -> None:
    """Record why the workflow ended; what an earlier upload of the same object key left behind goes."""
    try:
        photos.update(request, status=Status.FAILED, status_reason=failure_reason(error))
    except Superseded:
        restore_thumbnail(request.object_key, bucket=bucket, photos=photos)
        raise
    finally:
        settle(request.object_key, bucket=bucket, photos=photos, index=index)


def remove_photo(
    event: ObjectEvent, *, bucket: PhotoBucket, photos: PhotoTable, index: PhotoIndex, workflow: IngestWorkflow
) -> None:
    """Forget a removed original: tombstone, index, thumbnail.

    S3 is asked first, since deleting an old version of an object sends the same event.
    """
    original = parse_original(event.object_key)
    if original is None:
        return
    found = bucket.find(event.object_key)
    meaning = event_order.meaning_of_removal(found)
    if meaning is Removal.UNCOVERED and found:
        accept_upload(event_order.uncovered(event, found), photos=photos, workflow=workflow)
    if meaning is Removal.GONE:
        photos.accept_removal(event_order.tombstone_of_event(event, original))
    settle(event.object_key, bucket=bucket, photos=photos, index=index)


# When something went wrong: an owner asks for another attempt, or the sweeper finds what was left undone.


def retry_photo(
    photo_id: str, *, identity_id: str, bucket: PhotoBucket, photos: PhotoTable, workflow: IngestWorkflow
) -> Photo:
    """Process a failed photo of this owner again; one that is under way is started if a crash left it unstarted.

    Raises `NoSuchPhoto` for anybody else's, `NothingToRetry` for one that has succeeded.
    """
    record = photos.find(photo_id)
    found = bucket.find(record.object_key) if record else None
    if not isinstance(record, Photo) or record.identity_id != identity_id or found is None:
        raise NoSuchPhoto("you have no photo of this id")
    if record.status is Status.SUCCEEDED:
        raise NothingToRetry("this photo was processed and can be found; there is nothing to try again")
    if event_order.is_live(record):
        _start_unless_running(record, found, workflow)
        return record
    return process_again(record, found, photos=photos, workflow=workflow)


def process_again(
    record: Photo | Tombstone, found: StoredObject, *, photos: PhotoTable, workflow: IngestWorkflow
) -> Photo:
    """Start the next attempt, on what is in the bucket now. Raises `Superseded` where the record changed meanwhile."""
    request = event_order.next_attempt(record, found)
    fresh = new_photo(request, uploaded_at=found.modified_at, workflow=workflow)
    photo = photos.replace(record, by=event_order.attempted_again(record, fresh))
    assert isinstance(photo, Photo)
    workflow.start(request)
    return photo


def _start_unless_running(photo: Photo, found: StoredObject, workflow: IngestWorkflow) -> None:
    request = replace(IngestRequest.from_record(photo), file_size=found.file_size)
    if event_order.starts_workflow(photo, request):
        workflow.start(request)


def left_undone(now: datetime, *, photos: PhotoTable) -> Iterator[Unsettled]:
    """What nobody can be at work on any more, or that takes long: for `sweep_photo` to look at."""
    return photos.unsettled(before=now - event_order.GRACE)


def sweep_photo(
    unsettled: Unsettled,
    *,
    now: datetime,
    bucket: PhotoBucket,
    photos: PhotoTable,
    index: PhotoIndex,
    workflow: IngestWorkflow,
) -> Sweep:
    """Bring one record that was left undone to its end, or at least to its next attempt; says what was done."""
    record = photos.get(unsettled.object_key)
    if record is None:
        return Sweep.LEAVE
    found = bucket.find(record.object_key)
    decision = event_order.sweep_decision(record, found, since=unsettled.since, now=now)
    with suppress(Superseded):  # whoever changed it meanwhile is at work on it
        if isinstance(record, Photo) and decision is Sweep.BURY:
            photos.replace(record, by=event_order.tombstone_of(record, deleted_at=now))
        elif isinstance(record, Photo) and decision is Sweep.FAIL:
            photos.replace(record, by=replace(record, status=Status.FAILED, status_reason=event_order.STOPPED))
        elif decision is Sweep.RESTART and found:
            process_again(record, found, photos=photos, workflow=workflow)
    settle(record.object_key, bucket=bucket, photos=photos, index=index)
    return decision


# The table decides; index and thumbnail follow it. Whoever wrote to one of them, or may have done so in an earlier
# try, looks at the table again afterwards, and so undoes what came too late.


def settle(object_key: str, *, bucket: PhotoBucket, photos: PhotoTable, index: PhotoIndex) -> None:
    """Make index and thumbnail say what the table says of one photo, until the table has not changed meanwhile.

    Versions alone would not do: OpenSearch forgets those of deleted documents after 60 s (`index.gc_deletes`).
    A photo under way is left alone: its workflow ends with this.
    """
    record = photos.get(object_key)
    while record is not None and not event_order.is_live(record):
        index.apply([record])
        _follow_thumbnail(record, bucket)
        if photos.settle(record):
            return
        record = photos.get(object_key)


def restore_thumbnail(object_key: str, *, bucket: PhotoBucket, photos: PhotoTable) -> None:
    """Put the thumbnail that the table tells of in the place of another upload's, until the table stays the same."""
    record = photos.get(object_key)
    restored = False
    while record is not None and not restored:
        if event_order.wanted_thumbnail(record) is None:
            _delete_thumbnail(record, bucket)
        else:
            _put_again(record, bucket)
        latest = photos.get(object_key)
        restored = latest is None or event_order.wanted_thumbnail(latest) == event_order.wanted_thumbnail(record)
        record = latest


def _follow_thumbnail(record: Photo | Tombstone, bucket: PhotoBucket) -> None:
    if event_order.wanted_thumbnail(record) is None:
        _delete_thumbnail(record, bucket)
    elif bucket.find(IngestRequest.from_record(record).original.thumbnail_key) is None:
        _put_again(record, bucket)


def _delete_thumbnail(record: Photo | Tombstone, bucket: PhotoBucket) -> None:
    bucket.delete(IngestRequest.from_record(record).original.thumbnail_key)


def _put_again(record: Photo | Tombstone, bucket: PhotoBucket) -> None:
    # A newer event is on its way, and sets right what it finds.
    with suppress(Superseded, PhotoGone, UnsupportedImage):
        _put_thumbnail(IngestRequest.from_record(record), bucket)


def _put_thumbnail(request: IngestRequest, bucket: PhotoBucket) -> tuple[Thumbnail, bytes]:
    from chalicelib.core.thumbnails import thumbnail

    made = thumbnail(bucket.read(request))
    thumbnail_key = request.original.thumbnail_key
    bucket.put(thumbnail_key, made.data, content_type=made.content_type)
    return Thumbnail(thumbnail_key, made.width, made.height), made.data
