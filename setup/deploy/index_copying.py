"""Copying the table into the search index, in segments, each of which is continued where it was."""

import time
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import boto3

from chalicelib.aws.dynamodb_items import Segment
from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.photo import Photo, Tombstone
from chalicelib.errors import DocumentRefused, ServiceUnavailable
from setup.batches import batches
from setup.deploy.photo_index import opensearch_client
from setup.lanes import Lanes, Outcome

_BATCH = 500
# A domain that has more to do than it can queue refuses writes for some seconds.
_WAITS = (1.0, 2.0, 4.0, 8.0, 15.0)
_DONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """`begun` is in seconds since 1970; `after` has, for each segment, the object key of the last record copied.

    That is None for none, and empty if all are. `serving` says that the first copy is complete, so that the alias
    points to this index, or may.
    """

    begun: float
    serving: bool = False
    after: tuple[str | None, ...] = (None,)
    copied: int = 0

    @classmethod
    def read(cls, saved: dict[str, Any]) -> "Checkpoint":
        """Undo `asdict`. Older versions copied all in one segment."""
        after = saved["after"]
        return cls(**{**saved, "after": tuple(after) if isinstance(after, list) else (after,)})

    def left(self) -> dict[Segment, str | None]:
        """The segments that are not copied to their end, and how far they are."""
        of = len(self.after)
        return {Segment(number, of): after for number, after in enumerate(self.after) if after != _DONE}

    def reached(self, segment: Segment, after: str | None) -> tuple[str | None, ...]:
        """`after` once a step has ended there, None being the segment's end."""
        return tuple(
            (after or _DONE) if number == segment.number else before for number, before in enumerate(self.after)
        )


@dataclass(frozen=True, slots=True)
class Places:
    """Where a copy comes from and goes to."""

    photos: PhotoTable
    index: PhotoIndex


class Copied(NamedTuple):
    """The records that a step has read, and the photos that it has put."""

    read: int
    put: int


def copying_lanes(session: boto3.Session, *, endpoint: str, alias: str, table: str) -> Lanes[Places]:
    """Processes that copy, with sessions like this one: what gives it its credentials gives them theirs."""
    profile = session.profile_name if session.profile_name != "default" else None
    return Lanes(partial(_connect, session.region_name, profile, endpoint, alias, table))


def _connect(region: str, profile: str | None, endpoint: str, alias: str, table: str) -> Places:
    session = boto3.Session(region_name=region, profile_name=profile)
    index = PhotoIndex(opensearch_client(endpoint, session=session), alias)
    return Places(PhotoTable(session.client("dynamodb"), table), index)


def copy(directly: str | None, places: Places, segment: Segment, after: str | None, at_most: int) -> Outcome:
    """One step (`Copied`): into the index `directly`, or else through the alias.

    Raises `ServiceUnavailable` if the engine does not accept a batch even after a while.
    """
    put, read = 0, 0
    records = places.photos.records(after=after, segment=segment)
    for batch in batches(islice(records, at_most), min(_BATCH, at_most)):
        put += _apply(places.index, batch, directly)
        read, after = read + len(batch), batch[-1].object_key
    return Outcome(after if read == at_most else None, Copied(read, put))


def _apply(index: PhotoIndex, batch: list[Photo | Tombstone], directly: str | None) -> int:
    for wait in _WAITS:
        try:
            return index.apply(batch, index=directly)
        except DocumentRefused:
            raise
        except ServiceUnavailable:
            time.sleep(wait)
    return index.apply(batch, index=directly)
