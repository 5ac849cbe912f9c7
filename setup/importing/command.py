"""Import photos into a user's library: `python -m setup.import SOURCE --user EMAIL --stage NAME`.

SOURCE is a folder, a zip archive (Google Takeout's, for example), or s3://bucket/folder. Keywords of XMP sidecars and
the people that Takeout names become tags; titles, captions, ratings, times and places are read, too. Photos that the
library has already are left out; files that are no photos are listed. An import that was interrupted, even killed, goes
on where it was when the same command is run again.

With --in-place the photos of s3://bucket/prefix stay where they are and are not copied: what comes and goes there is
followed, thumbnails are in the stage's own bucket, and nobody deletes or changes anything there. --forget undoes that.

Exit status: 0 if everything was imported that can be, 1 if files failed (run it again) or have sidecars to be mended
first, or if the command could not work.
"""

import argparse
import csv
import hashlib
import os
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path

import boto3

from setup.errors import SetupError, run
from setup.importing.destination import AlbumsByName, Destination
from setup.importing.importer import Importer
from setup.importing.journal import Journal, Outcome
from setup.importing.sources import readable, source_of
from setup.importing.survey import survey
from setup.operate.meter import Meter, watched
from setup.operate.sources import InPlace, add_source, forget_source

# How many files that wait for their sidecars are named; the list has all.
_SHOWN = 10
JOURNALS = Path.home() / ".cache" / "photo-search" / "imports"


def import_photos(
    location: str,
    *,
    stage: str,
    user: str,
    session: boto3.Session,
    extra_environment: Mapping[str, str] | None = None,
    source_session: boto3.Session | None = None,
    with_albums: bool = False,
    journal_path: Path | None = None,
    progress: Callable[[str], None] = print,
) -> dict[Outcome, int]:
    """Import everything from one place; returns how many files had each outcome. Raises `SetupError`.

    `source_session` may read a bucket that the stage's own session may not; its objects then go through this machine.
    """
    destination = Destination.of(stage, user, session, extra_environment)
    source = source_of(location, (source_session or session).client("s3"), copies=source_session is None)
    journal = Journal(journal_path or journal_of(location, destination))
    albums = AlbumsByName(destination) if with_albums else None
    meter = Meter(watched(progress), what="files")
    meter.count_beside(source.files)
    try:
        Importer(source=source, destination=destination, journal=journal, albums=albums, progress=meter.at).run()
        tell(journal, progress)
        return journal.counts()
    finally:
        journal.close()


def tell_survey(location: str, destination: Destination, session: boto3.Session, *, stay: bool = False) -> None:
    """Print what an import would find and cost; nothing is imported."""
    source = source_of(location, session.client("s3"))
    rates = {"rate": destination.rate, "feature_rate": destination.feature_rate}
    print(*survey(source, **rates, features=destination.features, stay=stay), sep="\n")


def journal_of(location: str, destination: Destination) -> Path:
    """Where the journal of this import is kept: always the same file for the same source and user."""
    whole = "\n".join((str(Path(location).absolute()), destination.bucket, destination.identity_id))
    return JOURNALS / f"{hashlib.sha256(os.fsencode(whole)).hexdigest()[:16]}.db"


def tell(journal: Journal, progress: Callable[[str], None]) -> None:
    """Say what came of an import, and where the list of every file is, which is written here."""
    for outcome, count in sorted(journal.counts().items(), key=lambda item: -item[1]):
        progress(f"{count:,} {outcome}")
    waiting = journal.with_outcome(Outcome.UNUSABLE_SIDECAR)
    for noted in islice(waiting, _SHOWN):
        progress(readable(f"  {noted.name}: {noted.reason}"))
    if any(waiting):
        progress("  ...")
    report = journal.path.with_suffix(".csv")
    with report.open("w", newline="", encoding="utf-8", errors="backslashreplace") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "outcome", "object_key", "reason"))
        writer.writerows((noted.name, noted.outcome, noted.object_key, noted.reason) for noted in journal.all())
    progress(f"every file: {report}")


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m setup.import", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", metavar="SOURCE")
    parser.add_argument("--user", required=True, metavar="EMAIL", help="whose photos they become")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    parser.add_argument("--profile", help="the AWS profile that may read the source's bucket, if another one")
    parser.add_argument("--albums", action="store_true", help="make an album of each folder")
    parser.add_argument(
        "--dry-run", action="store_true", help="only say what there is, how long it takes and what it costs"
    )
    parser.add_argument("--in-place", action="store_true", help="do not copy the photos of a bucket")
    parser.add_argument("--forget", action="store_true", help="with --in-place: forget them; the originals stay")
    parser.add_argument("--journal", type=Path, metavar="FILE", help="keep the import's journal here")
    return run(lambda: _command(parser.parse_args()))


def _command(arguments: argparse.Namespace) -> None:
    session = boto3.Session(region_name=arguments.region)
    source_session = boto3.Session(profile_name=arguments.profile) if arguments.profile else None
    if arguments.dry_run:
        destination = Destination.of(arguments.stage, arguments.user, session)
        tell_survey(arguments.source, destination, source_session or session, stay=arguments.in_place)
        return
    if arguments.in_place or arguments.forget:
        show_in_place(arguments.source, arguments.stage, arguments.user, session, forget=arguments.forget)
        return
    counts = import_photos(
        arguments.source,
        stage=arguments.stage,
        user=arguments.user,
        session=session,
        source_session=source_session,
        with_albums=arguments.albums,
        journal_path=arguments.journal,
    )
    fail_if_files_failed(counts)


def show_in_place(
    address: str,
    stage: str,
    user: str,
    session: boto3.Session,
    extra_environment: Mapping[str, str] | None = None,
    *,
    forget: bool = False,
    progress: Callable[[str], None] = print,
) -> None:
    """Show a user the photos of a bucket that stay there, or forget them. Raises `SetupError`."""
    place = InPlace.of(address, stage=stage, user=user, session=session, extra_environment=extra_environment)
    if forget:
        progress(f"{forget_source(place, progress=progress):,} photos were forgotten; the originals stay")
    else:
        progress(f"{add_source(place, progress=progress):,} photos are being processed")


def fail_if_files_failed(counts: Mapping[Outcome, int]) -> None:
    """Raise `SetupError` if more could be imported, saying how."""
    told = []
    if failed := counts.get(Outcome.FAILED, 0):
        told.append(f"{failed:,} files failed; run the same command again, and see the list for those that fail again")
    if waiting := counts.get(Outcome.UNUSABLE_SIDECAR, 0):
        told.append(
            f"{waiting:,} files wait for their sidecars: the same command helps once these are mended or removed"
        )
    if told:
        raise SetupError("; ".join(told))
