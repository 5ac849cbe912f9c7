"""Sources added and forgotten on moto's S3 and Lambda: what is refused, and that nothing of theirs is touched."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.aws.photo_bucket import PhotoBucket
from chalicelib.core.ingest.pacing import Pace
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.object_keys import guests_key
from chalicelib.core.photo import Photo, Tombstone
from chalicelib.core.source import Source
from setup.errors import SetupError
from setup.operate.inventory import Library
from setup.operate.remove_user import remove_user
from setup.operate.source_access import Access
from setup.operate.source_bucket import CREATED, REMOVED, Marked
from setup.operate.sources import InPlace, add_source, forget_source, readers
from tests.fakes import FakeIngestWorkflow, FakePacer, FakePhotoIndex, FakePhotoLists, FakePhotoTable, FakeSourceTable
from tests.records import ALICE, BOB, UPLOADED_AT

REGION, ACCOUNT = "us-east-1", "123456789012"
ROLES = (f"arn:aws:iam::{ACCOUNT}:role/reader",)
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "Theirs", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}],
}


RULE = {"AllowedOrigins": ["https://example.com"], "AllowedMethods": ["PUT"]}


class Functions:
    """As much of Lambda as a source needs."""

    def __init__(self) -> None:
        self.permissions: dict[str, Any] = {}

    def add_permission(self, **asked: Any) -> None:
        if self.permissions.setdefault(asked["FunctionName"], asked) is not asked:
            raise ClientError({"Error": {"Code": "ResourceConflictException"}}, "AddPermission")

    def remove_permission(self, **asked: Any) -> None:
        if self.permissions.pop(asked["FunctionName"], None) is None:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "RemovePermission")


@pytest.fixture
def place() -> Iterator[InPlace]:
    with mock_aws():
        s3 = boto3.client("s3", region_name=REGION)
        own, agency = f"own-{uuid4()}", f"agency-{uuid4()}"
        for name in (own, agency):
            s3.create_bucket(Bucket=name)
        for key in ("2019/a.jpg", "2019/a.jpg.xmp", "2019/b.jpg", "2020/c.jpg"):
            s3.put_object(Bucket=agency, Key=key, Body=b"data")
        photos = FakePhotoTable()
        functions, lists = Functions(), FakePhotoLists(photos)
        library = SimpleNamespace(
            bucket_name=own,
            s3=s3,
            bucket=PhotoBucket(s3, own),
            photos=photos,
            index=FakePhotoIndex(),
            workflow=FakeIngestWorkflow(),
            sources=FakeSourceTable(),
            faces=None,
        )
        library.follow = partial(Library.follow, cast(Library, library))
        owner = SimpleNamespace(photos=lambda: iter(lists.photos(ALICE, size=99).photos))
        source = Source(identity_id=ALICE, bucket=agency, prefix="2019/", added_at=UPLOADED_AT)
        yield InPlace(
            owner=cast(Any, owner),
            library=cast(Library, library),
            access=Access(
                s3=s3,
                lambdas=functions,
                marked=Marked("dev", source),
                roles=ROLES,
                functions={name: f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}" for name in (CREATED, REMOVED)},
            ),
            pacer=cast(Any, FakePacer(Pace(rate=1000), now=photos.now)),
        )


def another(place: InPlace, **changes: str) -> InPlace:
    """Another source of the same user's."""
    marked = Marked("dev", replace(place.source, **changes))  # type: ignore[arg-type]
    return replace(place, access=replace(place.access, marked=marked))


def records(place: InPlace) -> dict[str, Photo | Tombstone]:
    found = place.library.photos.records()
    return {record.object_key.rpartition(f"{place.source.bucket}/")[2]: record for record in found}


def configuration(place: InPlace) -> tuple[Any, Any, Any]:
    """Notifications, policy and CORS rules of their bucket."""
    s3, name = place.library.s3, place.source.bucket
    notified = s3.get_bucket_notification_configuration(Bucket=name)
    policy = json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])
    return notified.get("LambdaFunctionConfigurations", []), policy, s3.get_bucket_cors(Bucket=name)["CORSRules"]


def test_all_photos_of_a_source_are_processed_once_where_they_are(place: InPlace) -> None:
    assert add_source(place) == 2
    assert add_source(place) == 0

    assert records(place).keys() == {"2019/a.jpg", "2019/b.jpg"}
    assert place.library.sources.all() == [place.source]
    request = IngestRequest.from_record(records(place)["2019/a.jpg"])
    assert place.library.bucket.read(request) == b"data"
    assert place.library.bucket.sidecar(request)[1] == b"data"
    assert place.access.lambdas.permissions.keys() == {*place.access.functions.values()}


