import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from chalicelib.core.photo import Camera, Colour, ImageMetadata, Location, Photo, Placed, Status, Thumbnail, Tombstone
from chalicelib.core.photo_item import ATTRIBUTES, attribute_name, item_changes, item_from_record, record_from_item
from tests import records
from tests.records import ALICE, BUCKET, a_label, a_photo, a_tombstone, sequencer


def as_dynamodb_answers(item: dict[str, Any]) -> Any:
    return json.loads(json.dumps(item), parse_float=Decimal, parse_int=Decimal)


@given(records.photos)
def test_photo_comes_back_from_its_item(photo: Photo) -> None:
    assert record_from_item(as_dynamodb_answers(item_from_record(photo))) == photo


@given(records.tombstones)
def test_tombstone_comes_back_from_its_item(tombstone: Tombstone) -> None:
    assert record_from_item(as_dynamodb_answers(item_from_record(tombstone))) == tombstone


@given(records.photos)
def test_an_item_has_known_attributes_only(photo: Photo) -> None:
    # What ATTRIBUTES does not name, an overwrite would leave behind.
    assert item_from_record(photo).keys() <= ATTRIBUTES


@given(records.tombstones)
def test_a_tombstone_has_known_attributes_only(tombstone: Tombstone) -> None:
    assert item_from_record(tombstone).keys() <= ATTRIBUTES


def test_the_attributes_have_the_names_that_others_read() -> None:
    photo = replace(
        a_photo(1),
        revision=3,
        status=Status.SUCCEEDED,
        status_reason="why",
        execution_arn="arn",
        version_id="v",
        etag="e",
        album_ids=("holidays", "work"),
        placed=(Placed("work", "m"),),
        image_metadata=ImageMetadata(
            "JPEG",
            640,
            480,
            100_000,
            captured_at=datetime(2019, 7, 14, 22, 15, tzinfo=UTC),
            camera=Camera(make="Nikon", f_number=2.8),
            location=Location(48.85, 2.35),
            upload_tags=("2019",),
        ),
        labels=(a_label(),),
        label_model_version="3.0",
        thumbnail=Thumbnail("thumb", 250, 188),
        tags=("client A",),
        removed_tags=("client B",),
        places=("Paris", "France"),
        colours=(Colour("red", 42.5),),
        hidden_labels=("Person",),
    )

    assert item_from_record(photo) == {
        "ImageName": f"private/{ALICE}/uploads/car.jpg",
        "Bucket": BUCKET,
        "PhotoId": photo.photo_id,
        "IdentityId": ALICE,
        "AlbumId": ["holidays", "work"],
        "Placed": [{"AlbumId": "work", "Position": "m"}],
        "UploadedAt": "2026-03-01T12:31:00+00:00",
        "TakenAt": "2019-07-14T22:15:00.000000",
        "Sequencer": sequencer(1),
        "VersionId": "v",
        "ETag": "e",
        "Revision": 3,
        "Status": "SUCCEEDED",
        "StatusReason": "why",
        "ExecutionArn": "arn",
        "Format": "JPEG",
        "Mode": "RGB",
        "FileSize": 100_000,
        "Width": 640,
        "Height": 480,
        "Orientation": 1,
        "CapturedAt": "2019-07-14T22:15:00+00:00",
        "Camera": {"Make": "Nikon", "FNumber": 2.8},
        "Location": {"Latitude": 48.85, "Longitude": 2.35},
        "Labels": [{"Name": "Car", "Confidence": 98.0}],
        "LabelModelVersion": "3.0",
        "Thumbnail": {"ThumbnailKey": "thumb", "Width": 250, "Height": 188},
        "UploadTags": ["2019"],
        "Tags": ["client A"],
        "RemovedTags": ["client B"],
        "Places": ["Paris", "France"],
        "Colours": [{"Name": "red", "Share": 42.5}],
        "HiddenLabels": ["Person"],
        "Attempt": 0,
    }


def test_a_tombstone_has_its_time_to_live() -> None:
    item = item_from_record(a_tombstone(2))

    assert item["ExpiresAt"] - datetime.fromisoformat(item["DeletedAt"]).timestamp() == 7 * 24 * 3600
    assert "TakenAt" not in item  # it would stay in the listings of photos


def test_a_capture_time_changes_the_place_in_lists() -> None:
    captured_at = datetime(2019, 7, 14, 22, 15, tzinfo=timezone(timedelta(hours=2)))
    metadata = ImageMetadata("JPEG", 640, 480, 1, captured_at=captured_at)

    assert item_changes({"image_metadata": metadata})["TakenAt"] == "2019-07-14T22:15:00.000000"
    # The upload's stays.
    assert "TakenAt" not in item_changes({"image_metadata": replace(metadata, captured_at=None)})
    assert "TakenAt" not in item_changes({"tags": ("holiday",)})


def test_without_a_capture_time_the_upload_counts() -> None:
    assert item_from_record(a_photo())["TakenAt"] == "2026-03-01T12:31:00.000000"


@pytest.mark.parametrize(("field", "attribute"), [("object_key", "ImageName"), ("etag", "ETag"), ("iso", "Iso")])
def test_attribute_name(field: str, attribute: str) -> None:
    assert attribute_name(field) == attribute


def test_a_photo_without_metadata_has_none() -> None:
    record = record_from_item(item_from_record(a_photo()))

    assert isinstance(record, Photo)
    assert record.image_metadata is None


def test_an_item_that_lacks_an_attribute_is_refused_by_name() -> None:
    item = item_from_record(a_photo())
    del item["IdentityId"]

    with pytest.raises(TypeError, match="identity_id"):
        record_from_item(item)
