"""What a browser hears of a write to the table, from the records before and after it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.core.api.photo_view import live_form
from chalicelib.core.live.message import Change, PhotoMessage, PhotoRemovedMessage, is_ping, live_message
from chalicelib.core.photo import ImageMetadata, Status, Thumbnail
from tests.records import ALICE, a_photo, a_tombstone, plain

METADATA = ImageMetadata("JPEG", 400, 300, 12345, captured_at=datetime(2019, 7, 14, 22, 15))
THUMBNAIL = Thumbnail("private/x/resized/car.jpg", 250, 188)
RUNNING = a_photo(status=Status.RUNNING)
READ = replace(RUNNING, image_metadata=METADATA)


def test_a_new_photo_is_sent_in_its_short_form() -> None:
    photo = replace(READ, object_key=f"private/{ALICE}/uploads/0123456789ab/car.jpg", album_ids=("trip",))
    assert plain(live_message(Change(None, photo))) == {
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
            "albumIds": ["trip"],
        },
    }


def test_a_failure_comes_with_its_reason() -> None:
    failed = replace(RUNNING, status=Status.FAILED, status_reason="the file is cut off")
    message = live_message(Change(RUNNING, failed))
    assert isinstance(message, PhotoMessage)
    assert message.photo.status_reason == "the file is cut off"


@pytest.mark.parametrize("unseen", [{"revision": 9}, {"tags": ("boat",)}, {"etag": "x"}])
def test_a_change_that_no_list_shows_is_not_sent(unseen: dict[str, Any]) -> None:
    assert live_message(Change(READ, replace(READ, **unseen))) is None


def test_a_deletion_is_reported_once() -> None:
    tombstone = a_tombstone()
    removed = PhotoRemovedMessage(RUNNING.photo_id)
    assert plain(removed) == {"type": "photo_removed", "id": RUNNING.photo_id}
    assert live_message(Change(RUNNING, tombstone)) == removed
    assert live_message(Change(RUNNING, None)) == removed
    assert live_message(Change(tombstone, None)) is None
    assert live_message(Change(None, tombstone)) is None
    assert live_message(Change(tombstone, tombstone)) is None


def test_a_photo_that_comes_back_after_its_removal_is_new() -> None:
    assert live_message(Change(a_tombstone(), RUNNING)) == PhotoMessage(live_form(RUNNING))


@pytest.mark.parametrize(
    ("sent", "pings"),
    [
        ('{"type": "ping"}', True),
        ('{"type": "ping", "at": 5}', True),
        ('{"type": "pong"}', False),
        ("{}", False),
        ('"ping"', False),
        ("ping", False),
        ("", False),
        ("[" * 100_000, False),
        ("\ud83c", False),
    ],
)
def test_what_is_a_ping(sent: str, pings: bool) -> None:
    assert is_ping(sent) is pings
