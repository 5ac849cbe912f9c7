"""Where photos come from: a folder, a zip archive (Google Takeout's, for example), or a bucket.

A source lists its files in an order that stays, without holding them in memory. Files in a folder of a year of Takeout
("Photos from 2019") come last, because Takeout has each photo of an album there once more.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol
from zipfile import BadZipFile, ZipFile

from botocore.exceptions import ClientError

from setup.errors import SetupError

_YEAR_FOLDER = re.compile(r"Photos from \d{4}")
_IN_MEMORY = 16 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file: its `name` within the source with slashes, its size in bytes, and how to read it from its beginning.

    A name that is no UTF-8 has half characters, as Python reads it from a disk; `readable` is without.

    `version` differs once the file has changed. `etag` is what S3 would call these bytes, where the source knows it
    without reading them. `copy_source` is set where S3 can copy the object itself.
    """

    name: str
    size: int
    version: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    etag: str | None = None
    copy_source: dict[str, str] | None = None

    @property
    def folder(self) -> str:
        """The folder that the file lies in; empty at the top."""
        return folder_of(self.name)


class Source(Protocol):
    """Files, and the contents of one by its name."""

    def files(self) -> Iterator[SourceFile]:
        """Every file, always in the same order. Raises `SetupError` if the source cannot be listed."""

    def read(self, name: str) -> bytes | None:
        """What is in a small file; None if there is none of this name."""


def folder_of(name: str) -> str:
    """The folder of a file of this name; empty at the top."""
    parent = str(PurePosixPath(name).parent)
    return "" if parent == "." else parent


def readable(name: str) -> str:
    """The name as text that can be sent: a part of it that is no UTF-8 was written by an old Windows, most likely."""
    return "/".join(map(_readable, name.split("/")))


def _readable(part: str) -> str:
    written = part.encode("utf-8", "surrogateescape")
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError:
        return written.decode("cp1252", "replace")


def is_year_folder(folder: str) -> bool:
    """Whether Takeout keeps all photos of a year here, and not an album."""
    return _YEAR_FOLDER.fullmatch(PurePosixPath(folder).name) is not None


def source_of(location: str, s3: Any, *, copies: bool = True) -> Source:
    """The source that somebody names: a folder, a zip archive, or s3://bucket/folder. Raises `SetupError`.

    `copies` says whether S3 itself may copy the objects of a bucket.
    """
    if location.startswith("s3://"):
        bucket, _, prefix = location.removeprefix("s3://").partition("/")
        return BucketSource(s3, bucket, prefix, copies=copies)
    path = Path(location).expanduser()
    if path.is_dir():
        return FolderSource(path)
    if path.is_file():
        return ZipSource(path)
    raise SetupError(f"there is no folder or archive {location}")


class FolderSource:
    """All files below a folder of this machine; symbolic links to folders are not followed."""

    def __init__(self, root: Path):
        self._root = root

    def files(self) -> Iterator[SourceFile]:
        """See `Source`."""
        for folder, folders, names in os.walk(self._root, onerror=_raise):
            folders.sort(key=_order)
            for name in sorted(names):
                path = Path(folder, name)
                if path.is_file():
                    yield self._file(path)

    def read(self, name: str) -> bytes | None:
        """See `Source`."""
        path = self._root / name
        return path.read_bytes() if path.is_file() else None

    def _file(self, path: Path) -> SourceFile:
        facts = path.stat()
        return SourceFile(
            name=path.relative_to(self._root).as_posix(),
            size=facts.st_size,
            version=f"{facts.st_size}-{facts.st_mtime_ns}",
            open=lambda: path.open("rb"),
        )


class ZipSource:
    """All files in a zip archive."""

    def __init__(self, path: Path):
        try:
            self._archive = ZipFile(path)
        except BadZipFile as error:
            raise SetupError(f"{path} is no folder and no zip archive: {error}") from error
        self._entries = {entry.filename: entry for entry in self._archive.infolist() if not entry.is_dir()}

    def files(self) -> Iterator[SourceFile]:
        """See `Source`."""
        for name in sorted(self._entries, key=_order):
            entry = self._entries[name]
            version = f"{entry.file_size}-{entry.CRC:08x}"
            yield SourceFile(name=name, size=entry.file_size, version=version, open=partial(self._open, name))

    def read(self, name: str) -> bytes | None:
        """See `Source`."""
        return self._archive.read(name) if name in self._entries else None

    # S3 reads a file twice, and an archive only goes forwards.
    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        with self._archive.open(name) as packed, SpooledTemporaryFile(_IN_MEMORY) as unpacked:
            shutil.copyfileobj(packed, unpacked)
            unpacked.seek(0)
            yield unpacked


class BucketSource:
    """All objects of a bucket, or of a folder in it."""

    def __init__(self, s3: Any, bucket: str, prefix: str, *, copies: bool = True):
        self._s3 = s3
        self._bucket = bucket
        self._copies = copies
        self._prefix = f"{prefix.rstrip('/')}/" if prefix else ""

    def files(self) -> Iterator[SourceFile]:
        """See `Source`."""
        try:
            pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
            for page in pages:
                yield from map(self._file, page.get("Contents", ()))
        except ClientError as error:
            raise SetupError(f"s3://{self._bucket}/{self._prefix} cannot be listed: {error}") from error

    def read(self, name: str) -> bytes | None:
        """See `Source`."""
        try:
            content: bytes = self._s3.get_object(Bucket=self._bucket, Key=self._prefix + name)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return None
            raise
        return content

    def _file(self, listed: dict[str, Any]) -> SourceFile:
        key, etag = listed["Key"], listed["ETag"].strip('"')
        return SourceFile(
            name=key.removeprefix(self._prefix),
            size=listed["Size"],
            version=etag,
            etag=etag,
            open=partial(self._open, key),
            copy_source={"Bucket": self._bucket, "Key": key} if self._copies else None,
        )

    @contextmanager
    def _open(self, key: str) -> Iterator[IO[bytes]]:
        with SpooledTemporaryFile(_IN_MEMORY) as fetched:
            self._s3.download_fileobj(self._bucket, key, fetched)
            fetched.seek(0)
            yield fetched


def _order(name: str) -> tuple[bool, str]:
    return any(is_year_folder(part) for part in PurePosixPath(name).parts), name


def _raise(error: OSError) -> None:
    raise SetupError(f"{error.filename} cannot be listed: {error.strerror}") from error
