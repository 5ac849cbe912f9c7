"""The bucket of originals, thumbnails and larger renditions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from chalicelib.aws.faults import translated
from chalicelib.core.ingest.events import StoredObject
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.object_keys import (
    MAX_KEY_BYTES,
    MAX_SIDECAR_BYTES,
    key_bytes,
    originals_of,
    place_of,
    sidecar_beside,
)
from chalicelib.errors import PhotoGone, ServiceUnavailable, Superseded

if TYPE_CHECKING:
    import boto3

    from chalicelib.core.signing.form import PostSigner
    from chalicelib.core.signing.signer import PhotoSigner
    from chalicelib.core.signing.url import FrozenCredentials

Signer = TypeVar("Signer")

_GONE = {"NoSuchKey", "NoSuchVersion", "404"}
# The most that DeleteObjects accepts.
_MAX_DELETED = 1000
_CHANGED = {"PreconditionFailed", "412"}
# The user metadata of a derived object that says which original it was made from.
_ORIGINAL_ETAG = "original-etag"


class PhotoBucket:
    """Reads originals, writes and deletes what is derived from them."""

    def __init__(self, client: Any, bucket: str):
        self._client = client
        self._bucket = bucket

    @translated
    def read(self, request: IngestRequest, *, start: int = 0, length: int | None = None) -> bytes:
        """The bytes of exactly the object that the event is about: all from `start`, or `length` of them.

        Raises `PhotoGone` if it was deleted, `Superseded` if it was overwritten meanwhile.
        """
        if length == 0:
            return b""
        return self._opened(request, start, length)[0]

    @translated
    def beginning(self, request: IngestRequest, length: int) -> tuple[bytes, Mapping[str, str]]:
        """The first `length` bytes, and the `x-amz-meta-...` beside them: of an empty object, nothing. As `read`."""
        return self._opened(request, 0, length) if length else (b"", {})

    def _opened(self, request: IngestRequest, start: int, length: int | None) -> tuple[bytes, Mapping[str, str]]:
        with _still_there(request.object_key):
            response = self._client.get_object(**self._at(request.object_key), **_which(request, start, length))
        return response["Body"].read(), response["Metadata"]

    @translated
    def sidecar(self, request: IngestRequest) -> tuple[str | None, bytes]:
        """Entity tag and bytes of the XMP sidecar beside an original, as far as any is read; None if there is none."""
        sidecar_key = sidecar_beside(request.object_key)
        at = self._at(sidecar_key)
        if key_bytes(at["Key"]) > MAX_KEY_BYTES:
            return None, b""
        try:
            found = self._client.get_object(**at)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None, b""
            raise
        return found["ETag"].strip('"'), found["Body"].read(MAX_SIDECAR_BYTES)

    @translated
    def user_metadata(self, request: IngestRequest) -> Mapping[str, str]:
        """The `x-amz-meta-...` of exactly the object that the event is about; raises the same errors as `read`."""
        version = {"VersionId": request.version_id} if request.version_id else {}
        with _still_there(request.object_key):
            head = self._client.head_object(**self._at(request.object_key), **version)
        if request.etag and request.etag != head["ETag"].strip('"'):
            raise Superseded(f"{request.object_key} was overwritten meanwhile")
        metadata: Mapping[str, str] = head["Metadata"]
        return metadata

    @translated
    def find(self, object_key: str) -> StoredObject | None:
        """The object that is there now (its latest version, if versions are kept); None if there is none."""
        at = self._at(object_key)
        if key_bytes(at["Key"]) > MAX_KEY_BYTES:
            return None
        try:
            head = self._client.head_object(**at)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise
        return StoredObject(
            etag=head["ETag"].strip('"'),  # in an event, it has no quotes
            file_size=head["ContentLength"],
            modified_at=head["LastModified"],
            version_id=head.get("VersionId"),
            original_etag=head["Metadata"].get(_ORIGINAL_ETAG),
            says_something=bool(head["Metadata"]),
        )

    @translated
    def put_derived(self, request: IngestRequest, side: int, data: bytes, *, content_type: str) -> None:
        """Write the thumbnail or a larger rendition of an original, and into its metadata which original that is."""
        self._client.put_object(
            Bucket=self._bucket,
            Key=request.original.derived_key(side),
            Body=data,
            ContentType=content_type,
            Metadata={_ORIGINAL_ETAG: request.etag} if request.etag else {},
        )

    @translated
    def copy_bare(self, object_key: str, copy_key: str, *, of: StoredObject) -> None:
        """Copy an original, without what its upload said of it; it says which original it is `of`, and no more.

        Raises `PhotoGone` if it was deleted.
        """
        with _still_there(object_key):
            self._client.copy_object(
                Bucket=self._bucket,
                Key=copy_key,
                CopySource=self._at(object_key),
                MetadataDirective="REPLACE",
                Metadata={_ORIGINAL_ETAG: of.etag},
                TaggingDirective="REPLACE",
            )

    @translated
    def read_derived(self, request: IngestRequest, side: int) -> bytes:
        """The bytes of a picture that was made from exactly this original.

        Raises `ServiceUnavailable` while there is none, or one of an earlier upload: whoever changed it too late is
        about to replace it.
        """
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=request.original.derived_key(side))
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                raise ServiceUnavailable(f"the picture of {request.object_key} is not there yet") from error
            raise
        if found["Metadata"].get(_ORIGINAL_ETAG) != request.etag:
            raise ServiceUnavailable(f"the picture of {request.object_key} is one of an earlier upload")
        data: bytes = found["Body"].read()
        return data

    @translated
    def some_of(self, identity_id: str) -> list[str]:
        """Keys of originals and sidecars of an identity, up to 1,000 of each layout."""
        pages = (
            self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix) for prefix in originals_of(identity_id)
        )
        return [entry["Key"] for page in pages for entry in page.get("Contents", ())]

    @translated
    def delete(self, object_key: str) -> None:
        """Delete an object; does nothing if there is none, or if the key is impossible."""
        if key_bytes(object_key) > MAX_KEY_BYTES:
            return
        self._client.delete_object(Bucket=self._bucket, Key=object_key)

    @translated
    def delete_unchanged(self, object_key: str, etag: str) -> None:
        """Delete an object that still has this entity tag; does nothing if it is another one, or gone."""
        try:
            self._client.delete_object(Bucket=self._bucket, Key=object_key, IfMatch=etag)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _CHANGED | _GONE:
                raise

    @translated
    def delete_all(self, object_keys: Sequence[str]) -> None:
        """Delete objects, 1,000 per call; those that are not there, or cannot be, are ignored.

        Raises `ServiceUnavailable` if S3 did not delete them all.
        """
        possible = [key for key in object_keys if key_bytes(key) <= MAX_KEY_BYTES]
        for start in range(0, len(possible), _MAX_DELETED):
            keys = [{"Key": key} for key in possible[start : start + _MAX_DELETED]]
            answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": keys, "Quiet": True})
            if failed := answer.get("Errors"):
                raise ServiceUnavailable(f"{len(failed)} objects were not deleted ({failed[0].get('Code')})")

    # A photo that is in place is read where it is; nothing else there is.
    def _at(self, object_key: str) -> dict[str, str]:
        bucket, key = place_of(object_key, self._bucket)
        return {"Bucket": bucket, "Key": key}


class UrlSigners:
    """Makes the signer of a response's URLs, which are valid for `seconds`; those of derived objects for longer."""

    def __init__(self, session: "boto3.Session", bucket: str, *, region: str, endpoint_url: str | None, seconds: int):
        self._session = session
        self._bucket = bucket
        self._region = region
        self._endpoint_url = endpoint_url
        self._seconds = seconds

    def signer(self) -> "PhotoSigner":
        """A signer of GETs."""
        from chalicelib.core.signing.signer import PhotoSigner
        from chalicelib.core.signing.url import presigner, window

        now, credentials = datetime.now(UTC), self._credentials()
        return PhotoSigner(
            self._made_by(presigner, credentials, now, self._seconds),
            self._made_by(presigner, credentials, *window(now, self._seconds)),
            elsewhere=lambda bucket: self._made_by(presigner, credentials, now, self._seconds, bucket),
        )

    def post_signer(self) -> "PostSigner":
        """A signer of upload forms, which are valid as long as the URLs."""
        from chalicelib.core.signing.form import post_signer

        return self._made_by(post_signer, self._credentials(), datetime.now(UTC), self._seconds)

    # The current ones: those of a function's role change every few hours.
    def _credentials(self) -> "FrozenCredentials":
        credentials: FrozenCredentials = self._session.get_credentials().get_frozen_credentials()
        return credentials

    def _made_by(
        self,
        make: Callable[..., Signer],
        credentials: "FrozenCredentials",
        signed_at: datetime,
        seconds: int,
        bucket: str | None = None,
    ) -> Signer:
        return make(
            credentials,
            bucket=bucket or self._bucket,
            region=self._region,
            signed_at=signed_at,
            expires_in=seconds,
            endpoint_url=self._endpoint_url,
        )


@contextmanager
def _still_there(object_key: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            raise PhotoGone(f"{object_key} is not in the bucket any more") from error
        if error.response["Error"]["Code"] in _CHANGED:
            raise Superseded(f"{object_key} was overwritten meanwhile") from error
        raise


def _which(request: IngestRequest, start: int, length: int | None) -> Mapping[str, str]:
    which = {}
    if start or length is not None:
        which["Range"] = f"bytes={start}-" if length is None else f"bytes={start}-{start + length - 1}"
    if request.etag:
        which["IfMatch"] = request.etag
    if request.version_id:
        which["VersionId"] = request.version_id
    return which
