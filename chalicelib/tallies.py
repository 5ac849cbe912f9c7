"""What is counted and listed: the table decides, the tallies follow its stream (`core/tally.py`); and who is let in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.album_photos import take_out_of_lost
from chalicelib.core.ingest.event_order import is_about
from chalicelib.core.photo import Photo
from chalicelib.core.quota import Quota
from chalicelib.core.tally import MOST_ROWS, Record, counts_anew, places, recounted, relisted
from chalicelib.errors import QuotaExceeded, ServiceUnavailable, Superseded
from chalicelib.messages import Message

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.aws.tally_table import TallyTable
    from chalicelib.core.ingest.request import IngestRequest
    from chalicelib.core.live.message import Change

AT_ONCE = 25
# Each only fails if another function has just written to the same tally.
_TRIES = 20


def count_photos(
    changes: Iterable[Change],
    *,
    now: datetime,
    quota: Quota,
    tallies: TallyTable,
    albums: AlbumTable,
    photos: PhotoTable,
    index: Callable[[], PhotoIndex],
) -> None:
    """Count and list what has changed, in the order of the changes; those that were counted before do no harm.

    Then no photo stays in an album that was deleted meanwhile; if the index does not answer, the sweeper has it follow.
    Raises `ServiceUnavailable` and `Superseded`.
    """
    counted = [change for change in changes if counts_anew(change.before, change.after)]
    records = [change.after for change in counted if change.after is not None]
    count(records, now=now, quota=quota, tallies=tallies)
    taken = list(take_out_of_lost(counted, albums=albums, photos=photos))
    if taken:
        with suppress(ServiceUnavailable):
            index().apply(taken)


def admit(request: IngestRequest, *, now: datetime, quota: Quota, photos: PhotoTable, tallies: TallyTable) -> None:
    """Let an upload in, unless its owner has used up their quota: then raise `QuotaExceeded`.

    Close to the limits the photo is counted right here, so that exactly as many get in as may. Raises `Superseded`.
    """
    if quota == Quota():
        return
    used = tallies.total(request.original.identity_id)
    if quota.is_far(used.photos, used.size):
        return
    record = photos.get(request.object_key)
    if not is_about(record, request):
        raise Superseded(f"another event or attempt of {request.object_key} was accepted meanwhile")
    count([record], now=now, quota=quota, tallies=tallies)
    if any(entry.is_refused for entry in tallies.entries([request.photo_id])):
        used = tallies.total(request.original.identity_id)
        raise QuotaExceeded(quota.complaint(used.photos, used.size, more=request.file_size) or Message.NO_ROOM)


def count(records: Sequence[Record], *, now: datetime, quota: Quota, tallies: TallyTable) -> None:
    """Count records as they are. Raises `ServiceUnavailable`, also if too many others count the same user's photos."""
    for start in range(0, len(records), AT_ONCE):
        _count_few(records[start : start + AT_ONCE], int(now.timestamp()), quota, tallies)


def _count_few(records: Sequence[Record], now: int, quota: Quota, tallies: TallyTable) -> None:
    for _ in range(_TRIES):
        expected = places(records, ())
        entries, kept = tallies.counted({record.photo_id for record in records}, expected)
        if others := places(records, entries) - expected:
            kept += tallies.tallies(others)
        rows = recounted(records, entries, kept, quota=quota, now=now)
        come, go = relisted(entries, rows)
        if len(rows) + len(come) + len(go) > MOST_ROWS:
            for fewer in _fewer(records):
                _count_few(fewer, now, quota, tallies)
            return
        with suppress(Superseded):
            tallies.write(rows, come=come, go=go)
            return
    raise ServiceUnavailable("too many changes of one user's photos are being counted at once")


# Only a photo whose last changes were lost can be too much by itself: then it leaves all of its albums first.
def _fewer(records: Sequence[Record]) -> tuple[Sequence[Record], Sequence[Record]]:
    if len(records) > 1:
        return records[: len(records) // 2], records[len(records) // 2 :]
    (record,) = records
    assert isinstance(record, Photo)  # of a tombstone everything goes, which is never too much
    return [replace(record, album_ids=(), revision=record.revision - 1)], records
