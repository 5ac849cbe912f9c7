"""Compare bucket, tables, index and thumbnails of a stage: `python -m setup.reconcile --stage NAME [--fix] [--json]`.

Reports where they differ, by kind, with examples; `--fix` fixes that with the code of the functions themselves. People
can search and upload meanwhile; photos that are being processed are not drift. Memory use does not depend on the number
of photos; the disk holds about 1 kB for each meanwhile.

Exit status: 0 if all agree, 1 if the command could not do its work, 3 if drift remains.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import boto3
from opensearchpy.exceptions import OpenSearchException

from chalicelib import ingest, recovery, tallies
from chalicelib.album_photos import take_out
from chalicelib.core.ingest.event_order import tombstone_of
from chalicelib.core.ingest.events import ObjectEvent, normalise_sequencer
from chalicelib.core.object_keys import parse_original, photo_id
from chalicelib.core.photo import DERIVED_SIDES, Photo, Tombstone
from chalicelib.core.quota import Quota
from chalicelib.core.tally import Entry
from chalicelib.derived import follow_table, renew_derived
from chalicelib.errors import PhotoGone, ServiceUnavailable, Superseded, UnsupportedImage
from setup.errors import SetupError, run
from setup.operate.drift import Findings, Kind, drift, may_be_at_work
from setup.operate.inventory import Library
from setup.operate.meter import in_place
from setup.operate.recount import wrong_tallies

DRIFT_REMAINS = 3
_EXAMPLES = 5
# The event of a removal, or the stream's record of a change, rarely takes longer than this to arrive.
_PATIENCE_SECONDS = 10.0
_PAUSE_SECONDS = 0.2
_TELL_EVERY = 1000

_ON_THEIR_WAY = {
    Kind.OBJECT_GONE,
    Kind.OTHER_SIDECAR,
    Kind.MISCOUNTED,
    Kind.MISLISTED,
    Kind.LOST_ALBUM,
}
# What is counted anew here is let in: the functions have decided about it before, or it came before there was a quota.
_NO_QUOTA = Quota()
_PROCESSED = {Kind.UNRECORDED, Kind.DELETED_BUT_THERE, Kind.OTHER_OBJECT, Kind.OTHER_SIDECAR, Kind.STUCK}


def _silent(line: str) -> None:
    del line


@dataclass
class Report:
    """What was read in each place, what differs, what was fixed, and what is being processed right now."""

    checked: Counter[str] = field(default_factory=Counter)
    counts: Counter[Kind] = field(default_factory=Counter)
    examples: dict[Kind, list[str]] = field(default_factory=dict)
    fixed: Counter[Kind] = field(default_factory=Counter)
    under_way: int = 0

    def add(self, kind: Kind, object_key: str) -> None:
        """Count one drift; the object keys of the first few of each kind are kept."""
        self.counts[kind] += 1
        self.examples.setdefault(kind, [])
        if len(self.examples[kind]) < _EXAMPLES:
            self.examples[kind].append(object_key)

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        kinds = {
            kind.name.lower(): {"count": count, "examples": self.examples[kind], "fixed": self.fixed[kind]}
            for kind, count in sorted(self.counts.items())
        }
        return {"checked": dict(self.checked), "drift": kinds, "under_way": self.under_way}

    def lines(self) -> Iterator[str]:
        """For people."""
        yield "checked: " + ", ".join(f"{count:,} {source}s" for source, count in sorted(self.checked.items()))
        for kind, count in sorted(self.counts.items()):
            fixed = f" ({self.fixed[kind]:,} fixed)" if self.fixed[kind] else ""
            yield f"{count:,} x {kind.value}{fixed}"
            yield from (f"    {object_key}" for object_key in self.examples[kind])
        if self.under_way:
            yield f"{self.under_way:,} are being processed right now and were left alone"
        if not self.counts:
            yield "no drift"


def reconcile(
    library: Library,
    *,
    fix: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    patience: float = _PATIENCE_SECONDS,
    progress: Callable[[str], None] = _silent,
) -> Report:
    """Compare everything once; with `fix`, fix what differs.

    `patience`: seconds, in total, to wait for what is on its way. Raises botocore's and OpenSearch's
    errors, and `ServiceUnavailable`.
    """
    report = Report()

    def count(source: str) -> None:
        report.checked[source] += 1
        if (total := report.checked.total()) % _TELL_EVERY == 0:
            progress(f"{total:,} read")

    deadline = None
    for suspect in library.findings(count):
        if drift(suspect) is None:
            continue
        deadline = deadline or time.monotonic() + patience
        findings = _confirmed(library, suspect, deadline)
        kind = drift(findings)
        if kind is None:
            continue
        if may_be_at_work(findings, now=now()):
            report.under_way += 1
            continue
        report.add(kind, findings.object_key)
        if fix and repair(library, findings, kind, now=now()):
            report.fixed[kind] += 1
    _recount(library, report, fix=fix)
    return report


def _recount(library: Library, report: Report, *, fix: bool) -> None:
    for tally in wrong_tallies(library.tallies):
        report.add(Kind.WRONG_TALLY, "/".join(tally.place))
        if fix:
            with suppress(Superseded):
                library.tallies.write([tally])
                report.fixed[Kind.WRONG_TALLY] += 1


def _confirmed(library: Library, suspect: Findings, deadline: float) -> Findings:
    """Look again: not all was read at the same time, and what reports a removal or a change may still be on its way."""
    findings = library.look(suspect.object_key, listings=suspect.listings)
    while drift(findings) in _ON_THEIR_WAY and time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)
        findings = library.look(suspect.object_key, listings=suspect.listings)
    return findings


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
        if written := take_out(findings.object_key, album_id, photos=library.photos):
            _settle(library, written, now)


def _beyond(findings: Findings) -> int:
    """For a while, the index also remembers the versions of deleted documents: a new revision is higher than all."""
    return max(findings.document or 0, findings.entry.revision if findings.entry else 0)


def _settle(library: Library, written: Photo | Tombstone, now: datetime) -> None:
    follow_table(written.object_key, bucket=library.bucket, photos=library.photos, index=library.index)
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


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m setup.reconcile", description=__doc__.partition("\n")[0])
    parser.add_argument("--stage", required=True)
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    add_options(parser)
    arguments = parser.parse_args()
    return run_and_tell(
        lambda: Library.of(arguments.stage, boto3.Session(region_name=arguments.region), {}, _silent), arguments
    )


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command's options, apart from the stage."""
    parser.add_argument("--fix", action="store_true", help="fix what differs, then compare again")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run_and_tell(library: Callable[[], Library], arguments: argparse.Namespace) -> int:
    """Reconcile as `add_options` says, print the report. Returns the exit status."""
    reports: list[Report] = []
    status = run(partial(_reconcile_and_tell, library, arguments, reports))
    return status or (DRIFT_REMAINS if reports and reports[-1].counts else 0)


def _reconcile_and_tell(library: Callable[[], Library], arguments: argparse.Namespace, reports: list[Report]) -> None:
    try:
        for fix in (True, False) if arguments.fix else (False,):
            reports.append(reconcile(library(), fix=fix, progress=in_place))
            _print(reports[-1], as_json=arguments.json)
    except (OpenSearchException, ServiceUnavailable) as error:
        raise SetupError(f"the library cannot be compared: {error}") from error


def _print(report: Report, *, as_json: bool) -> None:
    in_place("")
    print(json.dumps(report.as_json()) if as_json else "\n".join(report.lines()))
