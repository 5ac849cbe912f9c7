"""From S3 event to searchable: the use cases of the workflow, in the order of its states.

Every write names the event and the attempt that it works for, and the table refuses it once a newer one of the same
object key was accepted (`Superseded`). So any step may be repeated, and a late one does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from chalicelib.album_photos import put_in
from chalicelib.core.ingest import event_order
from chalicelib.core.ingest.event_order import Removal
from chalicelib.core.ingest.failure_reason import failure_reason
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.object_keys import guests_key, parse_original, photo_id
from chalicelib.core.photo import ImageMetadata, Location, Photo, Status
from chalicelib.derived import follow_table, largest_picture, put_derived, restore_derived
from chalicelib.errors import NeedsBytes, PhotoGone, Superseded, UnsupportedImage
from chalicelib.messages import Message

# core.image imports Pillow: each of its modules is imported by the one step that needs it, because otherwise it would
# slow down every cold start of the other functions.
if TYPE_CHECKING:
    from chalicelib.aws.ingest_workflow import IngestWorkflow
    from chalicelib.aws.kept_faces import KeptFaces
    from chalicelib.aws.label_detector import Detection, LabelDetector
    from chalicelib.aws.pacer import Pacer
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.ingest.events import ObjectEvent
    from chalicelib.core.ingest.pacing import Turn


def accept_upload(event: ObjectEvent, *, photos: PhotoTable, workflow: IngestWorkflow) -> None:
    """Start the workflow for a new original; ignore thumbnails, folder markers and events that came late.

    A repeated event starts nothing new, unless a crash after the accepted write kept the workflow from being started.
    """
    if parse_original(event.object_key) is None:
        return
    request = IngestRequest.from_event(event)
    record = photos.accept_upload(new_photo(request, uploaded_at=event.occurred_at, workflow=workflow))
    if event_order.starts_workflow(record, request):
        workflow.start(request)


def new_photo(request: IngestRequest, *, uploaded_at: datetime, workflow: IngestWorkflow) -> Photo:
    """The record of a new upload, about which nothing else is known yet; the table may accept it."""
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
        object_size=request.file_size,
        attempt=request.attempt,
    )


def extract_image_metadata(request: IngestRequest, *, bucket: PhotoBucket) -> ImageMetadata:
    """Read the head of the object, more of it only if something is elsewhere, its sidecar, and its upload's words."""
    from chalicelib.core.album import upload_album
    from chalicelib.core.image.metadata import Head, NeedMoreBytes, first_read, metadata_of
    from chalicelib.core.image.sidecar import sidecar_of, with_sidecar
    from chalicelib.core.tags import upload_tags

    if request.original.is_too_long:
        raise UnsupportedImage(Message.PHOTO_NAME_TOO_LONG)
    etag, sidecar = bucket.sidecar(request)
    first_bytes, said = bucket.beginning(request, first_read(request.file_size))
    head = Head(first_bytes, request.file_size)
    while True:
        try:
            metadata = metadata_of(head, sidecar)
            metadata = with_sidecar(metadata, sidecar_of(said), is_older=etag is not None)
            return replace(metadata, sidecar=etag, upload_tags=upload_tags(said), upload_album=upload_album(said))
        except NeedMoreBytes as more:
            head.add(more.start, bucket.read(request, start=more.start, length=more.end - more.start))


def store_image_metadata(request: IngestRequest, metadata: ImageMetadata, *, photos: PhotoTable) -> None:
    """Record what the image says about itself; from now on the photo is RUNNING, and in the album of its upload."""
    photos.update(
        request,
        only_while=event_order.STORING,
        image_metadata=metadata,
        places=_places(metadata.location),
        status=Status.RUNNING,
    )
    _enter_album(request, metadata.upload_album, photos)


# A write of its own, because the owner may change the photo's albums at the same time.
def _enter_album(request: IngestRequest, album_id: str | None, photos: PhotoTable) -> None:
    if album_id is not None:
        put_in(
            request.object_key,
            album_id,
            photos=photos,
            still=partial(event_order.enters_album, request=request),
        )


def _places(location: Location | None) -> tuple[str, ...]:
    if location is None:
        return ()
    from chalicelib.core.places import places_at  # reads a large table

    return places_at(location.latitude, location.longitude)


def reserve_recognition(
    request: IngestRequest,
    *,
    pacer: Pacer,
    photos: PhotoTable,
    is_repeated: bool = False,
    feature: str | None = None,
) -> Turn:
    """Take the photo's turn at recognition: of its labels, or of a `feature`.

    If that is far from now, or not the first turn, the photo's time limits count from then. Features have none: the
    photo can be found already.
    """
    turn = pacer.reserve()
    if feature is not None:
        return turn
    if is_repeated or turn.wait > event_order.GRACE.total_seconds():
        photos.defer(request, until=turn.at)
    return turn


