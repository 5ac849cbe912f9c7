"""Where photos go: the library of one user of a stage."""

import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any
from urllib.parse import quote, unquote

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from chalicelib.album_photos import put_in
from chalicelib.aws.album_table import AlbumTable
from chalicelib.aws.pacer import Pacer
from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.photo_lists import PhotoLists
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.album import ALBUM_ID, MAX_ALBUMS, MAX_NAME_LENGTH, Album, tidy_name
from chalicelib.core.image.sidecar import CAPTION, Sidecar, metadata_of_sidecar
from chalicelib.core.ingest.pacing import RECOGNITION, Pace
from chalicelib.core.photo import Photo
from chalicelib.core.tags import CUSTOM_LABELS
from chalicelib.errors import ServiceUnavailable
from chalicelib.operator_settings import FEATURE_RATE
from setup.deploy.photo_index import opensearch_client
from setup.errors import SetupError
from setup.importing.sidecars import UnusableSidecar
from setup.importing.sources import SourceFile
from setup.operate.user_library import UserLibrary
from setup.stack_settings import Features, features

LANES = 8
"""How many files are sent at the same time."""
_PAUSE_SECONDS = 0.5
MAX_METADATA_BYTES = 2048
"""Of an object's user metadata in S3, names and values together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What an object is to be: its key, its content type, and what its owner's folders and sidecars say.

    The tags are joined by commas, which none of them has, and percent-encoded, because S3 takes metadata in ASCII.
    """

    object_key: str
    content_type: str
    album_id: str | None = None
    tags: tuple[str, ...] = ()
    sidecar: Sidecar = field(default_factory=Sidecar)

    def arguments(self) -> dict[str, Any]:
        """For S3; the caption is cut if there is no room for all of it.

        Raises `UnusableSidecar` if that is not enough.
        """
        metadata = self._metadata()
        if (excess := _size(metadata) - MAX_METADATA_BYTES) > 0 and CAPTION in metadata:
            metadata[CAPTION] = _cut(metadata[CAPTION], len(metadata[CAPTION]) - excess)
        if _size(metadata) > MAX_METADATA_BYTES:
            raise UnusableSidecar("its sidecar gives more keywords than S3 takes as metadata (2 kB): shorten it")
        return {"Key": self.object_key, "ContentType": self.content_type, "Metadata": metadata}

    @property
    def remark(self) -> str:
        """What the report says of it: that its caption is cut, if so."""
        return "its caption is cut: S3 takes 2 kB of metadata" if _size(self._metadata()) > MAX_METADATA_BYTES else ""

    def _metadata(self) -> dict[str, str]:
        tags = quote(",".join(self.tags), safe=", ")
        own = {ALBUM_ID: self.album_id or "", CUSTOM_LABELS: tags}
        return {name: value for name, value in own.items() if value} | metadata_of_sidecar(self.sidecar)


def _cut(encoded: str, room: int) -> str:
    """The beginning of a percent-encoded text, in whole characters."""
    kept = ""
    for character in map(_encoded, unquote(encoded)):
        if len(kept) + len(character) > room:
            break
        kept += character
    return kept


def _encoded(text: str) -> str:
    return quote(text, safe=" ")


