"""From S3 event to searchable: the use cases of the workflow, in the order of its states.

Every write names the event it works for, and the table refuses it once a newer event of the same object key
was accepted (`Superseded`). So any step may be repeated, and a late one does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.core.failure_reason import failure_reason
from chalicelib.core.ingest_request import IngestRequest
from chalicelib.core.object_keys import parse_original, photo_id
from chalicelib.core.photo import ImageMetadata, Photo, Status, Thumbnail, Tombstone
from chalicelib.errors import Superseded

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
    """Make and store the thumbnail.

    An upload or removal may be accepted while the thumbnail is on its way to the bucket: then the bucket is
    set right for whoever owns the object key now.
    """
    thumbnail = _put_thumbnail(request, bucket)
    try:
        photos.update(request, thumbnail=thumbnail)
    except Superseded:
        if isinstance(photos.get(request.object_key), Tombstone):
            bucket.delete(thumbnail.thumbnail_key)
        raise


def index_photo(request: IngestRequest, *, photos: PhotoTable, index: PhotoIndex) -> None:
    """The photo is complete: from now on it is found."""
    photos.update(request, status=Status.SUCCEEDED)
    sync_index(request.object_key, photos=photos, index=index)


def mark_failed(
    request: IngestRequest, error: Mapping[str, str], *, bucket: PhotoBucket, photos: PhotoTable, index: PhotoIndex
) -> None:
    """Record why the workflow ended; what an earlier upload of the same object key left behind goes."""
    photo = photos.update(request, status=Status.FAILED, status_reason=failure_reason(error))
    sync_index(request.object_key, photos=photos, index=index)
    if photo.thumbnail is None:
        bucket.delete(request.original.thumbnail_key)


def remove_photo(event: ObjectEvent, *, bucket: PhotoBucket, photos: PhotoTable, index: PhotoIndex) -> None:
    """Forget a removed original: tombstone, index, thumbnail.

    S3 is asked first, since deleting an old version of an object sends the same event.
    """
    original = parse_original(event.object_key)
    if original is None or bucket.exists(event.object_key):
        return
    record = photos.accept_removal(
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
    if isinstance(record, Tombstone):
        sync_index(event.object_key, photos=photos, index=index)
        bucket.delete(original.thumbnail_key)


def sync_index(object_key: str, *, photos: PhotoTable, index: PhotoIndex) -> None:
    """Make the index say what the table says of one photo, until the table has not changed meanwhile.

    The second look is needed because OpenSearch forgets the versions of deleted documents after 60 s
    (`index.gc_deletes`), and a late write could then bring one back.
    """
    record = photos.get(object_key)
    while record is not None:
        index.apply([record])
        latest = photos.get(object_key)
        if latest is None or latest.revision == record.revision:
            return
        record = latest


def _put_thumbnail(request: IngestRequest, bucket: PhotoBucket) -> Thumbnail:
    from chalicelib.core.thumbnails import thumbnail

    made = thumbnail(bucket.read(request))
    thumbnail_key = request.original.thumbnail_key
    bucket.put(thumbnail_key, made.data, content_type=made.content_type)
    return Thumbnail(thumbnail_key, made.width, made.height)
