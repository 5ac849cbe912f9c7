"""The bucket of originals and thumbnails: the fake, and the real one on moto's S3; and who signs its URLs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.aws.photo_bucket import PhotoBucket, UrlSigners
from chalicelib.core.object_keys import MAX_SIDECAR_BYTES
from chalicelib.core.photo import DERIVED_SIDES
from chalicelib.errors import PhotoGone, ServiceUnavailable, Superseded
from tests.fakes import FakePhotoBucket, etag
from tests.records import ALICE, BOB, BUCKET, CAROL, ODD_NAMES, a_request, an_object_key

KEY = an_object_key()
DATA = bytes(range(256)) * 4


@dataclass(frozen=True)
class Subject:
    """A bucket, and what a user does to it behind its back."""

    bucket: PhotoBucket | FakePhotoBucket
    upload: Callable[..., str]
    content_type: Callable[[str], str]


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("s3")


@pytest.fixture(params=["fake", "moto"])
def subject(request: pytest.FixtureRequest, s3: Any) -> Subject:
    if request.param == "fake":
        fake = FakePhotoBucket()
        return Subject(fake, fake.upload, fake.content_types.__getitem__)
    return moto_subject(s3, new_bucket(s3))


def new_bucket(s3: Any) -> str:
    name = f"photos-{uuid4()}"
    s3.create_bucket(Bucket=name)
    return name


def moto_subject(s3: Any, name: str) -> Subject:
    def upload(object_key: str, data: bytes, metadata: Mapping[str, str] | None = None) -> str:
        # An event's entity tag has no quotes, the one of this answer has.
        tag: str = s3.put_object(Bucket=name, Key=object_key, Body=data, Metadata=metadata or {})["ETag"]
        return tag.strip('"')

    def content_type(object_key: str) -> str:
        answer: str = s3.head_object(Bucket=name, Key=object_key)["ContentType"]
        return answer

    return Subject(PhotoBucket(s3, name), upload, content_type)


@pytest.mark.parametrize(
    ("start", "length", "part"),
    [
        (0, None, DATA),
        (0, 10, DATA[:10]),
        (10, 5, DATA[10:15]),
        (1000, None, DATA[1000:]),
        (1000, 100, DATA[1000:]),
        (0, 5000, DATA),
        (1023, 1, DATA[-1:]),
        (0, 0, b""),
    ],
)
def test_read(subject: Subject, start: int, length: int | None, part: bytes) -> None:
    subject.upload(KEY, DATA)

    assert subject.bucket.read(a_request(), start=start, length=length) == part


def test_originals_and_sidecars_of_one_owner_are_listed(subject: Subject) -> None:
    own = [an_object_key("a.jpg"), an_object_key("a.jpg.xmp"), f"usercontent/{ALICE}/b.jpg"]
    for key in (
        *own,
        f"private/{ALICE}/resized/a.jpg",
        an_object_key("a.jpg", identity_id=BOB),
        f"usercontent/{BOB}/b",
    ):
        subject.upload(key, DATA)
    assert subject.bucket.some_of(ALICE) == own
    assert subject.bucket.some_of(CAROL) == []


def test_an_empty_object_is_read(subject: Subject) -> None:
    subject.upload(KEY, b"")

    assert subject.bucket.read(a_request()) == b""
    assert subject.bucket.read(a_request(), start=0, length=0) == b""
    assert subject.bucket.beginning(a_request(), 0) == (b"", {})


@pytest.mark.parametrize("metadata", [{}, {"customlabels": "holiday, client A", "other": "x"}])
def test_what_the_uploader_wrote_beside(subject: Subject, metadata: dict[str, str]) -> None:
    tag = subject.upload(KEY, DATA, metadata)

    assert subject.bucket.user_metadata(a_request(etag=tag)) == metadata
    assert subject.bucket.beginning(a_request(etag=tag), 10) == (DATA[:10], metadata)


def test_the_sidecar_beside_an_original(subject: Subject) -> None:
    assert subject.bucket.sidecar(a_request()) == (None, b"")

    tag = subject.upload(f"{KEY}.xmp", b"<x/>" + bytes(MAX_SIDECAR_BYTES))

    assert subject.bucket.sidecar(a_request()) == (tag, b"<x/>" + bytes(MAX_SIDECAR_BYTES - 4))


def test_metadata_of_another_object_is_not_returned(subject: Subject) -> None:
    tag = subject.upload(KEY, DATA, {"customlabels": "old"})
    subject.upload(KEY, b"other", {"customlabels": "new"})
    with pytest.raises(Superseded):
        subject.bucket.user_metadata(a_request(etag=tag))
    with pytest.raises(Superseded):
        subject.bucket.beginning(a_request(etag=tag), 10)

    subject.bucket.delete(KEY)
    with pytest.raises(PhotoGone):
        subject.bucket.user_metadata(a_request(etag=tag))


@pytest.mark.parametrize("part", [{}, {"start": 10}, {"start": 0, "length": 10}])
def test_what_is_gone_is_gone(subject: Subject, part: dict[str, int]) -> None:
    subject.upload(KEY, DATA)
    subject.bucket.delete(KEY)

    with pytest.raises(PhotoGone, match=r"car\.jpg"):
        subject.bucket.read(a_request(etag=etag(DATA)), **part)


def test_the_object_of_the_event_is_read(subject: Subject) -> None:
    tag = subject.upload(KEY, DATA)

    assert subject.bucket.read(a_request(etag=tag)) == DATA
    assert subject.bucket.read(a_request(etag=tag), start=0, length=4) == DATA[:4]


@pytest.mark.parametrize("part", [{}, {"start": 10}, {"start": 0, "length": 10}])
def test_another_object_under_its_key_is_not(subject: Subject, part: dict[str, int]) -> None:
    tag = subject.upload(KEY, DATA)
    subject.upload(KEY, b"something else, uploaded since")

    with pytest.raises(Superseded, match=r"car\.jpg"):
        subject.bucket.read(a_request(etag=tag), **part)


def test_find(subject: Subject) -> None:
    assert subject.bucket.find(KEY) is None

    tag = subject.upload(KEY, DATA)
    found = subject.bucket.find(KEY)
    assert found is not None
    assert (found.etag, found.file_size, found.version_id) == (tag, len(DATA), None)
    assert abs(datetime.now(UTC) - found.modified_at) < timedelta(minutes=1)

    subject.bucket.delete(KEY)
    assert subject.bucket.find(KEY) is None


@pytest.mark.parametrize("side", DERIVED_SIDES)
def test_a_picture_replaces_another_and_says_what_it_is_and_of_which_original(subject: Subject, side: int) -> None:
    key = a_request().original.derived_key(side)
    subject.bucket.put_derived(a_request(etag="e1"), side, DATA, content_type="image/jpeg")
    subject.bucket.put_derived(a_request(etag="e2"), side, b"new", content_type="image/png")

    found = subject.bucket.find(key)
    assert found is not None
    assert (found.etag, found.original_etag) == (etag(b"new"), "e2")
    assert subject.content_type(key) == "image/png"


def test_an_original_is_made_of_no_other(subject: Subject) -> None:
    subject.upload(KEY, DATA)
    subject.bucket.put_derived(a_request(etag=None), 250, DATA, content_type="image/jpeg")

    for key in (KEY, a_request().original.thumbnail_key):
        found = subject.bucket.find(key)
        assert found is not None
        assert found.original_etag is None


def test_a_copy_for_guests_says_only_what_it_is_of(subject: Subject) -> None:
    source, copy = (an_object_key(name) for name in ("größe +%.jpg", "copy of größe +%.jpg"))
    subject.upload(source, DATA, {"customlabels": "holiday"})
    original = subject.bucket.find(source)
    assert original is not None
    assert original.says_something
    subject.upload(source, DATA)
    assert not getattr(subject.bucket.find(source), "says_something", True)
    subject.upload(source, DATA, {"customlabels": "holiday"})

    subject.bucket.copy_bare(source, copy, of=original)

    found = subject.bucket.find(copy)
    assert found is not None
    assert (found.etag, found.file_size, found.original_etag) == (original.etag, len(DATA), original.etag)
    assert subject.bucket.user_metadata(a_request(object_key=copy)).keys() <= {"original-etag"}
    subject.bucket.delete(source)
    with pytest.raises(PhotoGone):
        subject.bucket.copy_bare(source, copy, of=original)


def test_many_are_deleted_at_once(subject: Subject) -> None:
    keys = [an_object_key(name) for name in ODD_NAMES]
    for key in (*keys, an_object_key("stays.jpg")):
        subject.upload(key, b"x")

    subject.bucket.delete_all([*keys, an_object_key("never there.jpg")])

    assert [subject.bucket.find(key) for key in keys] == [None] * len(keys)
    assert subject.bucket.find(an_object_key("stays.jpg"))
    subject.bucket.delete_all([])


def test_more_are_deleted_than_one_call_takes(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.aws.photo_bucket._MAX_DELETED", 2)
    subject = moto_subject(s3, new_bucket(s3))
    keys = [an_object_key(f"{number}.jpg") for number in range(5)]
    for key in keys:
        subject.upload(key, b"x")

    subject.bucket.delete_all(keys)

    assert [subject.bucket.find(key) for key in keys] == [None] * 5


def test_an_object_that_s3_did_not_delete_is_an_error(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"Errors": [{"Key": KEY, "Code": "InternalError"}]}
    monkeypatch.setattr(s3, "delete_objects", lambda **request: answer)

    with pytest.raises(ServiceUnavailable, match=r"1 objects were not deleted \(InternalError\)"):
        PhotoBucket(s3, "photos").delete_all([KEY])


def test_under_a_key_that_s3_does_not_take_there_is_nothing(subject: Subject) -> None:
    too_long = an_object_key("é" * 600)

    subject.bucket.delete(too_long)
    assert subject.bucket.find(too_long) is None


def test_what_has_changed_is_not_deleted(subject: Subject) -> None:
    before = subject.upload(KEY, b"before")
    now = subject.upload(KEY, b"now")

    subject.bucket.delete_unchanged(KEY, before)
    assert subject.bucket.find(KEY)

    subject.bucket.delete_unchanged(KEY, now)
    subject.bucket.delete_unchanged(KEY, now)
    assert subject.bucket.find(KEY) is None


def test_deleting_nothing_is_not_an_error(subject: Subject) -> None:
    subject.bucket.delete(KEY)

    assert subject.bucket.find(KEY) is None


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_object_keys_name_one_object_and_no_other(subject: Subject, name: str) -> None:
    subject.upload(KEY, b"another")
    key = an_object_key(name)
    assert subject.bucket.find(key) is None

    subject.upload(key, DATA)

    assert subject.bucket.find(key) is not None
    assert subject.bucket.read(a_request(1, key)) == DATA
    subject.bucket.delete(key)
    assert subject.bucket.find(key) is None
    assert subject.bucket.read(a_request()) == b"another"


def versioned(s3: Any) -> tuple[PhotoBucket, Callable[[str | None], None], str]:
    """A bucket that keeps versions, how to delete a version (or to hide all), and the first of two versions."""
    name = new_bucket(s3)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    first: str = s3.put_object(Bucket=name, Key=KEY, Body=DATA)["VersionId"]
    s3.put_object(Bucket=name, Key=KEY, Body=b"second")

    def delete(version_id: str | None) -> None:
        s3.delete_object(Bucket=name, Key=KEY, **({"VersionId": version_id} if version_id else {}))

    return PhotoBucket(s3, name), delete, first


def test_the_version_of_the_event_is_read(s3: Any) -> None:
    bucket, _, first = versioned(s3)

    assert bucket.read(a_request(version_id=first, etag=etag(DATA))) == DATA


def test_a_version_that_was_deleted_is_gone(s3: Any) -> None:
    bucket, delete, first = versioned(s3)
    latest = bucket.find(KEY)
    assert latest is not None
    assert latest.version_id not in (None, first)
    delete(first)

    with pytest.raises(PhotoGone):
        bucket.read(a_request(version_id=first))
    assert bucket.find(KEY) == latest


def test_behind_a_delete_marker_nothing_exists(s3: Any) -> None:
    bucket, delete, _ = versioned(s3)
    delete(None)

    assert bucket.find(KEY) is None
    with pytest.raises(PhotoGone):
        bucket.read(a_request())


def test_a_missing_bucket_is_not_a_missing_photo(s3: Any) -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        PhotoBucket(s3, "no-such-bucket").read(a_request())


def signers(session: Any, **changes: Any) -> UrlSigners:
    options = {"region": "eu-west-1", "endpoint_url": None, "seconds": 900}
    return UrlSigners(session, BUCKET, **(options | changes))


def test_a_url_leads_to_the_object_for_as_long_as_asked() -> None:
    url = urlsplit(signers(boto3.Session("AKID", "secret"), seconds=77).signer().url(KEY))

    assert (url.scheme, url.netloc, unquote(url.path)) == ("https", f"{BUCKET}.s3.eu-west-1.amazonaws.com", f"/{KEY}")
    query = parse_qs(url.query)
    assert query["X-Amz-Expires"] == ["77"]
    assert query["X-Amz-Credential"][0].startswith("AKID/")
    assert "X-Amz-Security-Token" not in query


def test_a_url_leads_to_the_endpoint_that_is_not_aws() -> None:
    url = signers(boto3.Session("AKID", "secret"), endpoint_url="http://127.0.0.1:4566").signer().url(KEY)

    assert url.startswith(f"http://127.0.0.1:4566/{BUCKET}/private/")


def test_every_signer_takes_the_credentials_as_they_are_then(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refreshed:
        """Credentials of a role: other ones every time."""

        def __init__(self) -> None:
            self.keys = iter(["FIRST", "SECOND"])

        def get_credentials(self) -> Any:
            return boto3.Session(next(self.keys), "secret", "token").get_credentials()

    made = signers(Refreshed())

    assert "X-Amz-Credential=FIRST" in made.signer().url(KEY)
    assert "X-Amz-Credential=SECOND" in made.signer().url(KEY)
