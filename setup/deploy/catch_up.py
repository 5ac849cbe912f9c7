"""Photos from before there were lists by time of capture, and tallies: an update lists and counts them.

What it has done once it finds done, so it may be interrupted and begun again.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from chalicelib import tallies
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.aws.tally_table import TallyTable
from chalicelib.core.photo import Photo
from chalicelib.core.quota import Quota
from chalicelib.errors import Superseded
from setup.batches import batches

_BATCH = 500
# Photos that are there already were let in.
_NO_QUOTA = Quota()


def catch_up(photos: PhotoTable, counted: TallyTable, *, progress: Callable[[str], None]) -> None:
    """List each photo that no list has, and count each that is not counted. Raises `ServiceUnavailable`."""
    if listed := _list_unlisted(photos):
        progress(f"{listed:,} photos are in the lists now")
    for number, batch in enumerate(batches(photos.records(), _BATCH), start=1):
        tallies.count(batch, now=datetime.now(UTC), quota=_NO_QUOTA, tallies=counted)
        if len(batch) == _BATCH:
            progress(f"{number * _BATCH:,} records counted")


# Whoever changes a photo meanwhile lists it.
def _list_unlisted(photos: PhotoTable) -> int:
    listed = 0
    for object_key in photos.unlisted():
        record = photos.get(object_key)
        if isinstance(record, Photo):
            with suppress(Superseded):
                photos.replace(record, by=record)
                listed += 1
    return listed
