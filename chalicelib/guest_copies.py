"""What guests save of originals, without what its upload said of it.

S3 sends that with the object (`x-amz-meta-...`: tags, people, captions, the album), and no presigned URL can keep it
from doing so. So of an original that says something guests get a copy that says nothing. The bucket's lifecycle
deletes copies after a day; they are made anew before that.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.core.object_keys import guests_key
from chalicelib.errors import PhotoGone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.core.ingest.events import StoredObject

_AT_ONCE = 10
# Copies go when they are a day old: until then any URL has expired, as have the credentials that it was signed with.
_KEPT = timedelta(hours=12)


def keys_for_guests(originals: Mapping[str, str], *, now: datetime, bucket: PhotoBucket) -> Mapping[str, str | None]:
    """Photo id -> object key of what guests may read, for originals by their ids; None for what is gone.

    Raises `ServiceUnavailable`; what was copied by then is there when it is asked for again.
    """
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        found = {
            photo_id: threads.submit(copy_context().run, _key, photo_id, object_key, now, bucket)
            for photo_id, object_key in originals.items()
        }
    return {photo_id: key.result() for photo_id, key in found.items()}


def _key(photo_id: str, object_key: str, now: datetime, bucket: PhotoBucket) -> str | None:
    original = bucket.find(object_key)
    if original is None or not original.says_something:
        return object_key if original else None
    copy_key = guests_key(photo_id, object_key)
    if not _is_good(bucket.find(copy_key), original, now):
        try:
            bucket.copy_bare(object_key, copy_key, of=original)
        except PhotoGone:
            return None
    return copy_key


def _is_good(copy: StoredObject | None, original: StoredObject, now: datetime) -> bool:
    return copy is not None and copy.original_etag == original.etag and now - copy.modified_at < _KEPT
