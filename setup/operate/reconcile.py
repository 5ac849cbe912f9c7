"""Compare bucket, tables, index and thumbnails of a stage: `python -m setup.reconcile --stage NAME [--fix] [--json]`.

Reports where they differ, by kind, with examples; `--fix` fixes that with the code of the functions themselves. People
can search and upload meanwhile; photos that are being processed are not drift. A large library is read by several
processes, and if the command is killed, the next one within a day goes on where it was. Memory use does not depend on
the number of photos; the disk holds about 3 kB for each meanwhile.

Exit status: 0 if all agree, 1 if the command could not do its work, 3 if drift remains.
"""

import argparse
import json
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3
from opensearchpy.exceptions import OpenSearchException

from chalicelib.errors import ServiceUnavailable, Superseded
from setup.errors import SetupError, run
from setup.lanes import Lanes
from setup.operate.drift import Findings, Kind, drift, may_be_at_work
from setup.operate.drift_report import Report
from setup.operate.inventory import Library
from setup.operate.meter import in_place, silent
from setup.operate.readings import read_all
from setup.operate.recount import wrong_tallies
from setup.operate.repairs import repair
from setup.operate.shelf import Shelf

DRIFT_REMAINS = 3
# The event of a removal, or the stream's record of a change, rarely takes longer than this to arrive.
_PATIENCE_SECONDS = 10.0
_PAUSE_SECONDS = 0.2

_ON_THEIR_WAY = {
    Kind.OBJECT_GONE,
    Kind.OTHER_SIDECAR,
    Kind.MISCOUNTED,
    Kind.MISLISTED,
    Kind.LOST_ALBUM,
}


def reconcile(
    library: Library,
    *,
    fix: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    patience: float = _PATIENCE_SECONDS,
    progress: Callable[[str], None] = silent,
    shelf: Shelf | None = None,
    lanes: Lanes[Library] | None = None,
) -> Report:
    """Compare everything once; with `fix`, fix what differs.

    `patience`: seconds, in total, to wait for what is on its way. What is on the `shelf` is not read again; a large
    library is read by the processes of `lanes`. Raises botocore's and OpenSearch's errors, `SetupError` and
    `ServiceUnavailable`.
    """
    if shelf is None:
        with TemporaryDirectory(prefix="photo-search-") as folder:
            return reconcile(
                library, fix=fix, now=now, patience=patience, progress=progress, shelf=Shelf(Path(folder)), lanes=lanes
            )
    with shelf.opened():
        read_all(library, shelf, lanes, progress)
        report = Report(checked=shelf.counts())
        _compare(library, shelf, report, fix=fix, now=now, patience=patience)
        _recount(library, report, fix=fix)
        _compare_faces(library, report, fix=fix)
        shelf.clear()
    return report


def _compare(
    library: Library, shelf: Shelf, report: Report, *, fix: bool, now: Callable[[], datetime], patience: float
) -> None:
    deadline = None
    for suspect in library.findings(shelf.rows()):
        if drift(suspect) is None:
            continue
        deadline = deadline or time.monotonic() + patience
        findings = _confirmed(library, suspect, deadline)
        kind = drift(findings)
        if kind is None:
            report.caught_up += 1
            continue
        if may_be_at_work(findings, now=now()):
            report.under_way += 1
            continue
        report.add(kind, findings.object_key)
        if fix and repair(library, findings, kind, now=now()):
            report.fixed[kind] += 1


def _recount(library: Library, report: Report, *, fix: bool) -> None:
    for tally in wrong_tallies(library.tallies):
        report.add(Kind.WRONG_TALLY, "/".join(tally.place))
        if fix:
            with suppress(Superseded):
                library.tallies.write([tally])
                report.fixed[Kind.WRONG_TALLY] += 1


def _compare_faces(library: Library, report: Report, *, fix: bool) -> None:
    for kind, where, put_right in library.wrong_faces():
        report.add(kind, where)
        if fix:
            put_right()
            report.fixed[kind] += 1


def _confirmed(library: Library, suspect: Findings, deadline: float) -> Findings:
    """Look again: not all was read at the same time, and what reports a removal or a change may still be on its way."""
    findings = library.look(suspect.object_key, listings=suspect.listings)
    while drift(findings) in _ON_THEIR_WAY and time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)
        findings = library.look(suspect.object_key, listings=suspect.listings)
    return findings


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m setup.reconcile", description=__doc__.partition("\n")[0])
    parser.add_argument("--stage", required=True)
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    add_options(parser)
    arguments = parser.parse_args()
    return run_and_tell(partial(_library, arguments.stage, arguments.region), arguments)


def _library(stage: str, region: str | None) -> Library:
    return Library.of(stage, boto3.Session(region_name=region), {}, silent)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command's options, apart from the stage."""
    parser.add_argument("--fix", action="store_true", help="fix what differs, then compare again")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run_and_tell(library: Callable[[], Library], arguments: argparse.Namespace) -> int:
    """Reconcile as `add_options` says, print the report. Returns the exit status.

    `library` is sent to other processes if there is much to read, so it can be pickled.
    """
    reports: list[Report] = []
    status = run(partial(_reconcile_and_tell, library, arguments, reports))
    return status or (DRIFT_REMAINS if reports and reports[-1].counts else 0)


def _reconcile_and_tell(library: Callable[[], Library], arguments: argparse.Namespace, reports: list[Report]) -> None:
    try:
        for fix in (True, False) if arguments.fix else (False,):
            own = library()
            shelf = Shelf.of(own.s3.meta.endpoint_url, own.bucket_name, own.alias)
            reports.append(reconcile(own, fix=fix, progress=in_place, shelf=shelf, lanes=Lanes(library)))
            _print(reports[-1], as_json=arguments.json)
    except (OpenSearchException, ServiceUnavailable) as error:
        raise SetupError(f"the library cannot be compared: {error}") from error


def _print(report: Report, *, as_json: bool) -> None:
    in_place("")
    print(json.dumps(report.as_json()) if as_json else "\n".join(report.lines()))
