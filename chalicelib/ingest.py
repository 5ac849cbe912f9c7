"""From S3 event to searchable: the use cases of the workflow, in the order of its states.

Every write names the event it works for, and the table refuses it once a newer event of the same object key
was accepted (`Superseded`). So any step may be repeated, and a late one does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.core.failure_reason import failure_reason
from chalicelib.core.ingest_request import IngestRequest
from chalicelib.core.object_keys import parse_original, photo_id
from chalicelib.core.photo import ImageMetadata, Photo, Status, Thumbnail, Tombstone
from chalicelib.errors import PhotoGone, Superseded, UnsupportedImage

# core.image_metadata, core.thumbnails and core.detection_image bring in Pillow: each is imported by the one
# step that needs it, since the other functions would pay for it at every cold start.
if TYPE_CHECKING:
    from chalicelib.aws.ingest_workflow import IngestWorkflow
    from chalicelib.aws.label_detector import LabelDetector
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.object_events import ObjectEvent

TOMBSTONE_LIFE = timedelta(days=7)


def accept_upload(event: ObjectEvent, *, photos: PhotoTable, workflow: IngestWorkflow) -> None:
    """Start the workflow for a new original; ignore thumbnails, folder markers and events that came late.

    A repeated event starts nothing new, but does start what a crash after the accepted write left unstarted.
    """
    original = parse_original(event.object_key)
    if original is None:
        return
    request = IngestRequest.from_event(event)
    record = photos.accept_upload(
        Photo(
            bucket=event.bucket,
            object_key=event.object_key,
            identity_id=original.identity_id,
            photo_id=request.photo_id,
            status=Status.PENDING,
            revision=0,
            sequencer=event.sequencer,
            uploaded_at=event.occurred_at,
            execution_arn=workflow.execution_arn(request),
            version_id=event.version_id,
            etag=event.etag,
        )
    )
    if isinstance(record, Photo) and record.sequencer == event.sequencer and record.status is Status.PENDING:
        workflow.start(request)


def extract_image_metadata(request: IngestRequest, *, bucket: PhotoBucket) -> ImageMetadata:
    """Read the head of the object, and more of it only where the headers go on."""
    from chalicelib.core.image_metadata import NeedMoreBytes, first_read, image_metadata

    head = bucket.read(request, start=0, length=first_read(request.file_size))
    while True:
        try:
            return image_metadata(head, file_size=request.file_size)
        except NeedMoreBytes as more:
            head += bucket.read(request, start=len(head), length=more.wanted - len(head))


def store_image_metadata(request: IngestRequest, metadata: ImageMetadata, *, photos: PhotoTable) -> None:
    """Record what the image says of itself; from now on the photo is RUNNING."""
    photos.update(request, image_metadata=metadata, status=Status.RUNNING)


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
    photos.update(request, labels=detection.labels, label_model_version=detection.model_version)


def generate_thumbnail(request: IngestRequest, *, bucket: PhotoBucket, photos: PhotoTable) -> None:
    """Make, store and record the thumbnail."""
    try:
        photos.update(request, thumbnail=_put_thumbnail(request, bucket))
    except (Superseded, PhotoGone):
        sync_thumbnail(request.object_key, bucket=bucket, photos=photos)
        raise


def index_photo(request: IngestRequest, *, photos: PhotoTable, index: PhotoIndex) -> None:
    """The photo is complete: from now on it is found."""
    try:
        photos.update(request, status=Status.SUCCEEDED)
    finally:
        sync_index(request.object_key, photos=photos, index=index)


def mark_failed(
    request: IngestRequest, error: Mapping[str, str], *, bucket: PhotoBucket, photos: PhotoTable, index: PhotoIndex
) -> None:
    """Record why the workflow ended; what an earlier upload of the same object key left behind goes."""
    try:
        photos.update(request, status=Status.FAILED, status_reason=failure_reason(error))
    finally:
        sync_index(request.object_key, photos=photos, index=index)
        sync_thumbnail(request.object_key, bucket=bucket, photos=photos)


def remove_photo(event: ObjectEvent, *, bucket: PhotoBucket, photos: PhotoTable, index: PhotoIndex) -> None:
    """Forget a removed original: tombstone, index, thumbnail.

    S3 is asked first, since deleting an old version of an object sends the same event.
    """
    original = parse_original(event.object_key)
    if original is None:
        return
    if not bucket.exists(event.object_key):
        photos.accept_removal(
            Tombstone(
                bucket=event.bucket,
                object_key=event.object_key,
                identity_id=original.identity_id,
                photo_id=photo_id(event.bucket, event.object_key),
                revision=0,
                sequencer=event.sequencer,
                deleted_at=event.occurred_at,
                expires_at=int((event.occurred_at + TOMBSTONE_LIFE).timestamp()),
            )
        )
    sync_index(event.object_key, photos=photos, index=index)
    sync_thumbnail(event.object_key, bucket=bucket, photos=photos)


# The table decides; index and thumbnail follow it. Whoever wrote to one of them, or may have done so in an earlier
# try, ends with these two: they look again afterwards, and so undo what came too late.


def sync_index(object_key: str, *, photos: PhotoTable, index: PhotoIndex) -> None:
    """Make the index say what the table says of one photo, until the table has not changed meanwhile.

    Versions alone would not do: OpenSearch forgets those of deleted documents after 60 s (`index.gc_deletes`).
    """
    latest = photos.get(object_key)
    record = None
    while latest is not None and latest != record:
        record = latest
        index.apply([record])
        latest = photos.get(object_key)


def sync_thumbnail(object_key: str, *, bucket: PhotoBucket, photos: PhotoTable) -> None:
    """Make the thumbnail that of the upload that the table tells of, until the table has not changed meanwhile."""
    latest = photos.get(object_key)
    sequencer = None
    while latest is not None and latest.sequencer != sequencer:
        sequencer = latest.sequencer
        _restore_thumbnail(latest, bucket)
        latest = photos.get(object_key)


def _restore_thumbnail(record: Photo | Tombstone, bucket: PhotoBucket) -> None:
    if isinstance(record, Tombstone) or (record.status is Status.FAILED and record.thumbnail is None):
        bucket.delete(IngestRequest.from_record(record).original.thumbnail_key)
        return
    # A newer event is on its way, and sets right what it finds.
    with suppress(Superseded, PhotoGone, UnsupportedImage):
        _put_thumbnail(IngestRequest.from_record(record), bucket)


def _put_thumbnail(request: IngestRequest, bucket: PhotoBucket) -> Thumbnail:
    from chalicelib.core.thumbnails import thumbnail

    made = thumbnail(bucket.read(request))
    thumbnail_key = request.original.thumbnail_key
    bucket.put(thumbnail_key, made.data, content_type=made.content_type)
    return Thumbnail(thumbnail_key, made.width, made.height)
