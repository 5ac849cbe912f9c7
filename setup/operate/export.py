"""Take a user's photos out: `python -m setup.export TO --user EMAIL --stage NAME`.

TO is a folder, or `s3://bucket/prefix`: there S3 itself copies the originals, those above 5 GB in parts.

Every original goes into one folder for each album, with an XMP sidecar beside it: tags, title, caption, rating, time
and place as the owner has corrected them, and favourite or rejected as the flags of Lightroom and digiKam. Which photos
are hidden is only in photos.jsonl, because no program has a property for it. The file photos.jsonl has everything that
is known of each photo, searches.jsonl the saved searches, and people.jsonl, if the owner has said anything of persons,
who they are and which faces are theirs: photo, left, top, width, height. Each has one JSON object to a line. Files that
are there already are kept, so the same command goes on with an export that was interrupted, or killed.

Exit status: 0 if all are there, 1 if photos could not be fetched (run it again) or the command could not work.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import PurePosixPath

import boto3
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.api.contract import written
from chalicelib.core.api.export_view import Around, exported
from chalicelib.core.object_keys import display_name, sidecar_beside
from chalicelib.core.people.known_item import item_from_known
from chalicelib.core.photo import Photo
from chalicelib.core.plain import pascal_case, to_plain
from chalicelib.core.xmp_export import xmp_of
from setup.errors import SetupError, run
from setup.operate.export_targets import LANES, Target, target_of
from setup.operate.user_library import UserLibrary

_TELL_EVERY = 500
_FEW = 200  # photos in memory at a time
_NO_ALBUM = "Photos in no album"


@dataclass(frozen=True, slots=True)
class Exported:
    """One photo, its file within the folder, and why it could not be fetched, if so."""

    photo: Photo
    file: PurePosixPath
    failure: str = ""


def export(
    library: UserLibrary, target: Target, *, with_bin: bool = False, progress: Callable[[str], None] = print
) -> int:
    """Write all photos of a user; returns how many. Raises `SetupError` if some could not be fetched."""
    owner = library.user.identity_id
    around = Around(
        albums={album.album_id: album.name for album in library.albums.all_of(owner)},
        shares=library.shares.all_of(owner),
        members=library.grants.members_of(owner),
    )
    target.write(PurePosixPath("searches.jsonl"), _searches(library))
    if people := _people(library):
        target.write(PurePosixPath("people.jsonl"), people)
    count, failures = 0, []
    found = chain(library.photos(), library.photos(trashed=True) if with_bin else ())
    with target.lines(PurePosixPath("photos.jsonl")) as lines:
        for done in _all_fetched(library, target, _placed(found, around.albums)):
            count += 1
            failures += [f"{done.file}: {done.failure}"] if done.failure else []
            lines.write(written(exported(done.photo, around, file=str(done.file))) + "\n")
            if count % _TELL_EVERY == 0:
                progress(f"{count:,} photos")
    if failures:
        raise SetupError(f"{len(failures)} photos could not be fetched; run this again: {'; '.join(failures[:5])}")
    return count


def _all_fetched(
    library: UserLibrary, target: Target, placed: Iterator[tuple[Photo, PurePosixPath]]
) -> Iterator[Exported]:
    fetch = partial(_fetched, library, target)
    with ThreadPoolExecutor(LANES) as lanes:
        while few := list(islice(placed, _FEW)):
            yield from (done for done in lanes.map(fetch, few) if done is not None)


def _searches(library: UserLibrary) -> str:
    searches = library.searches.all_of(library.user.identity_id)
    return "".join(json.dumps(to_plain(each, rename=pascal_case), ensure_ascii=False) + "\n" for each in searches)


def _people(library: UserLibrary) -> str:
    known, _ = library.people.facts_of(library.user.identity_id)
    items = (item_from_known(known[person_id]) for person_id in sorted(known))
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def _placed(photos: Iterator[Photo], albums: Mapping[str, str]) -> Iterator[tuple[Photo, PurePosixPath]]:
    """Each photo with a file of its own: two of one name in one album are told apart by their ids."""
    taken: set[str] = set()
    for photo in photos:
        file = _folder(next(iter(_names(photo, albums)), _NO_ALBUM)) / _safe(display_name(photo.object_key))
        if str(file).casefold() in taken:
            file = file.with_name(f"{file.stem} {photo.photo_id}{file.suffix}")
        taken.add(str(file).casefold())
        yield photo, file


def _names(photo: Photo, albums: Mapping[str, str]) -> list[str]:
    return [albums[album_id] for album_id in photo.album_ids if album_id in albums]


def _folder(name: str) -> PurePosixPath:
    return PurePosixPath(_safe(name.replace("/", "-")))


# Names were chosen by whoever uploaded: none may lead out of the folder, or be refused by Windows.
def _safe(name: str) -> PurePosixPath:
    parts = [part.strip(". ").translate(_FORBIDDEN) or "_" for part in name.split("/") if part.strip(". ")]
    return PurePosixPath(*(parts or ["_"]))


_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"\\|?*', "_") | {chr(code): "_" for code in range(32)})


# None: the photo has been deleted meanwhile.
def _fetched(library: UserLibrary, target: Target, placed: tuple[Photo, PurePosixPath]) -> Exported | None:
    listed, file = placed
    photo = library.whole(listed)
    if photo is None:
        return None
    try:
        target.fetch(photo, file)
        if sidecar := xmp_of(photo):
            target.write(file.with_name(sidecar_beside(file.name)), sidecar)
    except (Boto3Error, BotoCoreError, ClientError, OSError) as error:
        return Exported(photo, file, str(error))
    return Exported(photo, file)


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m setup.export", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", metavar="TO", help="a folder, or s3://bucket/prefix")
    parser.add_argument("--user", required=True, metavar="EMAIL", help="whose photos")
    parser.add_argument("--with-bin", action="store_true", help="deleted photos that can still be restored, too")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    return run(partial(_command, parser.parse_args()))


def _command(arguments: argparse.Namespace) -> None:
    session = boto3.Session(region_name=arguments.region)
    library = UserLibrary.of(arguments.stage, arguments.user, session)
    count = export(library, target_of(arguments.target, library), with_bin=arguments.with_bin)
    print(f"{count:,} photos are in {arguments.target}")
