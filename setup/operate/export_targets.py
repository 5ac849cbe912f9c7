"""Where an export goes: a folder on a disk, or a bucket, into which S3 itself copies the originals."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import Any, Protocol, TextIO

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

from chalicelib.core.api.export_view import md5_of
from chalicelib.core.object_keys import place_of
from chalicelib.core.photo import Photo
from setup.errors import SetupError
from setup.operate.user_library import UserLibrary

LANES = 8
"""How many originals are fetched at once."""
OVERWRITTEN = "it was overwritten while it was fetched"
# CopyObject's limit; what is larger is copied in parts.
_COPIED_AT_ONCE = 5 * 2**30
_GONE = {"404", "NoSuchKey"}
_CHANGED = {"412", "PreconditionFailed"}


class Target(Protocol):
    """Files by their names, each written as a whole or not at all."""

    def fetch(self, photo: Photo, file: PurePosixPath) -> None:
        """Write the original, unless it is there already. Raises `OSError`, `ClientError` or `BotoCoreError`."""
        ...

    def write(self, file: PurePosixPath, text: str) -> None:
        """Write a small file."""
        ...

    def lines(self, file: PurePosixPath) -> Any:
        """A context manager that gives a text file to write to, which is there once all is written."""
        ...


def target_of(address: str, library: UserLibrary, *, parts_above: int = _COPIED_AT_ONCE) -> Target:
    """A folder, or what `s3://bucket/prefix` says. Raises `SetupError` if photos must not go there."""
    s3 = library.session.client("s3", config=Config(max_pool_connections=LANES))
    if not address.startswith("s3://"):
        return Folder(s3, library.bucket, Path(address))
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    prefix = f"{prefix.strip('/')}/".removeprefix("/")
    if bucket == library.bucket:
        raise SetupError(f"{address} is the bucket that the photos are in: an export must go to another one")
    if source := next((source for source in library.sources.of_bucket(bucket) if source.meets(prefix)), None):
        raise SetupError(f"photos of s3://{bucket}/{source.prefix} are shown where they are: export to another place")
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        raise SetupError(f"s3://{bucket} cannot be written to: {error}") from error
    return Bucket(s3, library.bucket, bucket, prefix, parts_above=parts_above)


class Folder:
    """A folder on a disk."""

    def __init__(self, s3: Any, source: str, root: Path):
        self._s3 = s3
        self._source = source
        self._root = root
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(f"{root} cannot be a folder for photos: {error.strerror}; name another one") from error

    def fetch(self, photo: Photo, file: PurePosixPath) -> None:
        """See `Target`."""
        path = self._root / file
        if path.is_file() and _is_whole(path, photo):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        self._s3.download_file(*place_of(photo.object_key, self._source), str(part))
        if not _is_whole(part, photo):
            raise OSError(OVERWRITTEN)
        part.rename(path)

    def write(self, file: PurePosixPath, text: str) -> None:
        """See `Target`."""
        with self.lines(file) as whole:
            whole.write(text)

    @contextmanager
    def lines(self, file: PurePosixPath) -> Iterator[TextIO]:
        """See `Target`."""
        path = self._root / file
        part = path.with_name(f"{path.name}.part")
        with part.open("w", encoding="utf-8") as lines:
            yield lines
        part.rename(path)


class Bucket:
    """A bucket, or a folder in it. S3 shows no object before all of it is there."""

    def __init__(self, s3: Any, source: str, bucket: str, prefix: str, *, parts_above: int):
        self._s3 = s3
        self._source = source
        self._bucket = bucket
        self._prefix = prefix
        self._in_parts = TransferConfig(multipart_threshold=parts_above, multipart_chunksize=min(parts_above, 2**29))

    def fetch(self, photo: Photo, file: PurePosixPath) -> None:
        """See `Target`."""
        if self._has(photo, f"{self._prefix}{file}"):
            return
        version = {"VersionId": photo.version_id} if photo.version_id else {}
        bucket, key = place_of(photo.object_key, self._source)
        try:
            self._s3.copy(
                {"Bucket": bucket, "Key": key, **version},
                self._bucket,
                f"{self._prefix}{file}",
                ExtraArgs={"CopySourceIfMatch": f'"{photo.etag}"'} if photo.etag else {},
                Config=self._in_parts,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _CHANGED:
                raise OSError(OVERWRITTEN) from error
            raise

    # A copy has its original's entity tag, unless one of them was written in parts, or the bucket encrypts with a key.
    def _has(self, photo: Photo, object_key: str) -> bool:
        try:
            there = self._s3.head_object(Bucket=self._bucket, Key=object_key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return False
            raise
        etag = there["ETag"].strip('"')
        if md5_of(photo) and "-" not in etag and "aws:kms" not in there.get("ServerSideEncryption", ""):
            return bool(etag == photo.etag)
        is_later: bool = there["LastModified"] >= photo.uploaded_at
        return is_later and photo.object_size in (None, there["ContentLength"])

    def write(self, file: PurePosixPath, text: str) -> None:
        """See `Target`."""
        self._s3.put_object(Bucket=self._bucket, Key=f"{self._prefix}{file}", Body=text.encode())

    @contextmanager
    def lines(self, file: PurePosixPath) -> Iterator[TextIO]:
        """See `Target`; until then the lines are in a file of this machine's."""
        with NamedTemporaryFile("w", encoding="utf-8") as lines:
            yield lines  # type: ignore[misc]
            lines.flush()
            self._s3.upload_file(lines.name, self._bucket, f"{self._prefix}{file}")


def _is_whole(path: Path, photo: Photo) -> bool:
    if md5_of(photo) is None:
        return path.stat().st_size == photo.object_size or photo.object_size is None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest() == photo.etag
