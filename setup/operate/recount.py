"""Tallies against the entries that they count. Both change together, so a difference means damage, not delay."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from chalicelib.aws.tally_table import TallyTable
from chalicelib.core.listing import Listing
from chalicelib.core.tally import Entry, Place, Row, Tally


def wrong_tallies(table: TallyTable) -> Iterator[Tally]:
    """What to write in the place of each tally that does not agree with its entries.

    A tally that was written to while it was recounted is left out.
    """
    suspects = {tally.place for tally in _disagreeing(table.rows())}
    if not suspects:
        return
    before = {tally.place: tally for tally in table.tallies(suspects)}
    counted = sums(row for row in table.rows() if isinstance(row, Entry))
    after = {tally.place: tally for tally in table.tallies(suspects)}
    for place in sorted(suspects):
        nothing = Tally(identity_id=place[0], album_id=place[1])
        old, new = before.get(place, nothing), after.get(place, nothing)
        right = counted.get(place, nothing)
        if old.version == new.version and not agrees(old, right):
            yield replace(right, version=old.version)


def sums(entries: Iterable[Entry]) -> dict[Place, Tally]:
    """The tallies that follow from entries."""
    found: dict[Place, Tally] = {}
    for entry in entries:
        for place in entry.places:
            tally = found.get(place) or Tally(identity_id=place[0], album_id=place[1])
            found[place] = tally.including(entry)
    return found


def agrees(tally: Tally, right: Tally) -> bool:
    """Whether a tally says what follows from the entries; its newest photo may have left."""
    if (tally.photos, tally.size) != (right.photos, right.size):
        return False
    newest, last = tally.newest, right.newest
    if newest is None or newest.thumbnail:
        return newest == last
    return last is None or (newest.uploaded_at, newest.photo_id) >= (last.uploaded_at, last.photo_id)


def _disagreeing(rows: Iterable[Row | Listing]) -> Iterator[Tally]:
    kept: dict[Place, Tally] = {}

    def entries() -> Iterator[Entry]:
        for row in rows:
            if isinstance(row, Entry):
                yield row
            elif isinstance(row, Tally):
                kept[row.place] = row

    counted = sums(entries())
    for identity_id, album_id in kept.keys() | counted.keys():
        nothing = Tally(identity_id=identity_id, album_id=album_id)
        tally = kept.get(nothing.place, nothing)
        if not agrees(tally, counted.get(nothing.place, nothing)):
            yield tally