def detect_labels(
    request: IngestRequest, metadata: ImageMetadata, *, detector: LabelDetector, photos: PhotoTable
) -> None:
    """Recognise what is in the photo, by reference: nothing is read here, so that a small function can wait for it.

    Raises `NeedsBytes` if recognition cannot use the object as it is, because of its kind or because it is damaged:
    what is left of it may do then. Raises `RecognitionBusy` if the photo has to take another turn.
    """
    from chalicelib.core.image.detection_image import needs_conversion

    if needs_conversion(metadata):
        raise NeedsBytes(f"{request.object_key} has to be converted for recognition")
    try:
        detection = detector.detect_object(request)
    except UnsupportedImage as error:
        raise NeedsBytes(f"{request.object_key} has to be converted: {error}") from error
    _store_labels(request, detection, photos)


def detect_labels_in_bytes(
    request: IngestRequest, *, bucket: PhotoBucket, detector: LabelDetector, photos: PhotoTable
) -> None:
    """Recognise what is in a photo that has to be converted for that. Raises `RecognitionBusy`, as `detect_labels`."""
    from chalicelib.core.image.detection_image import detection_image

    _store_labels(request, detector.detect_bytes(detection_image(bucket.read(request))), photos)


def _store_labels(request: IngestRequest, detection: Detection, photos: PhotoTable) -> None:
    photos.update(
        request,
        only_while=event_order.WORKING,
        labels=detection.labels,
        label_model_version=detection.model_version,
    )


def generate_thumbnail(request: IngestRequest, *, bucket: PhotoBucket, photos: PhotoTable) -> None:
    """Make, store and record the thumbnail and the larger renditions, and the colours that they show."""
    from chalicelib.core.image.dominant_colours import dominant_colours

    try:
        thumbnail, data = put_derived(request, bucket)
        photos.update(request, only_while=event_order.WORKING, thumbnail=thumbnail, colours=dominant_colours(data))
    except (Superseded, PhotoGone):
        restore_derived(request.object_key, bucket=bucket, photos=photos)
        raise


def index_photo(
    request: IngestRequest,
    *,
    now: datetime,
    bucket: PhotoBucket,
    photos: PhotoTable,
    index: PhotoIndex,
    faces: KeptFaces | None,
) -> None:
    """The photo is complete: from now on searches find it."""
    first_time = {} if request.attempt else {"searchable_at": now}
    written = None
    try:
        written = photos.update(request, only_while=event_order.INDEXING, status=Status.SUCCEEDED, **first_time)
    finally:
        follow_table(request.object_key, written, bucket=bucket, photos=photos, index=index, faces=faces)


class FeatureDetector(Protocol):
    """Recognises one of the `FEATURES`."""

    def detect(self, picture: bytes) -> Mapping[str, Any]:
        """What the record says about it; the picture is a JPEG or PNG of at most 5 MB. Raises `RecognitionBusy`."""
        ...


def detect_feature(
    request: IngestRequest,
    *,
    feature_detector: FeatureDetector,
    bucket: PhotoBucket,
    photos: PhotoTable,
    index: PhotoIndex,
    faces: KeptFaces | None,
) -> None:
    """Recognise more in a photo that can be found already, and have the index follow.

    Raises `RecognitionBusy` if the photo has to take another turn, and `Superseded`.
    """
    record = photos.get(request.object_key)
    if not event_order.can_be_found(record, request):
        raise Superseded(f"{request.object_key} was changed meanwhile")
    found = found_in(record, feature_detector, bucket)
    written = None
    try:
        written = photos.update(request, only_while=event_order.FOUND, status=Status.SUCCEEDED, **found)
    finally:
        follow_table(request.object_key, written, bucket=bucket, photos=photos, index=index, faces=faces)


def found_in(photo: Photo, feature_detector: FeatureDetector, bucket: PhotoBucket) -> Mapping[str, Any]:
    """What a photo's record says about a feature.

    Raises `RecognitionBusy`, and the errors of `PhotoBucket.read_derived`.
    """
    picture, _ = largest_picture(photo, bucket)
    return feature_detector.detect(picture)


def mark_failed(
    request: IngestRequest,
    error: Mapping[str, str],
    *,
    bucket: PhotoBucket,
    photos: PhotoTable,
    index: PhotoIndex,
    faces: KeptFaces | None,
) -> None:
    """Record why the workflow failed, and remove what an earlier upload of the same object key left behind."""
    try:
        photos.update(request, status=Status.FAILED, status_reason=failure_reason(error))
        _enter_album(request, _upload_album(request, bucket), photos)
    except Superseded:
        restore_derived(request.object_key, bucket=bucket, photos=photos)
        raise
    finally:
        follow_table(request.object_key, bucket=bucket, photos=photos, index=index, faces=faces)


# A failed photo must be visible in the album that it was uploaded to, whatever step failed.
def _upload_album(request: IngestRequest, bucket: PhotoBucket) -> str | None:
    from chalicelib.core.album import upload_album

    with suppress(PhotoGone, Superseded):
        return upload_album(bucket.user_metadata(request))
    return None


def remove_photo(
    event: ObjectEvent,
    *,
    bucket: PhotoBucket,
    photos: PhotoTable,
    index: PhotoIndex,
    workflow: IngestWorkflow,
    faces: KeptFaces | None,
) -> None:
    """Forget a removed original: tombstone, index, thumbnail.

    S3 is asked first, because deleting an old version of an object sends the same event.
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
    bucket.delete(guests_key(photo_id(event.bucket, event.object_key), event.object_key))
    follow_table(event.object_key, bucket=bucket, photos=photos, index=index, faces=faces)
