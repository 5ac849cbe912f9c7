import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import chalicelib.core
from chalicelib.core.photo import BoundingBox, Camera, ImageMetadata, Instance, Location, Photo, Status, Thumbnail
from chalicelib.core.photo_document import document_from_photo, index_action
from tests import records
from tests.records import ALICE, BUCKET, a_finished_photo, a_label, a_photo, a_tombstone, an_object_key

MAPPING = json.loads((Path(chalicelib.core.__path__[0]) / "photo_index.json").read_text())["mappings"]["properties"]


def test_a_finished_photo_is_put_with_its_revision() -> None:
    photo = a_finished_photo(revision=7)

    assert index_action(photo) == (
        {"index": {"_id": photo.photo_id, "version": 7, "version_type": "external_gte"}},
        document_from_photo(photo),
    )


@pytest.mark.parametrize("record", [a_tombstone(2, revision=7), a_photo(status=Status.FAILED, revision=7)])
def test_a_deleted_or_failed_photo_is_removed_with_its_revision(record: Any) -> None:
    assert index_action(record) == ({"delete": {"_id": record.photo_id, "version": 7, "version_type": "external_gte"}},)


@pytest.mark.parametrize("status", [Status.PENDING, Status.RUNNING])
def test_a_photo_under_way_leaves_the_index_as_it_is(status: Status) -> None:
    assert index_action(a_photo(status=status)) == ()


def test_the_whole_document() -> None:
    photo = a_finished_photo(
        "2019/red_car-42.JPG",
        version_id="v1",
        album_id="holidays",
        image_metadata=ImageMetadata(
            "JPEG",
            640,
            480,
            100_000,
            captured_at=datetime(2019, 7, 14, 22, 15, tzinfo=UTC),
            camera=Camera(make="Nikon", model="D90", lens="50 mm"),
            location=Location(48.85, 2.35, 0.0),
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
            a_label("Wheel", 60.6, parents=("Vehicle", "Machine"), categories=("Vehicles and Automotive",)),
        ),
        thumbnail=Thumbnail("thumb", 250, 188),
        tags=("client A",),
    )

    assert document_from_photo(photo) == {
        "photo_id": photo.photo_id,
        "identity_id": ALICE,
        "bucket": BUCKET,
        "object_key": an_object_key("2019/red_car-42.JPG"),
        "name": "2019/red_car-42.JPG",
        "version_id": "v1",
        "album_id": "holidays",
        "uploaded_at": "2026-03-01T12:31:00+00:00",
        "captured_at": "2019-07-14T22:15:00+00:00",
        "format": "JPEG",
        "width": 640,
        "height": 480,
        "file_size": 100_000,
        "camera": "Nikon D90",
        "lens": "50 mm",
        "location": {"lat": 48.85, "lon": 2.35},
        "altitude": 0.0,
        "tags": ["client A"],
        "label_names": ["Car", "Wheel"],
        "label_aliases": ["Automobile"],
        "label_parents": ["Vehicle", "Transportation", "Machine"],
        "label_categories": ["Vehicles and Automotive"],
        "detections": [
            {"name": "Car", "confidence": 98.0, "percent": 98, "instance_count": 1},
            {"name": "Wheel", "confidence": 60.6, "percent": 61, "instance_count": 0},
        ],
        "thumbnail": {"thumbnail_key": "thumb", "width": 250, "height": 188},
    }


def test_names_and_tags_are_written_with_composed_letters() -> None:
    document = document_from_photo(a_finished_photo("Cafe\u0301.jpg", tags=("cafe\u0301",)))

    assert (document["name"], document["tags"]) == ("Caf\u00e9.jpg", ["caf\u00e9"])
    assert document["object_key"].endswith("Cafe\u0301.jpg")  # S3 knows the object by this and no other


def test_nothing_is_said_of_what_is_not_known() -> None:
    document = document_from_photo(a_finished_photo(labels=(), image_metadata=ImageMetadata("PNG", 1, 2, 3)))

    assert document.keys().isdisjoint({"captured_at", "camera", "lens", "location", "altitude", "thumbnail", "tags"})
    assert document["label_names"] == document["detections"] == []


def test_hidden_labels_are_found_by_none_of_their_names() -> None:
    labels = (
        a_label("Person", 99.0, parents=("Human",), aliases=("Somebody",), categories=("People",)),
        a_label("Car"),
    )

    text = json.dumps(document_from_photo(a_finished_photo(labels=labels, hidden_labels=("Person",))))

    assert "Car" in text
    assert not any(word in text for word in ("Person", "Human", "Somebody", "People"))


@given(records.photos)
def test_a_document_has_only_fields_that_the_strict_mapping_knows(photo: Photo) -> None:
    document = json.loads(json.dumps(document_from_photo(replace(photo, status=Status.SUCCEEDED))))

    assert document.keys() <= MAPPING.keys()
    assert all(found.keys() <= MAPPING["detections"]["properties"].keys() for found in document["detections"])
    assert document.get("thumbnail", {}).keys() <= MAPPING["thumbnail"]["properties"].keys()


@given(records.photos)
def test_a_document_says_who_owns_it_and_where_it_is(photo: Photo) -> None:
    document = document_from_photo(photo)

    assert (document["identity_id"], document["object_key"], document["photo_id"]) == (
        photo.identity_id,
        photo.object_key,
        photo.photo_id,
    )
