"""Fixing what differs in a library, with the code of the functions themselves."""

from dataclasses import replace
from datetime import datetime

from chalicelib import ingest, recovery, tallies
from chalicelib.album_photos import take_out_if_lost
from chalicelib.core.ingest.event_order import tombstone_of
from chalicelib.core.ingest.events import ObjectEvent, normalise_sequencer
from chalicelib.core.object_keys import parse_original, photo_id
from chalicelib.core.photo import DERIVED_SIDES, Photo, Tombstone
from chalicelib.core.quota import Quota
from chalicelib.core.tally import Entry
from chalicelib.derived import renew_derived
from chalicelib.errors import PhotoGone, Superseded, UnsupportedImage
from setup.errors import SetupError
from setup.operate.drift import Findings, Kind
from setup.operate.inventory import Library

# What is counted anew here is let in: the functions have decided about it before, or it came before there was a quota.
_NO_QUOTA = Quota()
_PROCESSED = {Kind.UNRECORDED, Kind.DELETED_BUT_THERE, Kind.OTHER_OBJECT, Kind.OTHER_SIDECAR, Kind.STUCK}


def repair(library: Library, findings: Findings, kind: Kind, *, now: datetime) -> bool:
    """Do what the functions would have done; False if somebody else changed something meanwhile."""
    try:
        if kind in _PROCESSED:
            process(library, findings)
        elif kind is Kind.MISCOUNTED and findings.record and _is_newer(findings.record, findings.entry):
            tallies.count([findings.record], now=now, quota=_NO_QUOTA, tallies=library.tallies)
        elif kind is Kind.FEW_RENDITIONS:
            _renew(library, findings, now)
        elif kind is Kind.MISLISTED:
            _list_again(library, findings)
        elif kind is Kind.LOST_ALBUM:
            _take_out(library, findings, now)
        else:
            _follow(library, findings, now)
    except (Superseded, PhotoGone, UnsupportedImage):
        return False
    return True


def process(library: Library, findings: Findings) -> None:
    """Have an object processed whose record is missing, or is about another one."""
    record, stored = findings.record, findings.stored
    assert stored is not None  # these kinds all have an object
    if record is not None:
        recovery.process_again(record, stored, photos=library.photos, workflow=library.workflow)
        return
    # Older than any S3 event, because all of them may still arrive.
    event = ObjectEvent(
        bucket=library.bucket_name,
        object_key=findings.object_key,
        sequencer=normalise_sequencer(""),
        occurred_at=stored.modified_at,
        version_id=stored.version_id,
        etag=stored.etag,
        file_size=stored.file_size,
    )
    ingest.accept_upload(event, photos=library.photos, workflow=library.workflow)


def _follow(library: Library, findings: Findings, now: datetime) -> None:
    record = findings.record
    if record is None:
        _forget(library, findings, now)
        return
    by = tombstone_of(record, deleted_at=now) if findings.stored is None and isinstance(record, Photo) else record
    _settle(library, library.photos.replace(record, by=by, beyond=_beyond(findings)), now)


def _renew(library: Library, findings: Findings, now: datetime) -> None:
    assert isinstance(findings.record, Photo)  # of this kind there are only photos
    beyond = _beyond(findings)
    _settle(
        library,
        renew_derived(findings.record, beyond=beyond, bucket=library.bucket, photos=library.photos),
        now,
    )


# Only if nobody counts the photo meanwhile.
def _list_again(library: Library, findings: Findings) -> None:
    rows = [findings.entry] if findings.entry else []
    wanted = findings.entry.listings if findings.entry else frozenset()
    library.tallies.write(rows, come=wanted - findings.listings, go=findings.listings - wanted)


def _take_out(library: Library, findings: Findings, now: datetime) -> None:
    for album_id in findings.lost_albums:
        assert isinstance(findings.record, Photo)  # nothing else is in albums
        if written := take_out_if_lost(findings.record, album_id, albums=library.albums, photos=library.photos):
            _settle(library, written, now)


def _beyond(findings: Findings) -> int:
    """For a while, the index also remembers the versions of deleted documents: a new revision is higher than all."""
    return max(findings.document or 0, findings.entry.revision if findings.entry else 0)


def _settle(library: Library, written: Photo | Tombstone, now: datetime) -> None:
    library.follow(written.object_key)
    tallies.count([written], now=now, quota=_NO_QUOTA, tallies=library.tallies)


def _is_newer(record: Photo | Tombstone, entry: Entry | None) -> bool:
    return entry is None or entry.revision < record.revision


def _forget(library: Library, findings: Findings, now: datetime) -> None:
    """Remove what is left of an unknown photo."""
    original = parse_original(findings.object_key)
    if original is None:
        raise SetupError(f"{findings.object_key} is indexed, but is not the key of a photo")
    nothing = Tombstone(
        bucket=library.bucket_name,
        object_key=findings.object_key,
        identity_id=original.identity_id,
        photo_id=photo_id(library.bucket_name, findings.object_key),
        revision=findings.document or 0,
        sequencer=normalise_sequencer(""),
        deleted_at=now,
        expires_at=int(now.timestamp()),
    )
    if findings.document is not None:
        library.index.apply([nothing])
    if findings.entry is not None:
        tallies.count(
            [replace(nothing, revision=findings.entry.revision + 1)], now=now, quota=_NO_QUOTA, tallies=library.tallies
        )
    library.bucket.delete_all([original.derived_key(side) for side in DERIVED_SIDES])
