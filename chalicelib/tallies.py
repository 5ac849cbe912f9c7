"""Use case of the table's stream: what changed is counted. The table decides, the tallies follow (`core/tally.py`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.core.tally import Record, counts_anew, places, recounted
from chalicelib.errors import ServiceUnavailable, Superseded

if TYPE_CHECKING:
    from chalicelib.aws.tally_table import TallyTable
    from chalicelib.core.live.message import Change

# A transaction has at most 100 rows; a photo may change four: its entry, the album that it leaves and the one that it
# enters, and its owner's total.
AT_ONCE = 25
# Each only fails if another function has just written to the same tally.
_TRIES = 20


def count_photos(changes: Iterable[Change], *, now: datetime, tallies: TallyTable) -> None:
    """Count what has changed, in the order of the changes; those that were counted before do no harm."""
    counted = (change.after for change in changes if counts_anew(change.before, change.after))
    count([record for record in counted if record is not None], now=now, tallies=tallies)


def count(records: Sequence[Record], *, now: datetime, tallies: TallyTable) -> None:
    """Count records as they are. Raises `ServiceUnavailable`, also if too many others count the same user's photos."""
    for start in range(0, len(records), AT_ONCE):
        _count_few(records[start : start + AT_ONCE], int(now.timestamp()), tallies)


def _count_few(records: Sequence[Record], now: int, tallies: TallyTable) -> None:
    for _ in range(_TRIES):
        entries = tallies.entries({record.photo_id for record in records})
        kept = tallies.tallies(places(records, entries))
        with suppress(Superseded):
            tallies.write(recounted(records, entries, kept, now=now))
            return
    raise ServiceUnavailable("too many changes of one user's photos are being counted at once")