def test_forgetting_leaves_the_bucket_as_it_was_and_adding_again_brings_all_back(place: InPlace) -> None:
    s3, name = place.library.s3, place.source.bucket
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(POLICY))
    s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": [RULE]})
    before = configuration(place)
    add_source(place)
    assert configuration(place) != before
    copy_key = guests_key(records(place)["2019/a.jpg"].photo_id, "2019/a.jpg")
    s3.put_object(Bucket=place.library.bucket_name, Key=copy_key, Body=b"data")

    assert forget_source(place) == 2
    assert forget_source(place) == 0

    assert configuration(place) == before
    assert place.library.sources.all() == []
    assert place.access.lambdas.permissions == {}
    assert all(isinstance(record, Tombstone) for record in records(place).values())
    assert len(s3.list_objects_v2(Bucket=name)["Contents"]) == 4
    assert place.library.bucket.find(copy_key) is None

    assert add_source(place) == 2
    assert all(isinstance(record, Photo) for record in records(place).values())


def test_photos_of_another_source_stay(place: InPlace) -> None:
    other = another(place, prefix="2020/")
    add_source(place)
    add_source(other)

    assert forget_source(other) == 1

    assert {key for key, record in records(place).items() if isinstance(record, Photo)} == {"2019/a.jpg", "2019/b.jpg"}
    assert len(configuration(place)[0]) == 2
    assert place.access.lambdas.permissions.keys() == {*place.access.functions.values()}


def test_a_photo_is_in_one_source_only(place: InPlace) -> None:
    place.library.sources.add(replace(place.source, prefix="20", identity_id=BOB))

    with pytest.raises(SetupError, match="is a source already"):
        add_source(place)
    assert records(place) == {}


@pytest.mark.parametrize("changes", [{"identity_id": BOB}, {"prefix": ""}, {"prefix": "2019/may/"}])
def test_nothing_else_than_a_source_is_forgotten(place: InPlace, changes: dict[str, str]) -> None:
    add_source(place)
    before = configuration(place)

    with pytest.raises(SetupError, match="forget exactly that"):
        forget_source(another(place, **changes))

    assert configuration(place) == before
    assert len(records(place)) == 2


def test_one_whose_bucket_is_gone_is_forgotten(place: InPlace) -> None:
    add_source(place)
    for entry in place.library.s3.list_objects_v2(Bucket=place.source.bucket)["Contents"]:
        place.library.s3.delete_object(Bucket=place.source.bucket, Key=entry["Key"])
    place.library.s3.delete_bucket(Bucket=place.source.bucket)

    assert forget_source(place) == 2
    assert place.library.sources.all() == []


def test_a_user_with_a_source_stays(place: InPlace) -> None:
    add_source(place)
    alice, bob = (
        cast(Any, SimpleNamespace(sources=place.library.sources, user=SimpleNamespace(identity_id=owner)))
        for owner in (ALICE, BOB)
    )

    with pytest.raises(SetupError, match="is a source of theirs: forget it first"):
        remove_user(alice)
    with pytest.raises(AttributeError):  # goes on, and needs more of a library
        remove_user(bob)


@pytest.mark.parametrize("address", ["folder", "s3://", "s3://agency/2019 new/", "s3://agency/a*", "s3://agency/ä"])
def test_what_no_source_can_be_is_refused_before_anything_is_asked(address: str) -> None:
    with pytest.raises(SetupError, match=r"is no bucket|would misread"):
        InPlace.of(address, stage="dev", user="a@example.com", session=cast(Any, None))


def test_our_own_bucket_is_no_source(place: InPlace) -> None:
    with pytest.raises(SetupError, match="own bucket"):
        add_source(another(place, bucket=place.library.bucket_name))


def test_a_bucket_of_another_region_is_none(place: InPlace) -> None:
    name = f"abroad-{uuid4()}"
    boto3.client("s3", region_name="eu-west-1").create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )

    with pytest.raises(SetupError, match="another region"):
        add_source(another(place, bucket=name))


def test_a_bucket_that_is_not_there_is_none(place: InPlace) -> None:
    with pytest.raises(SetupError, match="no bucket of this account"):
        add_source(another(place, bucket=f"none-{uuid4()}"))


def test_those_get_rights_that_read_photos() -> None:
    assert {"api_handler", "extract_image_metadata", "detect_labels", "generate_thumbnail"} <= {*readers()}
    assert not {"websocket_connect", "store_image_metadata", "check_sign_up"} & {*readers()}
