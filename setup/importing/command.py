"""Import photos into a user's library: `python -m setup.import SOURCE --user EMAIL --stage NAME`.

SOURCE is a folder, a zip archive (Google Takeout's, for example), or s3://bucket/folder. Keywords of XMP sidecars and
the people that Takeout names become tags. Photos that the library has already are left out; files that are no photos
are listed. An import that was interrupted, even killed, goes on where it was when the same command is run again.

Exit status: 0 if everything was imported that can be, 1 if files failed (run it again) or the command could not work.
"""

import argparse
import csv
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import boto3

from chalicelib.core.image.formats import ENOUGH, PHOTO_FORMATS, image_type
from setup.errors import SetupError, run
from setup.importing.destination import AlbumsByName, Destination
from setup.importing.importer import Importer
from setup.importing.journal import Journal, Outcome
from setup.importing.sidecars import is_sidecar
from setup.importing.sources import Source, source_of

JOURNALS = Path.home() / ".cache" / "photo-search" / "imports"
_TELL_EVERY_SECONDS = 5.0


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
    meter = _Meter(progress)
    try:
        Importer(source=source, destination=destination, journal=journal, albums=albums, progress=meter.count).run()
        _tell(journal, progress)
        return journal.counts()
    finally:
        journal.close()


def journal_of(location: str, destination: Destination) -> Path:
    """Where the journal of this import is kept: always the same file for the same source and user."""
    whole = "\n".join((str(Path(location).absolute()), destination.bucket, destination.identity_id))
    return JOURNALS / f"{hashlib.sha256(whole.encode()).hexdigest()[:16]}.db"


def survey(source: Source, *, rate: float) -> Iterator[str]:
    """What an import would find, in lines for people: how many photos by format, how large, and how long it takes."""
    formats: Counter[str] = Counter()
    size = 0
    for file in source.files():
        if is_sidecar(file.name):
            formats["sidecars"] += 1
            continue
        with file.open() as content:
            formats[image_type(content.read(ENOUGH))] += 1
        size += file.size
    photos = sum(count for name, count in formats.items() if name in PHOTO_FORMATS)
    yield f"{photos:,} photos, {size / 1e9:,.2f} GB in all"
    yield from (f"  {count:,} x {name}" for name, count in formats.most_common())
    yield f"at {rate:g} photos a second at most, recognising them takes {_duration(photos / rate)}"


class _Meter:
    """Says now and then how far an import is."""

    def __init__(self, progress: Callable[[str], None]):
        self._progress = progress
        self._began = self._told = time.monotonic()

    def count(self, files: int) -> None:
        now = time.monotonic()
        if now - self._told >= _TELL_EVERY_SECONDS:
            self._told = now
            self._progress(f"{files:,} files, {files / (now - self._began):,.1f} a second")


def _tell(journal: Journal, progress: Callable[[str], None]) -> None:
    for outcome, count in sorted(journal.counts().items(), key=lambda item: -item[1]):
        progress(f"{count:,} {outcome}")
    report = journal.path.with_suffix(".csv")
    with report.open("w", newline="", encoding="utf-8", errors="backslashreplace") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "outcome", "object_key", "reason"))
        writer.writerows((noted.name, noted.outcome, noted.object_key, noted.reason) for noted in journal.all())
    progress(f"every file: {report}")


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


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
    parser.add_argument("--dry-run", action="store_true", help="only say what there is, and how long it would take")
    parser.add_argument("--journal", type=Path, metavar="FILE", help="keep the import's journal here")
    return run(lambda: _command(parser.parse_args()))


def _command(arguments: argparse.Namespace) -> None:
    session = boto3.Session(region_name=arguments.region)
    source_session = boto3.Session(profile_name=arguments.profile) if arguments.profile else None
    if arguments.dry_run:
        rate = Destination.of(arguments.stage, arguments.user, session).rate
        print(*survey(source_of(arguments.source, (source_session or session).client("s3")), rate=rate), sep="\n")
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


def fail_if_files_failed(counts: Mapping[Outcome, int]) -> None:
    """Raise `SetupError` if another run could import more."""
    if failed := counts.get(Outcome.FAILED, 0):
        raise SetupError(f"{failed:,} files failed; run the same command again")
