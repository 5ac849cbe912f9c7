from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.core.api.photo_view import large_form, live_form, short_form, step_of, whole_form
from chalicelib.core.detections import BoundingBox, Instance, Label, ModerationLabel, TextLine
from chalicelib.core.photo import Camera, Colour, Edits, ImageMetadata, Location, Photo, Rendition, Status, Thumbnail
from tests.records import ALICE, BUCKET, PlainSigner, a_photo, an_object_key, plain

KEY = an_object_key("0123456789ab/Urlaub/é.jpg")
LOOK = "0123456789abcdef" * 4
THUMBNAIL = Thumbnail(
    "private/thumb.jpg", 188, 250, look=LOOK, renditions=(Rendition(640, 480, 640), Rendition(2048, 1500, 2000))
)


def everything() -> Photo:
    return a_photo(
        1,
        KEY,
        status=Status.FAILED,
        status_reason="because",
        revision=7,
        version_id="v1",
        album_ids=("a" * 32,),
        thumbnail=THUMBNAIL,
        image_metadata=ImageMetadata(
            "JPEG",
            3000,
            4000,
            5_000_000,
            captured_at=datetime(2019, 7, 14, 22, 15),
            camera=Camera("Nikon", "D90", exposure_time=0.01, f_number=2.8),
            location=Location(48.85, 2.29),
            upload_tags=("holiday",),
        ),
        labels=(
            Label("Car", 98.0, ("Vehicle",), instances=(Instance(97.0, BoundingBox(0.1, 0.2, 0.3, 0.4)),)),
            Label("Dog", 60.0),
            Label("Cow", 54.0),
            Label("Cat", 50.0),
        ),
        label_model_version="3.0",
        text_lines=(TextLine("Café", 99.0, BoundingBox(0.1, 0.2, 0.3, 0.4)),),
        text_model_version="3.0",
        moderation_labels=(ModerationLabel("Violence", 80.0),),
        moderation_model_version="7.0",
        colours=(Colour("red", 42.5),),
        places=("Paris",),
        tags=("mine",),
        hidden_labels=("Dog", "Cat"),
    )


def test_a_photo_that_everything_is_known_of() -> None:
    short: dict[str, Any] = {
        "id": everything().photo_id,
        "name": "Urlaub/é.jpg",
        "status": "FAILED",
        "step": None,
        "statusReason": "because",
        "uploadedAt": "2026-03-01T12:31:00+00:00",
        "capturedAt": "2019-07-14T22:15:00",
        "width": 3000,
        "height": 4000,
        "format": "JPEG",
        "albumId": "a" * 32,
        "albumIds": ["a" * 32],
        "thumbnailUrl": "picture:private/thumb.jpg:250",
        "thumbnailWidth": 188,
        "thumbnailHeight": 250,
        "signedUrl": f"signed:{KEY}:v1",
        "renditions": [{"url": "picture:private/thumb.jpg:640", "width": 480, "height": 640}],
        "sensitive": True,
    }
    large = {"url": "picture:private/thumb.jpg:2048", "width": 1500, "height": 2000}
    box = {"left": 0.1, "top": 0.2, "width": 0.3, "height": 0.4}
    car = {
        "name": "Car",
        "confidence": 98.0,
        "parents": ["Vehicle"],
        "aliases": [],
        "categories": [],
        "instances": [{"confidence": 97.0, "boundingBox": box}],
    }

    assert plain(short_form(everything(), PlainSigner())) == short | {"look": LOOK}
    renditions = [*short["renditions"], large]
    assert plain(large_form(everything(), PlainSigner())) == short | {"look": LOOK, "renditions": renditions}
    assert plain(whole_form(everything(), PlainSigner())) == short | {
        "renditions": renditions,
        "fileSize": 5_000_000,
        "labels": [car],
        "lessCertainLabels": [
            {"name": "Cow", "confidence": 54.0, "parents": [], "aliases": [], "categories": [], "instances": []}
        ],
        "moderationLabels": [{"name": "Violence", "confidence": 80.0, "parent": ""}],
        "textLines": [{"text": "Café", "confidence": 99.0, "boundingBox": box}],
        "tags": ["holiday", "mine"],
        "fileTags": ["holiday"],
        "hiddenLabels": ["Dog", "Cat"],
        "edits": {},
        "camera": {"make": "Nikon", "model": "D90", "exposureTime": 0.01, "fNumber": 2.8},
        "location": {"latitude": 48.85, "longitude": 2.29},
        "places": ["Paris"],
        "notes": [],
        "colours": [{"name": "red", "share": 42.5}],
        "objectKey": KEY,
        "s3BucketUrl": f"{BUCKET}.s3.amazonaws.com/{KEY}",
        "labelModelVersion": "3.0",
        "textModelVersion": "3.0",
        "moderationModelVersion": "7.0",
        "revision": 7,
    }


def test_a_photo_is_shown_as_its_owner_wants_it_and_with_what_was_corrected() -> None:
    edits = Edits("Pier", "", 4, datetime(2020, 1, 2), Location(1, 2), ("Here",), favourite=True, hidden=True)

    found = plain(whole_form(replace(everything(), edits=edits), PlainSigner()))

    shown = {"rating": 4, "favourite": True, "hidden": True, "capturedAt": "2020-01-02T00:00:00"}
    assert found.items() >= shown.items()
    assert (found["inscription"], found["places"]) == ({"title": "Pier", "rating": 4}, ["Here"])
    location = {"latitude": 1.0, "longitude": 2.0}
    assert found["edits"] == shown | {"title": "Pier", "caption": "", "location": location}
    assert plain(live_form(replace(everything(), edits=edits))).items() >= shown.items()


def test_a_photo_that_nothing_is_known_of_yet() -> None:
    assert plain(live_form(a_photo(1))) == {
        "id": a_photo(1).photo_id,
        "name": "car.jpg",
        "status": "PENDING",
        "step": "metadata",
        "uploadedAt": "2026-03-01T12:31:00+00:00",
    }


def test_a_live_message_is_a_list_without_urls_and_look() -> None:
    listed = plain(short_form(everything(), PlainSigner()))

    assert plain(live_form(everything())) == {
        name: value for name, value in listed.items() if "Url" not in name and name not in {"renditions", "look"}
    }


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"status": Status.PENDING}, "metadata"),
        ({"status": Status.RUNNING}, "labels_and_thumbnail"),
        ({"status": Status.RUNNING, "thumbnail": THUMBNAIL}, "labels_and_thumbnail"),
        ({"status": Status.RUNNING, "label_model_version": "3.0"}, "labels_and_thumbnail"),
        ({"status": Status.RUNNING, "thumbnail": THUMBNAIL, "label_model_version": "3.0"}, "index"),
        ({"status": Status.SUCCEEDED}, None),
        ({"status": Status.FAILED}, None),
    ],
)
def test_the_step_that_a_photo_is_at(changes: dict[str, Any], step: str | None) -> None:
    assert step_of(replace(a_photo(1), **changes)) == step


@pytest.mark.parametrize(
    ("object_key", "name"),
    [
        (f"private/{ALICE}/uploads/0123456789ab/a.jpg", "a.jpg"),
        (f"private/{ALICE}/uploads/0123456789AB/a.jpg", "0123456789AB/a.jpg"),
        (f"private/{ALICE}/uploads/folder/a.jpg", "folder/a.jpg"),
        (f"usercontent/{ALICE}/0123456789ab/a.jpg", "0123456789ab/a.jpg"),
    ],
)
def test_a_photo_is_called_by_the_name_it_came_by(object_key: str, name: str) -> None:
    assert live_form(a_photo(1, object_key)).name == name
