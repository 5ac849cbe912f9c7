"""What a browser hears of a write to the table, from the records before and after it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given

from chalicelib.core.api.photo_view import short_form
from chalicelib.core.live.changes import changes_from_event
from chalicelib.core.live.message import Change, live_message
from chalicelib.core.photo import ImageMetadata, Photo, Status, Thumbnail
from chalicelib.core.photo_item import item_from_record
from tests.records import ALICE, a_photo, a_tombstone, photos

METADATA = ImageMetadata("JPEG", 400, 300, 12345, captured_at=datetime(2019, 7, 14, 22, 15))
THUMBNAIL = Thumbnail("private/x/resized/car.jpg", 250, 188)
RUNNING = a_photo(status=Status.RUNNING)
READ = replace(RUNNING, image_metadata=METADATA)


def test_a_new_photo_is_told_in_its_short_form() -> None:
    photo = replace(READ, object_key=f"private/{ALICE}/uploads/0123456789ab/car.jpg", album_id="trip")
    assert live_message(Change(None, photo)) == {
        "type": "photo",
        "photo": {
            "id": photo.photo_id,
            "name": "car.jpg",
            "status": "RUNNING",
            "step": "labels_and_thumbnail",
            "uploadedAt": photo.uploaded_at.isoformat(),
            "capturedAt": "2019-07-14T22:15:00",
            "width": 400,
            "height": 300,
            "format": "JPEG",
            "albumId": "trip",
        },
    }


def test_a_failure_comes_with_its_reason() -> None:
    failed = replace(RUNNING, status=Status.FAILED, status_reason="the file is cut off")
    message = live_message(Change(RUNNING, failed))
    assert message is not None
    assert message["photo"]["statusReason"] == "the file is cut off"


@pytest.mark.parametrize("unseen", [{"revision": 9}, {"tags": ("boat",)}, {"etag": "x"}])
def test_what_a_list_does_not_show_is_not_told(unseen: dict[str, Any]) -> None:
    assert live_message(Change(READ, replace(READ, **unseen))) is None


def test_a_deleted_photo_is_told_once() -> None:
    tombstone = a_tombstone()
    removed = {"type": "photo_removed", "id": RUNNING.photo_id}
    assert live_message(Change(RUNNING, tombstone)) == removed
    assert live_message(Change(RUNNING, None)) == removed
    assert live_message(Change(tombstone, None)) is None
    assert live_message(Change(None, tombstone)) is None
    assert live_message(Change(tombstone, tombstone)) is None


def test_a_photo_that_comes_back_after_its_removal_is_new() -> None:
    assert live_message(Change(a_tombstone(), RUNNING)) == {"type": "photo", "photo": short_form(RUNNING)}


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


@given(photos)
def test_the_streams_images_are_the_records(photo: Photo) -> None:
    later = {**image(photo), "UnsettledShard": {"S": "3"}, "UnsettledSince": {"N": "1760000000.25"}}
    event = {
        "Records": [{"dynamodb": {"OldImage": image(photo), "NewImage": later}}, {"dynamodb": {"NewImage": later}}]
    }
    assert list(changes_from_event(event)) == [Change(photo, photo), Change(None, photo)]


def test_everything_that_json_can_hold_is_read() -> None:
    attributes = {**image(RUNNING), "Camera": {"NULL": True}, "Flag": {"BOOL": True}}
    (change,) = changes_from_event({"Records": [{"dynamodb": {"NewImage": attributes}}]})
    assert change.after == RUNNING
    assert change.identity_id == ALICE
