import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from chalicelib.core.detections import Label
from chalicelib.core.photo import Camera, ImageMetadata, Location, Photo, Status, Tombstone
from chalicelib.core.plain import from_plain, pascal_case, to_plain
from tests import records


def through_json(plain: Any) -> Any:
    return json.loads(json.dumps(plain))


@given(records.photos)
def test_photo_comes_back(photo: Photo) -> None:
    assert from_plain(Photo, through_json(to_plain(photo))) == photo


@given(records.tombstones)
def test_tombstone_comes_back(tombstone: Tombstone) -> None:
    assert from_plain(Tombstone, through_json(to_plain(tombstone))) == tombstone


@given(records.metadata)
def test_image_metadata_comes_back_with_its_offset_or_without_one(metadata: ImageMetadata) -> None:
    back = from_plain(ImageMetadata, through_json(to_plain(metadata)))

    # Equal times may have different offsets, and it is the offset that says what the clock on the wall showed.
    assert back == metadata
    assert (back.captured_at and back.captured_at.isoformat()) == (
        metadata.captured_at and metadata.captured_at.isoformat()
    )


@given(records.labels)
def test_label_comes_back_under_other_names(label: Label) -> None:
    plain = to_plain(label, rename=pascal_case)

    assert {"Name", "Confidence"} <= plain.keys()
    assert from_plain(Label, through_json(plain), rename=pascal_case) == label


def test_none_and_nothing_are_left_out_but_zero_and_empty_text_are_not() -> None:
    assert to_plain(Location(0.0, 0.0)) == {"latitude": 0.0, "longitude": 0.0}
    assert to_plain(Label("", 0.0)) == {"name": "", "confidence": 0.0}
    assert to_plain(Camera()) == {}


def test_texts_and_numbers_are_plain() -> None:
    metadata = ImageMetadata(
        "PNG", 1, 2, 3, captured_at=datetime(2020, 5, 6, 7, 8, 9, tzinfo=timezone(timedelta(hours=2)))
    )

    assert to_plain(metadata)["captured_at"] == "2020-05-06T07:08:09+02:00"
    assert type(to_plain(records.a_photo())["status"]) is str


def test_decimals_become_what_the_record_declares() -> None:
    location = from_plain(Location, {"latitude": Decimal("51.5"), "longitude": Decimal("0")})

    assert location == Location(51.5, 0.0)
    assert type(location.longitude) is float
    assert type(from_plain(Camera, {"iso": Decimal("100")}).iso) is int


def test_null_is_as_good_as_missing() -> None:
    assert from_plain(Location, {"latitude": 1, "longitude": 2, "altitude": None}) == Location(1.0, 2.0)


def test_what_the_record_does_not_declare_is_ignored() -> None:
    assert from_plain(Location, {"latitude": 1, "longitude": 2, "name": "Paris"}) == Location(1.0, 2.0)


def test_a_missing_required_field_is_named() -> None:
    with pytest.raises(TypeError, match="longitude"):
        from_plain(Location, {"latitude": 1})


def test_a_status_that_does_not_exist_is_refused() -> None:
    plain = to_plain(records.a_photo())

    with pytest.raises(ValueError, match="DONE"):
        from_plain(Photo, {**plain, "status": "DONE"})


@pytest.mark.parametrize(
    ("field", "attribute"),
    [
        ("name", "Name"),
        ("file_size", "FileSize"),
        ("f_number", "FNumber"),
        ("label_model_version", "LabelModelVersion"),
    ],
)
def test_pascal_case(field: str, attribute: str) -> None:
    assert pascal_case(field) == attribute


@dataclass(frozen=True)
class Nested:
    when: datetime
    statuses: tuple[Status, ...] = ()


def test_records_of_any_shape_are_read_by_their_annotations() -> None:
    nested = Nested(datetime(2026, 1, 1, tzinfo=UTC), (Status.FAILED, Status.PENDING))

    assert to_plain(nested) == {"when": "2026-01-01T00:00:00+00:00", "statuses": ["FAILED", "PENDING"]}
    assert from_plain(Nested, to_plain(nested)) == nested