def _size(metadata: Mapping[str, str]) -> int:
    return sum(len(name) + len(value) for name, value in metadata.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One user's bucket, records, lists, albums, and the queue at the recogniser; `rate` is its photos per second.

    `features` are what is recognised in each photo. A photo that was just sent is recorded a moment later;
    `patience_seconds` are what an import waits for that.
    """

    identity_id: str
    bucket: str
    rate: float
    feature_rate: float = FEATURE_RATE.default
    s3: Any
    records: PhotoTable
    lists: PhotoLists
    albums: AlbumTable
    pacer: Pacer
    features: Features = frozenset()
    index: PhotoIndex | None = None
    patience_seconds: float = 60

    @classmethod
    def of(
        cls, stage: str, user: str, session: boto3.Session, extra_environment: Mapping[str, str] | None = None
    ) -> "Destination":
        """The library of the user with this e-mail address. Raises `SetupError` if there is no such user."""
        library = UserLibrary.of(stage, user, session, extra_environment)
        rate = float(library.environment["RECOGNITION_RATE"])
        pacing_table = library.environment["PACING_TABLE"]
        return cls(
            identity_id=library.user.identity_id,
            bucket=library.bucket,
            rate=rate,
            feature_rate=FEATURE_RATE.read(library.environment),
            s3=session.client("s3", config=Config(max_pool_connections=LANES, retries={"mode": "adaptive"})),
            records=library.records,
            lists=library.lists,
            albums=library.albums,
            pacer=Pacer(library.client("dynamodb"), pacing_table, service=RECOGNITION, pace=Pace(rate=rate)),
            features=features(library.environment),
            index=PhotoIndex(
                opensearch_client(library.environment["OPENSEARCH_ENDPOINT"], session=session),
                library.environment["PHOTO_INDEX"],
            ),
        )

    def knows(self, etag: str) -> bool:
        """Whether the user has a photo with these bytes, and not in the bin: from there, sending it brings it back."""
        return bool(self._photos_of(etag))

    def put_into_album(self, etag: str, album_id: str, deadline: float = 0) -> None:
        """Put the user's photo with these bytes into one more album, once it is recorded.

        Raises `ValueError` if it is not by then (`time.monotonic`).
        """
        while not (photos := self._photos_of(etag)):
            if time.monotonic() > deadline:
                raise ValueError("its photo is not recorded yet, and so not in this album: run the same command again")
            time.sleep(_PAUSE_SECONDS)
        for photo in photos:
            inside = put_in(photo.object_key, album_id, photos=self.records, still=lambda _: True)
            if inside and self.index:
                with suppress(ServiceUnavailable):  # the sweeper finds the mark that the write left
                    self.index.apply([inside])

    def _photos_of(self, etag: str) -> list[Photo]:
        keys = map(self.records.object_key_of, self.lists.photos_of_content(self.identity_id, etag))
        records = [self.records.get(key) for key in keys if key]
        return [record for record in records if isinstance(record, Photo) and record.trashed is None]

    def has(self, object_key: str, etag: str) -> bool:
        """Whether this very object is in the bucket."""
        try:
            found = self.s3.head_object(Bucket=self.bucket, Key=object_key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "404":
                return False
            raise
        return str(found["ETag"]).strip('"') == etag

    def put(self, content: IO[bytes], upload: Upload) -> str:
        """Put bytes into the bucket; returns their entity tag."""
        answer = self.s3.put_object(Bucket=self.bucket, Body=content, **upload.arguments())
        return str(answer["ETag"]).strip('"')

    def copy(self, file: SourceFile, upload: Upload) -> str:
        """Have S3 copy an object of another bucket; returns the copy's entity tag."""
        answer = self.s3.copy_object(
            Bucket=self.bucket, CopySource=file.copy_source, MetadataDirective="REPLACE", **upload.arguments()
        )
        return str(answer["CopyObjectResult"]["ETag"]).strip('"')


class AlbumsByName:
    """A user's albums by their names; one that is asked for and not there is made."""

    def __init__(self, destination: Destination):
        self._albums = destination.albums
        self._identity_id = destination.identity_id
        self._ids = {album.name: album.album_id for album in self._albums.all_of(self._identity_id)}

    def album_id(self, name: str) -> str:
        """The id of an album. Raises `SetupError` if there would be too many."""
        name = tidy_name(name[:MAX_NAME_LENGTH])
        if name not in self._ids:
            if len(self._ids) >= MAX_ALBUMS:
                raise SetupError(f"a user has at most {MAX_ALBUMS} albums; import without albums")
            album_id = secrets.token_urlsafe(12)
            album = Album(identity_id=self._identity_id, album_id=album_id, name=name, created_at=datetime.now(UTC))
            self._albums.add(album)
            self._ids[name] = album_id
        return self._ids[name]
