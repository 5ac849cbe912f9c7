"""The table's stream, as DynamoDB writes its images."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given

from chalicelib.aws.photo_stream import PhotoStream
from chalicelib.core.live.message import Change
from chalicelib.core.photo import Photo, Status
from chalicelib.core.photo_item import item_from_record, record_from_item
from tests.records import ALICE, a_photo, photos

RUNNING = a_photo(status=Status.RUNNING)


def image(photo: Photo) -> dict[str, Any]:
    """As DynamoDB writes an item: each value with its type, numbers as text."""
    written: dict[str, Any] = typed(item_from_record(photo))["M"]
    return written


def typed(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {"M": {name: typed(member) for name, member in value.items()}}
    if isinstance(value, list):
        return {"L": [typed(member) for member in value]}
    return {"S": value} if isinstance(value, str) else {"N": repr(value)}


def kept(value: Any) -> Any:
    """What DynamoDB keeps of an item's values: numbers from 1E-130 on, and 0."""
    if isinstance(value, Mapping):
        return {name: kept(member) for name, member in value.items()}
    if isinstance(value, list):
        return [kept(member) for member in value]
    return 0.0 if isinstance(value, float) and abs(value) < 1e-130 else value


@given(photos)
def test_the_streams_images_are_the_records(made_up: Photo) -> None:
    photo = record_from_item(kept(item_from_record(made_up)))
    assert isinstance(photo, Photo)
    later = {**image(photo), "UnsettledShard": {"S": "3"}, "UnsettledSince": {"N": "1760000000.25"}}
    event = {
        "Records": [{"dynamodb": {"OldImage": image(photo), "NewImage": later}}, {"dynamodb": {"NewImage": later}}]
    }
    assert list(PhotoStream().changes(event)) == [Change(photo, photo), Change(None, photo)]


def test_everything_that_json_can_hold_is_read() -> None:
    attributes = {**image(RUNNING), "Camera": {"NULL": True}, "Flag": {"BOOL": True}}
    (change,) = PhotoStream().changes({"Records": [{"dynamodb": {"NewImage": attributes}}]})
    assert change.after == RUNNING
    assert change.identity_id == ALICE
