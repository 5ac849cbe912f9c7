"""The table decides; index, thumbnail, larger renditions and kept faces follow it. The pictures are made together.

A function that has written to one of them, or may have done so in an earlier try, then checks the table again, and
so undoes what came too late.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.core.ingest import event_order
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import DERIVED_SIDES, THUMBNAIL_SIDE, Photo, Rendition, Thumbnail, Tombstone
from chalicelib.errors import PhotoGone, Superseded, UnsupportedImage
from chalicelib.kept_faces import follow_record

if TYPE_CHECKING:
    from chalicelib.aws.kept_faces import KeptFaces
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.image.thumbnail import RenditionImage


def follow_table(
    object_key: str,
    record: Photo | None = None,
    *,
    bucket: PhotoBucket,
    photos: PhotoTable,
    index: PhotoIndex,
    faces: KeptFaces | None,
) -> None:
    """Bring index and pictures of one photo in line with the table, again if that changes, until it is settled.

    So are its `faces`, unless nobody's are kept. `record` is what the caller has just written, and need not be read.

    Versions alone are not enough: OpenSearch forgets those of deleted documents after 60 s (`index.gc_deletes`).
    A photo under way is left alone, because its workflow ends with this step.
    """
    latest = record or photos.get(object_key)
    while latest is not None and not event_order.is_under_way(latest):
        index.apply([latest])
        _follow_derived(latest, bucket)
        if faces is not None:
            follow_record(latest, faces)
        if photos.settle(latest):
            return
        latest = photos.get(object_key)


def restore_derived(object_key: str, *, bucket: PhotoBucket, photos: PhotoTable) -> None:
    """Replace another upload's pictures by those of the record in the table, again if the table changes meanwhile."""
    record = photos.get(object_key)
    restored = False
    while record is not None and not restored:
        if event_order.wants_thumbnail(record):
            _put_again(record, bucket)
        else:
            _delete_derived(record, bucket)
        latest = photos.get(object_key)
        restored = latest is None or event_order.same_thumbnail(latest, record)
        record = latest


def _follow_derived(record: Photo | Tombstone, bucket: PhotoBucket) -> None:
    if not event_order.wants_thumbnail(record):
        _delete_derived(record, bucket)
    elif not event_order.derived_fit({side: bucket.find(_key(record, side)) for side in DERIVED_SIDES}, record):
        _put_again(record, bucket)


def _delete_derived(record: Photo | Tombstone, bucket: PhotoBucket) -> None:
    bucket.delete_all([_key(record, side) for side in DERIVED_SIDES])


def _key(record: Photo | Tombstone, side: int) -> str:
    return IngestRequest.from_record(record).original.derived_key(side)


def _put_again(record: Photo | Tombstone, bucket: PhotoBucket) -> None:
    # A newer event is on its way, and corrects what it finds.
    made = event_order.wanted_sides(record) if isinstance(record, Photo) and record.thumbnail else DERIVED_SIDES
    with suppress(Superseded, PhotoGone, UnsupportedImage):
        put_derived(IngestRequest.from_record(record), bucket, sides=made)


def renew_derived(record: Photo, *, beyond: int, bucket: PhotoBucket, photos: PhotoTable) -> Photo:
    """Make all pictures that a photo has nowadays; returns the record that says so, whose revision is above `beyond`.

    Index and tallies have to follow it. Raises `Superseded`, `PhotoGone`, `UnsupportedImage`.
    """
    thumbnail, _ = put_derived(IngestRequest.from_record(record), bucket)
    return photos.replace(record, by=replace(record, thumbnail=thumbnail), beyond=beyond)


def put_derived(
    request: IngestRequest, bucket: PhotoBucket, *, sides: Collection[int] = DERIVED_SIDES
) -> tuple[Thumbnail, bytes]:
    """Make and store the pictures of an original that are of these sides, if it is large enough for them.

    Others that are in the bucket are removed. Returns what the record says of them, and the bytes of the thumbnail.
    Raises `Superseded`, `PhotoGone`, `UnsupportedImage`.
    """
    from chalicelib.core.image.thumbnail import renditions

    made = [each for each in renditions(bucket.read(request)) if each.side in sides]
    for each in made:
        bucket.put_derived(request, each.side, each.data, content_type=each.content_type)
    if others := {*DERIVED_SIDES} - {each.side for each in made}:
        bucket.delete_all([request.original.derived_key(side) for side in sorted(others)])
    return _thumbnail(request, made), made[-1].data


def _thumbnail(request: IngestRequest, made: Sequence[RenditionImage]) -> Thumbnail:
    small, larger = made[-1], reversed(made[:-1])
    return Thumbnail(
        request.original.derived_key(THUMBNAIL_SIDE),
        small.width,
        small.height,
        small.damaged or None,
        tuple(Rendition(each.side, each.width, each.height) for each in larger),
        request.etag[:_ENOUGH] if request.etag else None,
        small.look,
    )


_ENOUGH = 8  # characters of an entity tag tell one upload of a name from the next


def largest_picture(photo: Photo, bucket: PhotoBucket) -> tuple[bytes, tuple[int, int]]:
    """The largest rendition, and its size in pixels: upright, and always of a type and size that recognition takes.

    Raises the errors of `PhotoBucket.read_derived`.
    """
    # What older records do not say: there was a thumbnail only.
    largest = photo.thumbnail.pictures[-1] if photo.thumbnail else Rendition(*[THUMBNAIL_SIDE] * 3)
    return bucket.read_derived(IngestRequest.from_record(photo), largest.side), (largest.width, largest.height)
