"""XMP sidecars: what people wrote beside a photo, in a file of its own, `photo.jpg.xmp`.

A photo's workflow reads the sidecar that is there by then. A sidecar that comes, changes or goes later has the photo
processed again, so it does not matter which of the two arrives first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.core.object_keys import photo_beside
from chalicelib.core.photo import Photo
from chalicelib.recovery import process_again
from chalicelib.retrying import until_written

if TYPE_CHECKING:
    from chalicelib.aws.ingest_workflow import IngestWorkflow
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.ingest.events import ObjectEvent


def follow_sidecar(event: ObjectEvent, *, bucket: PhotoBucket, photos: PhotoTable, workflow: IngestWorkflow) -> bool:
    """Process the photo again that the sidecar of an event belongs to, unless it knows what is there now.

    False if the event is about no sidecar. Raises `Superseded` if the photo keeps changing.
    """
    object_key = photo_beside(event.object_key)
    if object_key is None:
        return False
    until_written(
        lambda: _read_anew(object_key, event.object_key, bucket, photos, workflow),
        busy=f"{object_key} keeps changing",
    )
    return True


# Without a record or an object, the photo's own event is still to come: its workflow reads the sidecar.
def _read_anew(
    object_key: str, sidecar_key: str, bucket: PhotoBucket, photos: PhotoTable, workflow: IngestWorkflow
) -> None:
    record = photos.get(object_key)
    if not isinstance(record, Photo) or (found := bucket.find(object_key)) is None:
        return
    sidecar = bucket.find(sidecar_key)
    known = record.image_metadata.sidecar if record.image_metadata else None
    if record.image_metadata is None or known != (sidecar.etag if sidecar else None):
        process_again(record, found, photos=photos, workflow=workflow)
