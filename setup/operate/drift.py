"""What bucket, tables, index and thumbnails hold for one object key, and where they differ: pure decisions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.core.ingest.event_order import GRACE, is_over, is_under_way, lacks_renditions, wanted_sides
from chalicelib.core.ingest.events import StoredObject
from chalicelib.core.listing import Listing
from chalicelib.core.photo import Photo, Status, Tombstone
from chalicelib.core.tally import Entry, entry_of


class Kind(StrEnum):
    """The kinds of drift, in the words of the report."""

    UNRECORDED = "object without a record"
    DELETED_BUT_THERE = "object whose record says that it was deleted"
    OTHER_OBJECT = "record of another object than the one that is there"
    OBJECT_GONE = "record of an object that is gone"
    OTHER_SIDECAR = "photo that does not know the sidecar beside it, or knows one that is gone"
    STUCK = "photo whose processing stopped"
    NOT_INDEXED = "photo that is not in the index"
    OUTDATED_DOCUMENT = "document of another revision than the record's"
    ORPHAN_DOCUMENT = "document of no photo"
    THUMBNAIL_MISSING = "photo without its thumbnail, or without a larger picture that it had"
    ORPHAN_THUMBNAIL = "thumbnail or larger picture of no photo"
    FEW_RENDITIONS = "photo that was processed before there were larger pictures"
    MISCOUNTED = "photo that is not counted as it should be"
    WRONG_TALLY = "album or user with a wrong number of photos"
    UNLISTED = "photo that is in no list, or not in its album's"
    MISLISTED = "photo in the list of an album that it is not in, or not where it should be"
    LOST_ALBUM = "photo in an album that is gone"
    NO_CONSENT = "collection of faces that its owner does not want, or not any more"
    NO_COLLECTION = "owner who wants faces compared, and has no collection"
    STRAY_FACES = "picture of which only the collection of faces knows"
    OTHER_FACES = "photo of which other faces are kept than its record has"


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found under one object key.

    `document` is the version of the index's document, `unsettled_since` the record's mark, `entry` as what the photo is
    counted, `sidecar` the entity tag of the XMP sidecar beside it; None if there is none. `derived` are the sides of
    the pictures made from it, `listings` the rows in the lists of albums, and `lost_albums` those that the record names
    but its owner does not have, or is deleting.
    """

    object_key: str
    stored: StoredObject | None = None
    record: Photo | Tombstone | None = None
    document: int | None = None
    derived: frozenset[int] = frozenset()
    unsettled_since: datetime | None = None
    entry: Entry | None = None
    is_unlisted: bool = False
    sidecar: str | None = None
    listings: frozenset[Listing] = frozenset()
    lost_albums: tuple[str, ...] = ()


def drift(findings: Findings) -> Kind | None:
    """The first thing to fix; None if all agree. A photo under way has neither document nor thumbnail yet."""
    return (
        _drift_of_object(findings)
        or _drift_of_document(findings)
        or _drift_of_pictures(findings)
        or (None if _is_counted(findings) else Kind.MISCOUNTED)
        or (Kind.UNLISTED if findings.is_unlisted else None)
        or (Kind.LOST_ALBUM if findings.lost_albums else None)
        or (None if findings.listings == _wanted_listings(findings) else Kind.MISLISTED)
    )


def may_be_at_work(findings: Findings, *, now: datetime) -> bool:
    """Whether somebody may be working on it right now, so that a difference means nothing yet."""
    if findings.stored and findings.record is None:
        return now - findings.stored.modified_at <= GRACE
    since = findings.unsettled_since
    if since is not None and findings.record is not None and is_under_way(findings.record):
        return not is_over(since, now=now)  # the mark of one that waits for its turn is in the future
    return since is not None and not is_settled(findings, now=now) and now - since <= GRACE


def is_settled(findings: Findings, *, now: datetime) -> bool:
    """Whether nothing is left to do; a mark with a later time only says that someone must look again then."""
    return findings.unsettled_since is None or findings.unsettled_since > now + GRACE


def _drift_of_object(findings: Findings) -> Kind | None:
    stored, record = findings.stored, findings.record
    if stored is None:
        return Kind.OBJECT_GONE if isinstance(record, Photo) else None
    if record is None:
        return Kind.UNRECORDED
    if isinstance(record, Tombstone):
        return Kind.DELETED_BUT_THERE
    if record.etag is not None and record.etag != stored.etag:
        return Kind.OTHER_OBJECT
    if is_under_way(record):
        return Kind.STUCK
    return None if _knows_its_sidecar(record, findings.sidecar) else Kind.OTHER_SIDECAR


# A photo that failed reads its sidecar when it is tried again.
def _knows_its_sidecar(record: Photo, sidecar: str | None) -> bool:
    metadata = record.image_metadata
    return record.status is not Status.SUCCEEDED or metadata is None or metadata.sidecar == sidecar


def _drift_of_document(findings: Findings) -> Kind | None:
    record = findings.record
    if record is None or isinstance(record, Tombstone):
        return Kind.ORPHAN_DOCUMENT if findings.document is not None else None
    if findings.document is None:
        return Kind.NOT_INDEXED
    return Kind.OUTDATED_DOCUMENT if findings.document != record.revision else None


def _drift_of_pictures(findings: Findings) -> Kind | None:
    record = findings.record
    if record is not None and lacks_renditions(record):
        return Kind.FEW_RENDITIONS
    wanted = wanted_sides(record) if record is not None else frozenset()
    if wanted - findings.derived:
        return Kind.THUMBNAIL_MISSING
    return Kind.ORPHAN_THUMBNAIL if findings.derived - wanted else None


def _wanted_listings(findings: Findings) -> frozenset[Listing]:
    return findings.entry.listings if findings.entry else frozenset()


def _is_counted(findings: Findings) -> bool:
    record, entry = findings.record, findings.entry
    if isinstance(record, Photo):
        return entry is not None and entry.is_about(entry_of(record))
    return entry is None or not entry.places
