"""Events of other buckets, whose photos stay where they are: from here on each photo has an object key of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.core.object_keys import is_in_place
from chalicelib.core.source import source_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.aws.source_table import SourceTable
    from chalicelib.core.ingest.events import ObjectEvent


def placed(event: ObjectEvent, *, bucket_name: str, sources: Callable[[], SourceTable]) -> ObjectEvent | None:
    """The event, about the object key that the photo has here; None if its object is in no source (any more).

    Whoever may write to our own bucket cannot make a photo of somebody else's bucket there.
    """
    if event.bucket == bucket_name:
        return None if is_in_place(event.object_key) else event
    source = source_of(event.bucket, event.object_key, sources().of_bucket(event.bucket))
    return replace(event, bucket=bucket_name, object_key=source.object_key(event.object_key)) if source else None
