"""The table of photos: the fake, and the real one on moto's DynamoDB."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.photo import (
    BoundingBox,
    Camera,
    ImageMetadata,
    Instance,
    Label,
    Location,
    Photo,
    Status,
    Thumbnail,
    Tombstone,
)
from chalicelib.errors import Superseded
from tests.fakes import FakePhotoTable
from tests.records import ODD_NAMES, a_label, a_photo, a_request, a_tombstone, an_object_key

KEY = an_object_key()
METADATA = ImageMetadata(
    "JPEG",
    4032,
    3024,
    2_500_123,
    orientation=6,
    captured_at=datetime(2019, 7, 14, 22, 15, 1),
    camera=Camera("Nikon", "D90", "50 mm", exposure_time=1 / 60, f_number=2.8, iso=200, focal_length=50.0),
    location=Location(48.858370123456789, -2.294481, -0.5),
)
Table = PhotoTable | FakePhotoTable


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("dynamodb")


@pytest.fixture(params=["fake", "moto"])
def photos(request: pytest.FixtureRequest, dynamodb: Any) -> Table:
    return FakePhotoTable() if request.param == "fake" else PhotoTable(dynamodb, new_table(dynamodb))


def new_table(client: Any) -> str:
    name = f"ImageMetadata-{uuid4()}"
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "ImageName", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "ImageName", "KeyType": "HASH"}],
    )
    return name


def complete(photos: Table, number: int = 1) -> Photo:
    """An accepted upload with everything that a workflow writes, and what a user adds."""
    photos.accept_upload(a_photo(number, version_id=f"v{number}", etag=f"e{number}", execution_arn="arn"))
    return photos.update(
        a_request(number),
        status=Status.FAILED,
        status_reason="because",
        image_metadata=METADATA,
        labels=(
            Label("Car", 98.25, ("Vehicle",), ("Automobile",), ("Cars",), (an_instance(),)),
            a_label("Wheel", 61.0),
        ),
        label_model_version="3.0",
        thumbnail=Thumbnail("thumb", 250, 188),
        album_id="holidays",
        tags=("client A", "naïve"),
        hidden_labels=("Person",),
    )


def an_instance() -> Instance:
    return Instance(97.123456789, BoundingBox(0.7475200295448303, 1e-07, 0.26779675483703613, 1.0))


def test_nothing_there(photos: Table) -> None:
    assert photos.get(KEY) is None
    assert list(photos.records()) == []


def test_a_first_upload_is_accepted_as_revision_1(photos: Table) -> None:
    accepted = photos.accept_upload(a_photo(1))

    assert accepted == a_photo(1, revision=1)
    assert photos.get(KEY) == accepted


def test_a_newer_upload_wins_and_counts_on(photos: Table) -> None:
    photos.accept_upload(a_photo(1))

    assert photos.accept_upload(a_photo(2, etag="new")) == a_photo(2, etag="new", revision=2)
    assert photos.get(KEY) == a_photo(2, etag="new", revision=2)


@pytest.mark.parametrize("number", [1, 2], ids=["older", "equal"])
def test_an_older_or_repeated_upload_changes_nothing_and_says_what_is_there(photos: Table, number: int) -> None:
    photos.accept_upload(a_photo(2))
    stored = photos.update(a_request(2), status=Status.RUNNING)

    assert photos.accept_upload(a_photo(number, etag="other")) == stored
    assert photos.get(KEY) == stored


@pytest.mark.parametrize("number", [1, 2], ids=["older", "equal"])
def test_an_older_or_repeated_removal_changes_nothing_and_says_what_is_there(photos: Table, number: int) -> None:
    stored = photos.accept_upload(a_photo(2))

    assert photos.accept_removal(a_tombstone(number)) == stored
    assert photos.get(KEY) == stored


def test_sequencers_are_compared_as_text_of_one_width(photos: Table) -> None:
    short, long = ("0055aed6dcd903".ljust(32, "0"), "0055aed6dcd90281e5".ljust(32, "0"))
    photos.accept_upload(a_photo(sequencer=long))

    accepted = photos.accept_upload(a_photo(sequencer=short))

    assert (accepted.sequencer, accepted.revision) == (short, 2)


def test_a_removal_leaves_a_tombstone_and_nothing_else(photos: Table) -> None:
    before = complete(photos)

    tombstone = photos.accept_removal(a_tombstone(2))

    assert tombstone == a_tombstone(2, revision=before.revision + 1)
    assert photos.get(KEY) == tombstone
    assert list(photos.records()) == [tombstone]


def test_a_removal_may_come_first(photos: Table) -> None:
    tombstone = photos.accept_removal(a_tombstone(2))

    assert tombstone == a_tombstone(2, revision=1)
    assert photos.accept_upload(a_photo(1)) == tombstone


def test_a_new_upload_after_a_removal_starts_afresh(photos: Table) -> None:
    complete(photos)
    tombstone = photos.accept_removal(a_tombstone(2))

    photo = photos.accept_upload(a_photo(3))

    assert photo == a_photo(3, revision=tombstone.revision + 1)
    assert photos.get(KEY) == photo


def test_an_overwrite_keeps_what_the_user_said_and_drops_what_the_old_object_said(photos: Table) -> None:
    before = complete(photos)

    photo = photos.accept_upload(a_photo(2))

    kept: dict[str, Any] = {"album_id": "holidays", "tags": ("client A", "naïve"), "hidden_labels": ("Person",)}
    assert photo == a_photo(2, revision=before.revision + 1, **kept)
    assert photos.get(KEY) == photo


def test_an_update_writes_what_it_names_and_counts_on(photos: Table) -> None:
    accepted = photos.accept_upload(a_photo(1))
    assert isinstance(accepted, Photo)

    running = photos.update(a_request(1), status=Status.RUNNING, image_metadata=METADATA)
    named = photos.update(a_request(1), tags=("client A",))

    assert running == replace(accepted, status=Status.RUNNING, image_metadata=METADATA, revision=2)
    assert named == replace(running, tags=("client A",), revision=3)
    assert photos.get(KEY) == named


def test_everything_that_is_written_is_read_back(photos: Table) -> None:
    photo = complete(photos)

    assert photos.get(KEY) == photo
    assert (photo.image_metadata, photo.labels[0].instances) == (METADATA, (an_instance(),))
    assert (photo.thumbnail, photo.status_reason) == (Thumbnail("thumb", 250, 188), "because")


def test_an_empty_answer_of_the_recogniser_is_one(photos: Table) -> None:
    photos.accept_upload(a_photo(1))

    assert photos.update(a_request(1), labels=(), label_model_version="3.0").labels == ()


@pytest.mark.parametrize("changes", [{"status": Status.RUNNING}, {"labels": (a_label(),)}, {"thumbnail": None}])
def test_an_update_for_an_overwritten_upload_is_superseded(photos: Table, changes: dict[str, Any]) -> None:
    photos.accept_upload(a_photo(1))
    stored = photos.accept_upload(a_photo(2))

    with pytest.raises(Superseded):
        photos.update(a_request(1), **changes)
    assert photos.get(KEY) == stored


@pytest.mark.parametrize("number", [1, 2], ids=["the upload's event", "the removal's own"])
def test_an_update_for_a_removed_upload_is_superseded(photos: Table, number: int) -> None:
    photos.accept_upload(a_photo(1))
    tombstone = photos.accept_removal(a_tombstone(2))

    with pytest.raises(Superseded):
        photos.update(a_request(number), status=Status.SUCCEEDED)
    assert photos.get(KEY) == tombstone


def test_an_update_of_nothing_is_superseded_and_makes_nothing(photos: Table) -> None:
    with pytest.raises(Superseded):
        photos.update(a_request(1), status=Status.RUNNING)
    assert photos.get(KEY) is None


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_object_keys_are_kept_apart_and_as_they_are(photos: Table, name: str) -> None:
    photos.accept_upload(a_photo(1))
    photo = photos.accept_upload(a_photo(2, an_object_key(name)))

    assert photos.get(an_object_key(name)) == photo == a_photo(2, an_object_key(name), revision=1)
    assert photos.update(a_request(2, an_object_key(name)), status=Status.RUNNING).object_key == an_object_key(name)
    assert photos.get(KEY) == a_photo(1, revision=1)


def test_records_are_photos_and_tombstones(photos: Table) -> None:
    one = photos.accept_upload(a_photo(1, an_object_key("one.jpg")))
    other = photos.accept_removal(a_tombstone(1, an_object_key("other.jpg")))

    assert sorted(photos.records(), key=lambda record: record.object_key) == [one, other]


def test_records_come_from_every_page(dynamodb: Any) -> None:
    table = new_table(dynamodb)
    photos = PhotoTable(dynamodb, table)
    keys = {an_object_key(f"{number}.jpg") for number in range(30)}
    for key in keys:  # 30 items of 50 kB are more than one page of 1 MB
        photos.accept_upload(a_photo(1, key, status_reason="x" * 50_000))

    assert "LastEvaluatedKey" in dynamodb.scan(TableName=table)
    assert {record.object_key for record in photos.records()} == keys


def test_an_item_has_a_number_for_time_to_live_and_text_for_times(dynamodb: Any) -> None:
    table = new_table(dynamodb)
    PhotoTable(dynamodb, table).accept_removal(a_tombstone(1))

    (item,) = dynamodb.scan(TableName=table)["Items"]

    assert item["ExpiresAt"] == {"N": str(a_tombstone(1).expires_at)}
    assert datetime.fromisoformat(item["DeletedAt"]["S"]).tzinfo == UTC


@pytest.mark.parametrize("operation", ["accept_upload", "accept_removal", "update", "get"])
def test_other_errors_of_dynamodb_are_not_taken_for_an_order(dynamodb: Any, operation: str) -> None:
    argument: Any = {"update": a_request(1), "accept_removal": a_tombstone(1), "get": KEY}.get(operation, a_photo(1))
    changes = {"status": Status.RUNNING} if operation == "update" else {}

    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        getattr(PhotoTable(dynamodb, "no-such-table"), operation)(argument, **changes)


Step = tuple[str, int]
steps = st.lists(st.tuples(st.sampled_from(["upload", "removal", "update"]), st.integers(1, 4)), max_size=8)


def played(photos: Table, steps: list[Step]) -> list[Photo | Tombstone | str | None]:
    """What each step answered, and what is stored in the end."""
    return [*(step(photos, kind, number) for kind, number in steps), photos.get(KEY)]


def step(photos: Table, kind: str, number: int) -> Photo | Tombstone | str:
    if kind == "upload":
        return photos.accept_upload(a_photo(number, tags=("a",) if number == 1 else ()))
    if kind == "removal":
        return photos.accept_removal(a_tombstone(number))
    try:
        return photos.update(a_request(number), status=Status.RUNNING, labels=(a_label(),), album_id=f"album {number}")
    except Superseded:
        return "superseded"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(steps)
def test_the_fake_answers_as_the_table_whatever_comes_in_whatever_order(dynamodb: Any, steps: list[Step]) -> None:
    assert played(FakePhotoTable(), steps) == played(PhotoTable(dynamodb, new_table(dynamodb)), steps)
