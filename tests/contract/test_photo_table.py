"""The table of photos: the fake, and the real one on moto's DynamoDB."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from chalicelib.aws.photo_table import PhotoTable, Record
from chalicelib.core.event_order import WORKFLOW_LIMIT
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
NOW = datetime(2026, 3, 1, 15, tzinfo=UTC)
A_MOMENT_LATER = NOW + timedelta(milliseconds=1)
Table = PhotoTable | FakePhotoTable


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("dynamodb")


@pytest.fixture(params=["fake", "moto"])
def photos(request: pytest.FixtureRequest, dynamodb: Any) -> Table:
    if request.param == "fake":
        fake = FakePhotoTable()
        fake.now = NOW
        return fake
    return PhotoTable(dynamodb, new_table(dynamodb), clock=Clock())


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now.timestamp()


def pass_time(photos: Table, time: timedelta) -> None:
    clock = photos if isinstance(photos, FakePhotoTable) else photos._clock
    assert isinstance(clock, FakePhotoTable | Clock)
    clock.now += time


def new_table(client: Any) -> str:
    name = f"ImageMetadata-{uuid4()}"
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in {"ImageName": "S", "PhotoId": "S", "UnsettledShard": "S", "UnsettledSince": "N"}.items()
        ],
        KeySchema=[{"AttributeName": "ImageName", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[index("ByPhotoId", "PhotoId"), index("Unsettled", "UnsettledShard", "UnsettledSince")],
    )
    return name


def index(name: str, hash_key: str, *range_key: str) -> dict[str, Any]:
    """As in `setup/resources.yaml`."""
    keys = [{"AttributeName": hash_key, "KeyType": "HASH"}]
    keys += [{"AttributeName": key, "KeyType": "RANGE"} for key in range_key]
    return {"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": "KEYS_ONLY"}}


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
        removed_tags=("client B",),
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

    kept: dict[str, Any] = {
        "album_id": "holidays",
        "tags": ("client A", "naïve"),
        "removed_tags": ("client B",),
        "hidden_labels": ("Person",),
    }
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


@pytest.mark.parametrize("status", Status)
def test_an_update_may_depend_on_the_status(photos: Table, status: Status) -> None:
    photos.accept_upload(a_photo(1))
    stored = photos.update(a_request(1), status=status)

    assert photos.update(a_request(1), only_while=[status], etag="new").etag == "new"
    for others in (set(Status) - {status}, {Status.PENDING, Status.RUNNING} - {status}):
        with pytest.raises(Superseded):
            photos.update(a_request(1), only_while=others, etag="newer")
    assert photos.get(KEY) == replace(stored, etag="new", revision=3)


def test_an_update_for_another_attempt_is_superseded(photos: Table) -> None:
    record = photos.accept_upload(a_photo(1))
    again = photos.replace(record, by=a_photo(1, attempt=1))

    with pytest.raises(Superseded):
        photos.update(a_request(1), status=Status.SUCCEEDED)
    assert photos.get(KEY) == again
    assert photos.update(a_request(1, attempt=1), status=Status.RUNNING).status is Status.RUNNING


def test_a_replacement_takes_the_whole_records_place(photos: Table) -> None:
    record = complete(photos)

    again = photos.replace(record, by=a_photo(1, attempt=1, tags=("kept",)))

    assert again == a_photo(1, attempt=1, tags=("kept",), revision=record.revision + 1)
    assert photos.get(KEY) == again


def test_a_photo_may_be_replaced_by_its_tombstone_and_that_by_a_photo(photos: Table) -> None:
    record = complete(photos)

    tombstone = photos.replace(record, by=a_tombstone(1))
    photo = photos.replace(tombstone, by=a_photo(1, attempt=1))

    assert tombstone == a_tombstone(1, revision=record.revision + 1)
    assert photo == photos.get(KEY) == a_photo(1, attempt=1, revision=record.revision + 2)


@pytest.mark.parametrize("change", ["update", "overwrite", "removal"])
def test_a_replacement_of_what_has_changed_is_superseded(photos: Table, change: str) -> None:
    record = photos.accept_upload(a_photo(1))
    if change == "update":
        photos.update(a_request(1), status=Status.RUNNING)
    elif change == "overwrite":
        photos.accept_upload(a_photo(2))
    else:
        photos.accept_removal(a_tombstone(2))
    stored = photos.get(KEY)

    with pytest.raises(Superseded):
        photos.replace(record, by=a_photo(1, attempt=1))
    assert photos.get(KEY) == stored


def test_a_replacement_of_nothing_is_superseded_and_makes_nothing(photos: Table) -> None:
    with pytest.raises(Superseded):
        photos.replace(a_photo(1, revision=1), by=a_photo(1))
    assert photos.get(KEY) is None


def unsettled(photos: Table, before: datetime = A_MOMENT_LATER) -> list[str]:
    return sorted(found.object_key for found in photos.unsettled(before=before))


def test_every_accepted_event_is_unsettled_until_it_is_settled(photos: Table) -> None:
    uploaded = photos.accept_upload(a_photo(1, an_object_key("uploaded.jpg")))
    removed = photos.accept_removal(a_tombstone(1, an_object_key("removed.jpg")))
    assert unsettled(photos) == [removed.object_key, uploaded.object_key]

    assert photos.settle(uploaded)
    assert unsettled(photos) == [removed.object_key]

    pass_time(photos, WORKFLOW_LIMIT + timedelta(seconds=1))
    again = photos.replace(uploaded, by=a_photo(1, uploaded.object_key, attempt=1))
    later = A_MOMENT_LATER + timedelta(days=1)
    assert unsettled(photos, later) == [removed.object_key, uploaded.object_key]

    assert photos.settle(removed)
    assert photos.settle(again)
    assert unsettled(photos, later) == []


def overtaken_by_upload(photos: Table) -> Record:
    return photos.accept_upload(a_photo(2))


def overtaken_by_removal(photos: Table) -> Record:
    return photos.accept_removal(a_tombstone(2))


def overtaken_by_attempt(photos: Table) -> Record:
    record = photos.get(KEY)
    assert record is not None
    return photos.replace(record, by=a_photo(1, attempt=1))


@pytest.mark.parametrize("overtake", [overtaken_by_upload, overtaken_by_removal, overtaken_by_attempt])
def test_what_overtook_an_upload_is_looked_at_again_once_that_has_ended(
    photos: Table, overtake: Callable[[Table], Record]
) -> None:
    photos.accept_upload(a_photo(1))
    pass_time(photos, timedelta(minutes=20))
    record = overtake(photos)

    assert photos.settle(record)
    assert photos.unsettled_since(KEY) == NOW + WORKFLOW_LIMIT

    pass_time(photos, WORKFLOW_LIMIT)
    assert photos.settle(record)
    assert photos.unsettled_since(KEY) is None
    assert photos.get(KEY) == record


def test_what_overtook_an_upload_of_long_ago_is_settled_at_once(photos: Table) -> None:
    photos.accept_upload(a_photo(1))
    pass_time(photos, WORKFLOW_LIMIT + timedelta(seconds=1))

    assert photos.settle(photos.accept_removal(a_tombstone(2)))
    assert photos.unsettled_since(KEY) is None


def test_an_event_that_was_not_accepted_overtakes_nothing(photos: Table) -> None:
    record = photos.accept_upload(a_photo(2))
    photos.accept_upload(a_photo(1))

    assert photos.settle(record)
    assert photos.unsettled_since(KEY) is None


def test_an_event_that_is_not_accepted_leaves_a_settled_record_settled(photos: Table) -> None:
    photos.settle(photos.accept_upload(a_photo(2)))

    photos.accept_upload(a_photo(1))
    photos.accept_removal(a_tombstone(2))

    assert unsettled(photos) == []


def test_settling_changes_nothing_else(photos: Table) -> None:
    record = complete(photos)

    assert photos.settle(record)
    assert photos.settle(record)
    assert photos.get(KEY) == record


def test_what_has_changed_meanwhile_is_not_settled(photos: Table) -> None:
    record = photos.accept_upload(a_photo(1))
    photos.update(a_request(1), status=Status.RUNNING)

    assert not photos.settle(record)
    assert unsettled(photos) == [KEY]


def test_settling_nothing_makes_nothing(photos: Table) -> None:
    assert not photos.settle(a_photo(1, revision=1))
    assert photos.get(KEY) is None


def test_unsettled_says_since_when_and_can_be_asked_for_older_ones_only(photos: Table) -> None:
    photos.accept_upload(a_photo(1))

    assert [found.since for found in photos.unsettled(before=A_MOMENT_LATER)] == [NOW]
    assert unsettled(photos, before=NOW) == []


def test_only_a_change_of_status_leaves_a_new_mark(photos: Table) -> None:
    record = photos.accept_upload(a_photo(1))
    assert photos.settle(record)

    photos.update(a_request(1), labels=(a_label(),))
    assert unsettled(photos) == []

    photos.update(a_request(1), status=Status.SUCCEEDED)
    assert unsettled(photos) == [KEY]


def test_many_are_unsettled_at_once(photos: Table) -> None:
    keys = [an_object_key(f"{number:02}.jpg") for number in range(40)]
    for key in keys:
        photos.accept_upload(a_photo(1, key))

    assert unsettled(photos) == keys


def test_a_photo_is_found_by_its_id(photos: Table) -> None:
    photos.accept_upload(a_photo(1, an_object_key("other.jpg")))
    photos.accept_upload(a_photo(1))
    stored = photos.update(a_request(1), status=Status.RUNNING)

    assert photos.find(stored.photo_id) == stored
    assert photos.find("no such id") is None


def test_a_tombstone_is_found_by_its_id(photos: Table) -> None:
    tombstone = photos.accept_removal(a_tombstone(1))

    assert photos.find(tombstone.photo_id) == tombstone


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


def test_a_record_is_read_as_it_is_now(dynamodb: Any) -> None:
    # moto is always consistent, DynamoDB only where it is asked to be.
    photos = PhotoTable(dynamodb, new_table(dynamodb))
    asked: list[dict[str, Any]] = []

    def note(params: dict[str, Any], **others: Any) -> None:
        asked.append(params)

    dynamodb.meta.events.register("provide-client-params.dynamodb.GetItem", note)
    try:
        photos.get(KEY)
    finally:
        dynamodb.meta.events.unregister("provide-client-params.dynamodb.GetItem", note)

    assert [params["ConsistentRead"] for params in asked] == [True]


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


def test_a_replacement_can_go_beyond_a_revision(photos: Table) -> None:
    before = photos.accept_upload(a_photo(1))

    after = photos.replace(before, by=a_photo(1, tags=("new",)), beyond=41)
    again = photos.replace(after, by=after, beyond=7)

    assert (after.revision, again.revision) == (42, 43)
    assert photos.get(KEY) == again


def test_since_when_a_record_is_unsettled(photos: Table) -> None:
    assert photos.unsettled_since(KEY) is None
    record = photos.accept_upload(a_photo(1))

    assert photos.unsettled_since(KEY) == NOW
    assert photos.settle(record)
    assert photos.unsettled_since(KEY) is None
