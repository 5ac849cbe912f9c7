"""The search use case: which photos come back, and what is said of each."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from botocore.credentials import ReadOnlyCredentials

from chalicelib.core.photo import Camera, ImageMetadata, Location, Thumbnail
from chalicelib.core.presigned_url import Presigner, presigner
from chalicelib.core.search_language import SearchRequest, search_request
from chalicelib.errors import ServiceUnavailable
from chalicelib.search import search_photos
from tests.fakes import FakePhotoIndex
from tests.records import ALICE, BOB, BUCKET, ODD_NAMES, a_finished_photo, a_label, an_object_key

SIGNER: Presigner = presigner(
    ReadOnlyCredentials("AKIDEXAMPLE", "secret", None),
    bucket=BUCKET,
    region="us-east-1",
    signed_at=datetime(2026, 3, 1, tzinfo=UTC),
    expires_in=900,
)


@pytest.fixture
def index() -> FakePhotoIndex:
    return FakePhotoIndex()


def answer(index: Any, words: str = "car", *, identity_id: str = ALICE, **more: Any) -> dict[str, Any]:
    return search_photos(SearchRequest(words=words, **more), identity_id=identity_id, index=index, signer=SIGNER)


def test_nothing_found_is_an_empty_list(index: FakePhotoIndex) -> None:
    assert answer(index) == {"message": "Success", "total": 0, "pictures": []}


def test_a_picture_in_full(index: FakePhotoIndex) -> None:
    photo = a_finished_photo(
        image_metadata=ImageMetadata(
            "JPEG",
            640,
            480,
            100_000,
            captured_at=datetime(2019, 7, 14, 22, 15),
            camera=Camera("Nikon", "D90"),
            location=Location(48.85, 2.35, 35.0),
        ),
        labels=(a_label("Car", 98.27), a_label("Night", 61.0)),
        thumbnail=Thumbnail(f"private/{ALICE}/resized/car.jpg", 250, 188),
    )
    index.apply([photo])

    (picture,) = answer(index)["pictures"]

    assert picture == {
        "id": photo.photo_id,
        "s3BucketUrl": f"{BUCKET}.s3.amazonaws.com/{photo.object_key}",
        "labels": ["Car", "Night"],
        "signedUrl": SIGNER.url(photo.object_key),
        "thumbnailUrl": SIGNER.url(f"private/{ALICE}/resized/car.jpg"),
        "thumbnailSize": {"width": 250, "height": 188},
        "score": 1.0,
        "detections": picture["detections"],
        "size": {"width": 640, "height": 480},
        "fileSize": 100_000,
        "uploadedAt": "2026-03-01T12:31:00+00:00",
        "capturedAt": "2019-07-14T22:15:00",
        "camera": "Nikon D90",
        "place": {"latitude": 48.85, "longitude": 2.35, "altitude": 35.0},
    }
    assert [(found["name"], found["confidence"]) for found in picture["detections"]] == [
        ("Car", 98.27),
        ("Night", 61.0),
    ]


def test_what_is_not_known_is_left_out(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo()])

    (picture,) = answer(index)["pictures"]

    assert picture.keys().isdisjoint({"thumbnailUrl", "thumbnailSize", "capturedAt", "camera", "place"})
    assert {"id", "s3BucketUrl", "labels", "signedUrl"} <= picture.keys()


def test_a_place_at_zero_is_a_place(index: FakePhotoIndex) -> None:
    metadata = ImageMetadata("JPEG", 1, 1, 1, location=Location(0.0, 0.0, 0.0))
    index.apply([a_finished_photo(image_metadata=metadata)])

    assert answer(index)["pictures"][0]["place"] == {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0}


def test_the_version_that_was_ingested_is_the_one_that_is_shown(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo(version_id="v 1")])

    assert answer(index)["pictures"][0]["signedUrl"] == SIGNER.url(an_object_key(), version_id="v 1")


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_object_keys_are_signed_as_they_are(index: FakePhotoIndex, name: str) -> None:
    index.apply([a_finished_photo(name)])

    (picture,) = answer(index)["pictures"]

    assert unquote(urlsplit(picture["signedUrl"]).path) == f"/{an_object_key(name)}"
    assert picture["s3BucketUrl"].endswith(an_object_key(name))


def test_own_photos_only(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo(), a_finished_photo(identity_id=BOB)])

    pictures = answer(index)["pictures"]

    assert [picture["s3BucketUrl"] for picture in pictures] == [f"{BUCKET}.s3.amazonaws.com/{an_object_key()}"]


def test_pages_visit_every_photo_once_and_then_end(index: FakePhotoIndex) -> None:
    photos = [a_finished_photo(f"{number}.jpg") for number in range(7)]
    index.apply(photos)
    seen: list[str] = []
    as_index: Any = index
    body: dict[str, Any] = {"size": 3}

    while True:
        page = search_photos(search_request("car", body), identity_id=ALICE, index=as_index, signer=SIGNER)
        assert page["total"] == 7
        seen += [picture["id"] for picture in page["pictures"]]
        if "cursor" not in page:
            break
        body["cursor"] = page["cursor"]

    assert sorted(seen) == sorted(photo.photo_id for photo in photos)


def test_a_page_that_is_not_full_is_the_last(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo("1.jpg"), a_finished_photo("2.jpg")])

    assert "cursor" in answer(index, size=1)
    assert "cursor" not in answer(index, size=3)


def test_an_index_that_does_not_answer_is_an_error_and_not_an_empty_list(index: FakePhotoIndex) -> None:
    index.broken = True

    with pytest.raises(ServiceUnavailable):
        answer(index)
