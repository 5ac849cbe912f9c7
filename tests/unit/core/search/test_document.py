import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given

import chalicelib.core
from chalicelib.core.detections import BoundingBox, Instance
from chalicelib.core.photo import Camera, Colour, Edits, ImageMetadata, Location, Photo, Status, Thumbnail, Trashed
from chalicelib.core.search.document import document_from_photo, index_action
from chalicelib.core.search.label_features import label_features
from chalicelib.core.search.word_features import other_words
from tests import records
from tests.records import ALICE, BUCKET, a_finished_photo, a_label, a_photo, a_tombstone, an_object_key

MAPPING = json.loads((Path(chalicelib.core.__path__[0]) / "search/index.json").read_text())["mappings"]["properties"]


def test_a_finished_photo_is_put_with_its_revision() -> None:
    photo = a_finished_photo(revision=7)

    assert index_action(photo) == (
        {"index": {"_id": photo.photo_id, "routing": ALICE, "version": 7, "version_type": "external_gte"}},
        document_from_photo(photo),
    )


def test_a_deleted_photo_is_removed_with_its_revision() -> None:
    tombstone = a_tombstone(2, revision=7)

    assert index_action(tombstone) == (
        {"delete": {"_id": tombstone.photo_id, "routing": ALICE, "version": 7, "version_type": "external_gte"}},
    )


def test_a_failed_photo_is_put_with_its_reason() -> None:
    photo = a_photo(status=Status.FAILED, status_reason="damaged", revision=7)
    put, document = index_action(photo)

    assert put == {"index": {"_id": photo.photo_id, "routing": ALICE, "version": 7, "version_type": "external_gte"}}
    assert (document["status"], document["status_reason"]) == ("FAILED", "damaged")
    assert (document["label_names"], document["detected"]) == ([], [])


@pytest.mark.parametrize("status", [Status.PENDING, Status.RUNNING])
def test_a_photo_under_way_leaves_the_index_as_it_is(status: Status) -> None:
    assert index_action(a_photo(status=status)) == ()


def test_the_whole_document() -> None:
    photo = a_finished_photo(
        "2019/red_car-42.JPG",
        version_id="v1",
        album_ids=("holidays",),
        image_metadata=ImageMetadata(
            "JPEG",
            640,
            480,
            100_000,
            captured_at=datetime(2019, 7, 14, 22, 15, tzinfo=timezone(timedelta(hours=2))),
            camera=Camera(make="NIKON CORPORATION", model="NIKON D90", lens="50 mm"),
            location=Location(48.85, 2.35, 0.0),
            upload_tags=("2019",),
        ),
        labels=(
            a_label(
                "Car",
                98.0,
                parents=("Vehicle", "Transportation"),
                aliases=("Automobile",),
                categories=("Vehicles and Automotive",),
                instances=(Instance(97.0, BoundingBox(0.1, 0.2, 0.3, 0.4)),),
            ),
            a_label("Car Wheel", 60.6, parents=("Vehicle", "Machine"), categories=("Vehicles and Automotive",)),
            a_label("Vehicle", 98.0, parents=("Transportation",)),
        ),
        places=("Paris", "France"),
        colours=(Colour("red", 42.5), Colour("black", 12.0)),
        thumbnail=Thumbnail("thumb", 250, 188),
        tags=("client A",),
        searchable_at=datetime(2026, 3, 1, 12, 31, 1, 500_000, tzinfo=UTC),
    )

    document = document_from_photo(photo)
    assert document == label_features(photo.labels) | {
        "photo_id": photo.photo_id,
        "identity_id": ALICE,
        "in_sight_of": ALICE,
        "status": "SUCCEEDED",
        "bucket": BUCKET,
        "object_key": an_object_key("2019/red_car-42.JPG"),
        "name": "2019/red_car-42.JPG",
        "file_name": "red_car-42.jpg",
        "version_id": "v1",
        "album_id": ["holidays"],
        "uploaded_at": "2026-03-01T12:31:00+00:00",
        "searchable_after": 1.5,
        "captured_at": "2019-07-14T22:15:00",
        "captured_offset": "+02:00",
        "captured_year": "2019",
        "captured_month": "2019-07",
        "captured_days": ["07", "07-14", "sunday"],
        "format": "JPEG",
        "width": 640,
        "height": 480,
        "orientation": "landscape",
        "megapixels": 0.3072,
        "file_size": 100_000,
        "camera": "NIKON D90",
        "lens": ["50 mm", "50mm"],
        "location": {"lat": 48.85, "lon": 2.35},
        "altitude": 0.0,
        "places": ["Paris", "France"],
        "colours": ["red", "black"],
        "colour_shares": {"red": 42.5, "black": 12.0},
        "tags": ["2019", "client A"],
        "label_names": ["Car", "Car Wheel", "Vehicle"],
        "label_leaves": ["Car", "Car Wheel"],
        "label_certainty": 79.3,
        "label_aliases": ["Automobile"],
        "label_parents": ["Vehicle", "Transportation", "Machine"],
        "label_categories": ["Vehicles and Automotive"],
        "detected": [["Car", 98.0, 1, ["Automobile"]], ["Car Wheel", 60.6, 0], ["Vehicle", 98.0, 0]],
        "thumbnail": {"thumbnail_key": "thumb", "width": 250, "height": 188},
        "other_words": other_words(document),
    }
    assert {"red car", "nikon d90", "50 mm", "pari", "black", "client"} <= document["other_words"].keys()


