"""The table of photos, the fake and the real one on moto's DynamoDB: what is kept, found and read."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.aws.dynamodb_items import Segment
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.photo import Photo, Status, Thumbnail, Tombstone
from chalicelib.errors import Superseded
from tests.fakes import FakePhotoTable
from tests.photo_tables import KEY, METADATA, Table, an_instance, complete
from tests.records import ODD_NAMES, a_label, a_photo, a_request, a_tombstone, an_object_key
from tests.tables import new_table


def test_everything_that_is_written_is_read_back(photos: Table) -> None:
    photo = complete(photos)

    assert photos.get(KEY) == photo
    assert (photo.image_metadata, photo.labels[0].instances) == (METADATA, (an_instance(),))
    assert (photo.thumbnail, photo.status_reason) == (Thumbnail("thumb", 250, 188), "because")


def test_a_photo_is_found_by_its_id(photos: Table) -> None:
    photos.accept_upload(a_photo(1, an_object_key("other.jpg")))
    photos.accept_upload(a_photo(1))
    stored = photos.update(a_request(1), status=Status.RUNNING)

    assert photos.object_key_of(stored.photo_id) == KEY
    assert photos.object_key_of("no such id") is None


def test_a_tombstone_is_found_by_its_id(photos: Table) -> None:
    tombstone = photos.accept_removal(a_tombstone(1))

    assert photos.object_key_of(tombstone.photo_id) == KEY


def test_many_records_are_read_at_once_in_the_order_asked_for(photos: Table) -> None:
    keys = [an_object_key(f"{number}.jpg") for number in range(101)]  # one more than a request takes
    stored = {key: photos.accept_upload(a_photo(1, key)) for key in keys[::-1]}
    stored[keys[5]] = photos.accept_removal(a_tombstone(2, keys[5]))

    assert photos.get_all([*keys, an_object_key("none.jpg")]) == [stored[key] for key in keys]
    assert photos.get_all([]) == []


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


def test_records_can_be_read_from_where_somebody_stopped(photos: Table) -> None:
    for number in range(4):
        photos.accept_upload(a_photo(1, an_object_key(f"{number}.jpg")))
    records = list(photos.records())

    assert [list(photos.records(after=record.object_key)) for record in records] == [records[n:] for n in range(1, 5)]


def test_every_record_is_in_one_segment(photos: Table) -> None:
    for number in range(20):
        photos.accept_upload(a_photo(1, an_object_key(f"{number}.jpg")))

    segments = [list(photos.records(segment=Segment(number, 4))) for number in range(4)]

    assert sorted(record.object_key for segment in segments for record in segment) == sorted(
        record.object_key for record in photos.records()
    )
    assert max(map(len, segments)) < 20
    for number, segment in enumerate(segments):
        first, *others = segment
        assert list(photos.records(after=first.object_key, segment=Segment(number, 4))) == others


def test_outlines_are_the_records_without_their_labels(dynamodb: Any) -> None:
    table = new_table(dynamodb)
    photos = PhotoTable(dynamodb, table)
    whole = complete(photos)
    photos.accept_removal(a_tombstone(1, an_object_key("other.jpg")))
    old = photos.accept_upload(a_photo(1, an_object_key("old.jpg")))
    dynamodb.update_item(TableName=table, Key={"ImageName": {"S": old.object_key}}, UpdateExpression="REMOVE TakenAt")

    outlines = list(photos.outlines())

    assert whole.labels
    assert [record for record, _ in outlines] == [
        replace(record, labels=()) if isinstance(record, Photo) else record for record in photos.records()
    ]
    assert [record.object_key for record, is_unlisted in outlines if is_unlisted] == list(photos.unlisted())
    assert list(photos.outlines(after=outlines[0][0].object_key)) == outlines[1:]
    assert sum(len(list(photos.outlines(segment=Segment(number, 2)))) for number in range(2)) == 3


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
        return photos.update(
            a_request(number), status=Status.RUNNING, labels=(a_label(),), album_ids=(f"album {number}",)
        )
    except Superseded:
        return "superseded"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(steps)
def test_the_fake_answers_as_the_table_whatever_comes_in_whatever_order(dynamodb: Any, steps: list[Step]) -> None:
    assert played(FakePhotoTable(), steps) == played(PhotoTable(dynamodb, new_table(dynamodb)), steps)
