"""How many photos an album and a user have, which ones, and the newest: kept, so that nobody has to count a library.

Each photo has an entry that says as what it is counted. An entry, the tallies that it changes, and the photo's rows in
the lists of its albums are written together, or not at all, and only from a newer revision of the photo's record. So it
does not matter how often a change is reported, or in which order.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from chalicelib.core.listing import Listing, Order, values
from chalicelib.core.photo import Photo, Placed, Thumbnail, Tombstone
from chalicelib.core.quota import Quota

TOTAL = "total"
"""In the place of an album's id, which is longer: all photos of a user, as far as they fit into the quota."""

MOST_ROWS = 100
"""What one transaction may write: enough for a photo that leaves all of its albums for another one."""

Record = Photo | Tombstone
Place = tuple[str, str]
"""An identity id, and the id of one of its albums or `TOTAL`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """As what one photo is counted, according to this revision of its record; `object_size` in bytes.

    `upload` names the upload and the attempt. One that found its owner's quota used up `is_refused`: it counts in its
    albums, but takes nothing of the quota. One that `is_hidden`, or in the bin, is in the lists of its albums, but does
    not count there; lists need `taken_at` and `placed`, which it only has in an album. With `expires_at` (seconds since
    1970) the entry is that of a tombstone, and counts nowhere. `version` is the table's.
    """

    photo_id: str
    object_key: str
    identity_id: str
    revision: int
    uploaded_at: datetime
    upload: str = ""
    object_size: int = 0
    is_refused: bool = False
    is_hidden: bool = False
    album_ids: tuple[str, ...] = ()
    taken_at: str = ""
    placed: tuple[Placed, ...] = ()
    thumbnail: Thumbnail | None = None
    is_sensitive: bool = False
    expires_at: int | None = None
    version: str = field(default="", compare=False)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the photo is counted."""
        if self.expires_at is not None:
            return ()
        parts = (*(() if self.is_refused else (TOTAL,)), *(() if self.is_hidden else self.album_ids))
        return tuple((self.identity_id, part) for part in parts)

    @property
    def listings(self) -> frozenset[Listing]:
        """The rows of the photo in the lists of its albums; older entries have none."""
        if not self.taken_at:
            return frozenset()
        positions = {placed.album_id: placed.position for placed in self.placed}
        return frozenset(
            Listing(
                identity_id=self.identity_id,
                album_id=album_id,
                order=order,
                value=value,
                photo_id=self.photo_id,
                object_key=self.object_key,
            )
            for album_id in self.album_ids
            for order, value in self._sorted_by(positions.get(album_id)).items()
        )

    def _sorted_by(self, position: str | None) -> dict[Order, str]:
        return values(
            taken_at=self.taken_at,
            uploaded_at=self.uploaded_at,
            object_key=self.object_key,
            photo_id=self.photo_id,
            position=position,
        )

    def is_about(self, other: "Entry") -> bool:
        """Whether both are about the same state of a photo, whatever their revisions are."""
        return _state(self) == _state(other)