def test_names_and_tags_are_written_with_composed_letters() -> None:
    document = document_from_photo(a_finished_photo("Cafe\u0301.jpg", tags=("cafe\u0301",)))

    assert (document["name"], document["tags"]) == ("Caf\u00e9.jpg", ["caf\u00e9"])
    assert document["object_key"].endswith("Cafe\u0301.jpg")  # S3 knows the object by this and no other


def test_unknown_members_are_left_out() -> None:
    document = document_from_photo(a_finished_photo(labels=(), image_metadata=ImageMetadata("PNG", 1, 2, 3)))

    assert document.keys().isdisjoint({"captured_at", "camera", "lens", "location", "altitude", "thumbnail", "tags"})
    assert document.keys().isdisjoint({"captured_year", "captured_offset", "places", "colours", "colour_shares"})
    assert document["label_names"] == document["detected"] == []


def test_its_owner_has_a_photo_in_sight_that_has_succeeded_and_is_neither_hidden_nor_in_the_bin() -> None:
    photo = a_finished_photo()
    out_of_sight = (
        replace(photo, edits=Edits(hidden=True)),
        replace(photo, trashed=Trashed(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC))),
        replace(photo, status=Status.FAILED),
    )

    assert document_from_photo(photo)["in_sight_of"] == photo.identity_id
    assert not any("in_sight_of" in document_from_photo(record) for record in out_of_sight)


def test_hidden_labels_are_found_by_none_of_their_names() -> None:
    labels = (
        a_label("Person", 99.0, parents=("Human",), aliases=("Somebody",), categories=("People",)),
        a_label("Car"),
    )

    text = json.dumps(document_from_photo(a_finished_photo(labels=labels, hidden_labels=("Person",))))

    assert "Car" in text
    assert not any(word in text for word in ("Person", "Human", "Somebody", "People"))


@pytest.mark.parametrize(
    ("captured_at", "wall_clock", "offset", "month"),
    [
        (datetime(2019, 7, 14, 22, 15), "2019-07-14T22:15:00", None, "2019-07"),
        (
            datetime(2019, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-5))),
            "2019-12-31T23:30:00",
            "-05:00",
            "2019-12",
        ),
        (datetime(980, 1, 2), "0980-01-02T00:00:00", None, "0980-01"),
    ],
)
def test_a_capture_time_is_what_the_clock_on_the_wall_said(
    captured_at: datetime, wall_clock: str, offset: str | None, month: str
) -> None:
    metadata = ImageMetadata("JPEG", 1, 1, 1, captured_at=captured_at)
    document = document_from_photo(a_finished_photo(image_metadata=metadata))

    assert (document["captured_at"], document.get("captured_offset")) == (wall_clock, offset)
    assert (document["captured_month"], document["captured_year"]) == (month, month[:4])


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Canon", "Canon EOS R5", "Canon EOS R5"),
        ("NIKON CORPORATION", "NIKON D600", "NIKON D600"),
        ("Apple", "iPhone 15", "Apple iPhone 15"),
        ("Apple", None, "Apple"),
        (None, "X100", "X100"),
        (None, None, None),
        ("", "", None),
        (" ", "X", "X"),
    ],
)
def test_a_camera_is_named_once(make: str | None, model: str | None, camera: str | None) -> None:
    metadata = ImageMetadata("JPEG", 1, 1, 1, camera=Camera(make=make, model=model))

    assert document_from_photo(a_finished_photo(image_metadata=metadata)).get("camera") == camera


@pytest.mark.parametrize(("width", "height", "found"), [(2, 1, "landscape"), (1, 2, "portrait"), (2, 2, "square")])
def test_orientation(width: int, height: int, found: str) -> None:
    document = document_from_photo(a_finished_photo(image_metadata=ImageMetadata("JPEG", width, height, 1)))

    assert document["orientation"] == found


@given(records.photos)
def test_a_document_has_only_fields_that_the_strict_mapping_knows(photo: Photo) -> None:
    document = json.loads(json.dumps(document_from_photo(replace(photo, status=Status.SUCCEEDED))))

    assert document.keys() <= MAPPING.keys()
    assert document.get("colour_shares", {}).keys() <= MAPPING["colour_shares"]["properties"].keys()
    assert document.get("thumbnail", {}).keys() <= MAPPING["thumbnail"]["properties"].keys()


@given(records.photos)
def test_a_document_says_who_owns_it_and_where_it_is(photo: Photo) -> None:
    document = document_from_photo(photo)

    assert (document["identity_id"], document["object_key"], document["photo_id"]) == (
        photo.identity_id,
        photo.object_key,
        photo.photo_id,
    )
