"""Take a user's photos out: `python -m setup.export FOLDER --user EMAIL --stage NAME`.

Every original goes into FOLDER, into one folder for each album, with an XMP sidecar beside it: tags, title, caption,
rating, time and place as the owner has corrected them. The file photos.jsonl has everything that is known of each
photo, and searches.jsonl the saved searches, one JSON object to a line. Files that are there already are kept, so the
same command goes on with an export that was interrupted.

Exit status: 0 if all are there, 1 if photos could not be fetched (run it again) or the command could not work.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.api.contract import written
from chalicelib.core.api.export_view import exported
from chalicelib.core.object_keys import display_name, sidecar_beside
from chalicelib.core.photo import Photo
from chalicelib.core.plain import pascal_case, to_plain
from chalicelib.core.xmp_export import xmp_of
from setup.errors import SetupError, run
from setup.operate.user_library import UserLibrary

_LANES = 8
_TELL_EVERY = 500
_FEW = 200  # photos in memory at a time
_NO_ALBUM = "Photos in no album"


@dataclass(frozen=True, slots=True)
class Exported:
    """One photo, its file within the folder, and why it could not be fetched, if so."""

    photo: Photo
    file: PurePosixPath
    failure: str = ""


def export(library: UserLibrary, folder: Path, *, progress: Callable[[str], None] = print) -> int:
    """Write all photos of a user into a folder; returns how many. Raises `SetupError` if some could not be fetched."""
    albums = {album.album_id: album.name for album in library.albums.all_of(library.user.identity_id)}
    s3 = library.session.client("s3", config=Config(max_pool_connections=_LANES))
    fetch = partial(_fetched, s3, library, folder)
    folder.mkdir(parents=True, exist_ok=True)
    _write_searches(library, folder)
    count, failures = 0, []
    unfinished = folder / "photos.jsonl.part"
    with unfinished.open("w", encoding="utf-8") as lines, ThreadPoolExecutor(_LANES) as lanes:
        placed = _placed(library.photos(), albums)
        for done in chain.from_iterable(lanes.map(fetch, few) for few in iter(lambda: list(islice(placed, _FEW)), [])):
            if done is None:
                continue
            count += 1
            failures += [f"{done.file}: {done.failure}"] if done.failure else []
            lines.write(written(exported(done.photo, albums, file=str(done.file))) + "\n")
            if count % _TELL_EVERY == 0:
                progress(f"{count:,} photos")
    unfinished.rename(folder / "photos.jsonl")
    if failures:
        raise SetupError(f"{len(failures)} photos could not be fetched; run this again: {'; '.join(failures[:5])}")
    return count


def _write_searches(library: UserLibrary, folder: Path) -> None:
    searches = library.searches.all_of(library.user.identity_id)
    lines = [json.dumps(to_plain(search, rename=pascal_case), ensure_ascii=False) + "\n" for search in searches]
    (folder / "searches.jsonl").write_text("".join(lines), encoding="utf-8")


def _placed(photos: Iterator[Photo], albums: Mapping[str, str]) -> Iterator[tuple[Photo, PurePosixPath]]:
    """Each photo with a file of its own: two of one name in one album are told apart by their ids."""
    taken: set[str] = set()
    for photo in photos:
        file = _folder(albums.get(photo.album_id or "", _NO_ALBUM)) / _safe(display_name(photo.object_key))
        if str(file).casefold() in taken:
            file = file.with_name(f"{file.stem} {photo.photo_id}{file.suffix}")
        taken.add(str(file).casefold())
        yield photo, file


def _folder(name: str) -> PurePosixPath:
    return PurePosixPath(_safe(name.replace("/", "-")))


# Names were chosen by whoever uploaded: none may lead out of the folder, or be refused by Windows.
def _safe(name: str) -> PurePosixPath:
    parts = [part.strip(". ").translate(_FORBIDDEN) or "_" for part in name.split("/") if part.strip(". ")]
    return PurePosixPath(*(parts or ["_"]))


_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"\\|?*', "_") | {chr(code): "_" for code in range(32)})


# None: the photo has been deleted meanwhile.
def _fetched(s3: Any, library: UserLibrary, folder: Path, placed: tuple[Photo, PurePosixPath]) -> Exported | None:
    listed, file = placed
    target = folder / file
    photo = library.whole(listed)
    if photo is None:
        return None
    try:
        if not (target.is_file() and _is_whole(target, photo)):
            _fetch(s3, library.bucket, photo, target)
        if sidecar := xmp_of(photo):
            target.with_name(sidecar_beside(target.name)).write_text(sidecar, encoding="utf-8")
    except (BotoCoreError, ClientError, OSError) as error:
        return Exported(photo, file, str(error))
    return Exported(photo, file)


def _fetch(s3: Any, bucket: str, photo: Photo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    s3.download_file(bucket, photo.object_key, str(part))
    if not _is_whole(part, photo):
        raise OSError("it was overwritten while it was fetched")
    part.rename(target)


# The entity tag of an object that was uploaded in one piece is the MD5 of its bytes; that of another has a hyphen.
def _is_whole(path: Path, photo: Photo) -> bool:
    if photo.etag is None or "-" in photo.etag:
        return path.stat().st_size == photo.object_size or photo.object_size is None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest() == photo.etag


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m setup.export", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--user", required=True, metavar="EMAIL", help="whose photos")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    return run(partial(_command, parser.parse_args()))


def _command(arguments: argparse.Namespace) -> None:
    session = boto3.Session(region_name=arguments.region)
    count = export(UserLibrary.of(arguments.stage, arguments.user, session), arguments.folder)
    print(f"{count:,} photos are in {arguments.folder}")