_state = attrgetter(
    *(each.name for each in fields(Entry) if each.compare and each.name not in ("revision", "is_refused"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The newest photo that has a thumbnail; without one: it is no longer there, and nobody has looked for the next."""

    uploaded_at: datetime
    photo_id: str
    thumbnail: Thumbnail | None = None
    is_sensitive: bool = False

    def is_older(self, entry: Entry) -> bool:
        """Whether an entry takes its place; if it is about the same photo, it does."""
        return (self.uploaded_at, self.photo_id) <= (entry.uploaded_at, entry.photo_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is in one album of an identity, or all of its photos that fit into its quota (`TOTAL`); `size` in bytes.

    `version` is the table's.
    """

    identity_id: str
    album_id: str
    photos: int = 0
    size: int = 0
    newest: Newest | None = None
    version: str = field(default="", compare=False)

    @property
    def place(self) -> Place:
        """What it is the tally of."""
        return self.identity_id, self.album_id

    def without(self, entry: Entry) -> "Tally":
        """The tally after a photo has left."""
        newest = self.newest
        if newest is not None and newest.photo_id == entry.photo_id:
            newest = replace(newest, thumbnail=None)
        photos = self.photos - 1
        return replace(self, photos=photos, size=self.size - entry.object_size, newest=newest if photos else None)

    def including(self, entry: Entry) -> "Tally":
        """The tally after a photo has come."""
        newest = self.newest
        if entry.thumbnail and self.album_id != TOTAL and (newest is None or newest.is_older(entry)):
            newest = _newest(entry)
        return replace(self, photos=self.photos + 1, size=self.size + entry.object_size, newest=newest)


def _newest(entry: Entry) -> Newest:
    return Newest(
        uploaded_at=entry.uploaded_at,
        photo_id=entry.photo_id,
        thumbnail=entry.thumbnail,
        is_sensitive=entry.is_sensitive,
    )


Row = Entry | Tally


def entry_of(record: Record) -> Entry:
    """As what a record wants to be counted."""
    return Entry(
        photo_id=record.photo_id,
        object_key=record.object_key,
        identity_id=record.identity_id,
        revision=record.revision,
        upload=f"{record.sequencer}-{record.attempt}",
        **(_of_tombstone(record) if isinstance(record, Tombstone) else _of_photo(record)),
    )


def _of_tombstone(record: Tombstone) -> dict[str, Any]:
    return {"uploaded_at": record.deleted_at, "expires_at": record.expires_at}


def _of_photo(photo: Photo) -> dict[str, Any]:
    counted = {
        "uploaded_at": photo.uploaded_at,
        "object_size": photo.object_size or 0,
        "thumbnail": photo.thumbnail,
        "is_sensitive": photo.is_sensitive,
    }
    if not photo.album_ids:
        return counted
    return counted | {
        "album_ids": photo.album_ids,
        "is_hidden": photo.is_out_of_sight,
        "taken_at": photo.taken_at,
        "placed": photo.placed,
    }


def listed(photo: Photo, album_id: str, order: Order) -> Listing:
    """The row of a photo in the list of one of its albums, in this order."""
    rows = entry_of(photo).listings
    return next(row for row in rows if (row.album_id, row.order) == (album_id, order))


def counts_anew(before: Record | None, after: Record | None) -> bool:
    """Whether a write to a record changes what is counted. An expired tombstone that goes changes nothing."""
    return after is not None and (before is None or not entry_of(before).is_about(entry_of(after)))


def relisted(before: Iterable[Entry], rows: Iterable[Row]) -> tuple[set[Listing], set[Listing]]:
    """Which rows of albums' lists come, and which go, when these rows are written in place of those entries."""
    were = {entry.photo_id: entry.listings for entry in before}
    after = {row.photo_id: row.listings for row in rows if isinstance(row, Entry)}
    come = {listing for photo_id, now in after.items() for listing in now - were.get(photo_id, frozenset())}
    go = {listing for photo_id, now in after.items() for listing in were.get(photo_id, frozenset()) - now}
    return come, go


def places(records: Iterable[Record], entries: Iterable[Entry]) -> set[Place]:
    """All tallies that may matter when records are counted that have these entries up to now."""
    return {place for entry in (*map(entry_of, records), *entries) for place in entry.places}


def recounted(
    records: Iterable[Record], entries: Iterable[Entry], tallies: Iterable[Tally], *, quota: Quota, now: int
) -> list[Row]:
    """The rows to write, in place of those that were read, so that each record is counted as it wants to be.

    `records` in the order of their writes; `now` in seconds since 1970.
    """
    found = {entry.photo_id: entry for entry in entries}
    kept = {tally.place: tally for tally in tallies}
    changed: dict[str | Place, Row] = {}
    for record in records:
        before, after = found.get(record.photo_id), entry_of(record)
        if before is not None and not _is_later(after, before, now):
            continue
        is_refused = not _is_admitted(before, after, kept.get((record.identity_id, TOTAL)), quota)
        after = replace(after, is_refused=is_refused, version=before.version if before else "")
        for tally in _moved(before, after, kept):
            kept[tally.place] = changed[tally.place] = tally
        found[record.photo_id] = changed[record.photo_id] = after
    return list(changed.values())


# One that has a thumbnail was processed; what was once admitted may come again, unless it has grown.
def _is_admitted(before: Entry | None, after: Entry, total: Tally | None, quota: Quota) -> bool:
    if after.thumbnail or after.expires_at is not None:
        return True
    if before is not None and before.upload == after.upload:
        return not before.is_refused
    taken = before is not None and TOTAL in [part for _, part in before.places]
    if before is not None and taken and after.object_size <= before.object_size:
        return True
    others = total.without(before) if total and before and taken else total
    photos, size = (others.photos, others.size) if others else (0, 0)
    return quota.complaint(photos, size, more=after.object_size) is None


# Once a tombstone has expired, revisions may begin anew.
def _is_later(after: Entry, before: Entry, now: int) -> bool:
    return after.revision > before.revision or (before.expires_at is not None and before.expires_at < now)


def _moved(before: Entry | None, after: Entry, kept: dict[Place, Tally]) -> Iterator[Tally]:
    left = before.places if before else ()
    for place in {*left, *after.places}:
        tally = kept.get(place) or Tally(identity_id=place[0], album_id=place[1])
        moved = tally.without(before) if before and place in left else tally
        moved = moved.including(after) if place in after.places else moved
        if moved != tally:
            yield moved
