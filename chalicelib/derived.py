"""The table decides; index and thumbnail follow it.

A function that has written to one of them, or may have done so in an earlier try, then checks the table again, and
so undoes what came too late.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from chalicelib.core.ingest import event_order
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Photo, Thumbnail, Tombstone
from chalicelib.errors import PhotoGone, Superseded, UnsupportedImage

if TYPE_CHECKING:
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_table import PhotoTable


def follow_table(object_key: str, *, bucket: PhotoBucket, photos: PhotoTable, index: PhotoIndex) -> None:
    """Bring index and thumbnail of one photo in line with the table, again if that changes, until it is settled.

    Versions alone are not enough: OpenSearch forgets those of deleted documents after 60 s (`index.gc_deletes`).
    A photo under way is left alone, because its workflow ends with this step.
    """
    record = photos.get(object_key)
    while record is not None and not event_order.is_under_way(record):
        index.apply([record])
        _follow_thumbnail(record, bucket)
        if photos.settle(record):
            return
        record = photos.get(object_key)


def restore_thumbnail(object_key: str, *, bucket: PhotoBucket, photos: PhotoTable) -> None:
    """Replace another upload's thumbnail by that of the record in the table, again if the table changes meanwhile."""
    record = photos.get(object_key)
    restored = False
    while record is not None and not restored:
        if event_order.wants_thumbnail(record):
            _put_again(record, bucket)
        else:
            _delete_thumbnail(record, bucket)
        latest = photos.get(object_key)
        restored = latest is None or event_order.same_thumbnail(latest, record)
        record = latest


def _follow_thumbnail(record: Photo | Tombstone, bucket: PhotoBucket) -> None:
    if not event_order.wants_thumbnail(record):
        _delete_thumbnail(record, bucket)
    elif not event_order.thumbnail_fits(bucket.find(_thumbnail_key(record)), record):
        _put_again(record, bucket)


def _delete_thumbnail(record: Photo | Tombstone, bucket: PhotoBucket) -> None:
    bucket.delete(_thumbnail_key(record))


def _thumbnail_key(record: Photo | Tombstone) -> str:
    return IngestRequest.from_record(record).original.thumbnail_key


def _put_again(record: Photo | Tombstone, bucket: PhotoBucket) -> None:
    # A newer event is on its way, and corrects what it finds.
    with suppress(Superseded, PhotoGone, UnsupportedImage):
        put_thumbnail(IngestRequest.from_record(record), bucket)


def put_thumbnail(request: IngestRequest, bucket: PhotoBucket) -> tuple[Thumbnail, bytes]:
    """Make and store the thumbnail of an original. Raises `Superseded`, `PhotoGone`, `UnsupportedImage`."""
    from chalicelib.core.image.thumbnail import thumbnail

    made = thumbnail(bucket.read(request))
    bucket.put_thumbnail(request, made.data, content_type=made.content_type)
    return Thumbnail(request.original.thumbnail_key, made.width, made.height, made.damaged or None), made.data
