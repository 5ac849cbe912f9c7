"""Drop a photo, find it by what is in it, delete it, gone: the main job, on the deployed application.

Waiting is a check: `awaits`, `finished` and `eventually` fail where what they wait for does not come in time.
"""

import io
import time
from datetime import UTC, datetime

import pytest
import requests
from PIL import Image

from chalicelib.core.object_keys import rendition_key
from chalicelib.core.photo import Status
from chalicelib.core.signing.url import presigner
from setup.local.samples import SAMPLES
from tests.emulator.user import User, eventually
from tests.format_corpus import heic

CAT = (SAMPLES / "cat.png").read_bytes()
COFFEE = (SAMPLES / "coffee-cup.jpg").read_bytes()
FOREST = (SAMPLES / "misty-forest.jpg").read_bytes()

ODD_NAMES = [
    "50%25 off%, with spaces and  two.png",
    "a+b=c&d/deep down/no#1?.png",
    'it\'s "Ünïcödé" 猫 🐈.png',
]


def test_a_photo_is_found_by_what_is_in_it_and_gone_once_it_is_deleted(alice: User) -> None:
    object_key = alice.object_key("journey.jpg")
    alice.upload(object_key, COFFEE)

    picture = alice.awaits("coffee", object_key)
    photo = alice.finished(object_key)
    assert photo.thumbnail is not None
    thumbnail_key = photo.thumbnail.thumbnail_key
    (rendition,) = photo.thumbnail.renditions
    assert picture["id"] == photo.photo_id
    assert picture["labels"] == [label.name for label in photo.labels if label.is_sure]
    assert requests.get(picture["signedUrl"], timeout=10).content == COFFEE
    small = Image.open(io.BytesIO(requests.get(picture["thumbnailUrl"], timeout=10).content))
    assert small.format == "JPEG"
    assert max(small.size) == 250
    assert small.size == (photo.thumbnail.width, photo.thumbnail.height)
    (larger,) = picture["renditions"]
    answer = requests.get(larger["url"], timeout=10)
    assert Image.open(io.BytesIO(answer.content)).size == (rendition.width, rendition.height)
    assert (larger["width"], larger["height"]) == (rendition.width, rendition.height)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"].startswith("private, max-age=")

    alice.s3.delete_object(Bucket=alice.bucket, Key=object_key)
    alice.loses("coffee", object_key)
    eventually(lambda: not alice.exists(thumbnail_key))
    eventually(lambda: not alice.exists(rendition_key(thumbnail_key, rendition.side)))


def test_the_layout_of_the_first_design_works_as_well(alice: User) -> None:
    object_key = f"usercontent/{alice.identity_id}/morning.jpg"
    alice.upload(object_key, COFFEE)
    alice.awaits("espresso", object_key)


def test_the_record_holds_what_the_camera_wrote(alice: User) -> None:
    object_key = alice.object_key("forest.jpg")
    alice.upload(object_key, FOREST)
    picture = alice.awaits("nikon mountain", object_key)
    assert picture["capturedAt"].startswith("2014-04-27T11:22:01")
    assert "D600" in picture["camera"]
    metadata = alice.finished(object_key).image_metadata
    assert metadata is not None
    assert metadata.file_size == len(FOREST) == picture["fileSize"]
    assert picture["size"] == {"width": metadata.width, "height": metadata.height} == {"width": 720, "height": 360}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_object_key_goes_all_the_way(alice: User, name: str) -> None:
    object_key = alice.object_key(name)
    alice.upload(object_key, CAT)
    picture = alice.awaits("cat", object_key)
    assert requests.get(picture["signedUrl"], timeout=10).content == CAT
    assert requests.get(picture["thumbnailUrl"], timeout=10).status_code == 200
    alice.s3.delete_object(Bucket=alice.bucket, Key=object_key)
    alice.loses("cat", object_key)


@pytest.fixture(scope="module")
def cat(alice: User) -> str:
    """The object key of a photo that can be found, and stays."""
    object_key = alice.object_key("really-a-png.jpg")
    alice.upload(object_key, CAT)
    alice.awaits("cat", object_key)
    return object_key


def test_the_content_decides_the_type_not_the_name(alice: User, cat: str) -> None:
    metadata = alice.finished(cat).image_metadata
    assert metadata is not None
    assert metadata.format == "PNG"


@pytest.mark.parametrize("name", ["torn.jpg", "from-a-phone.heic"])
def test_a_photo_that_recognition_does_not_take_as_it_is(alice: User, name: str) -> None:
    object_key = alice.object_key(name)
    data = COFFEE[:-2] if name == "torn.jpg" else heic(Image.open(io.BytesIO(COFFEE)))
    alice.upload(object_key, data)
    picture = alice.awaits("coffee", object_key)
    shown = requests.get(picture["thumbnailUrl"], timeout=10)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(shown.content)).format == "JPEG"
    thumbnail = alice.finished(object_key).thumbnail
    assert thumbnail is not None
    assert bool(thumbnail.damaged) == (name == "torn.jpg")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("layers.jpg", b"8BPS\x00\x01" + bytes(20), "PSD"),
        ("notes.png", b"these are no pixels", "JPEG"),
        ("empty.jpg", b"", "empty"),
        ("torn-early.jpg", COFFEE[:300], "damaged"),
    ],
)
def test_a_file_that_is_not_a_photo_fails_with_a_reason(alice: User, name: str, data: bytes, reason: str) -> None:
    object_key = alice.object_key(name)
    alice.upload(object_key, data)
    photo = alice.finished(object_key)
    assert photo.status is Status.FAILED
    assert photo.status_reason is not None
    assert reason in photo.status_reason
    assert "Traceback" not in photo.status_reason


def test_an_overwritten_photo_is_found_by_its_new_content_only(alice: User) -> None:
    object_key = alice.object_key("changing.png")
    alice.upload(object_key, COFFEE)
    alice.awaits("coffee", object_key)
    alice.upload(object_key, CAT)
    alice.awaits("cat", object_key)
    assert object_key not in alice.found("coffee")
    alice.upload(object_key, b"not a photo any more")
    eventually(lambda: alice.found("cat"), until=lambda keys: object_key not in keys)


def test_a_batch_delete_removes_every_photo(alice: User) -> None:
    object_keys = [alice.object_key(f"batch-{number}.png") for number in range(2)]
    for object_key in object_keys:
        alice.upload(object_key, CAT)
    for object_key in object_keys:
        alice.awaits("cat", object_key)
    alice.s3.delete_objects(Bucket=alice.bucket, Delete={"Objects": [{"Key": key} for key in object_keys]})
    for object_key in object_keys:
        alice.loses("cat", object_key)


def test_a_photo_that_recognition_does_not_take_is_converted(alice: User) -> None:
    odd = io.BytesIO()
    Image.open(io.BytesIO(COFFEE)).convert("CMYK").save(odd, "JPEG", quality=95)
    object_key = alice.object_key("printed.jpg")
    alice.upload(object_key, odd.getvalue())
    alice.awaits("coffee", object_key)


def test_a_presigned_url_works_until_it_says(alice: User, cat: str) -> None:
    deployment = alice.running.deployment
    signer = presigner(
        alice.session.get_credentials().get_frozen_credentials(),
        bucket=deployment.photo_bucket,
        region=deployment.region,
        signed_at=datetime.now(UTC),
        expires_in=2,
        endpoint_url=alice.running.stack.emulator.url,
    )
    url, started = signer.url(cat), time.monotonic()
    assert requests.get(url, timeout=10).status_code == 200
    eventually(lambda: requests.get(url, timeout=10).status_code, until=lambda status: status == 403)
    assert time.monotonic() - started > 0.9  # S3 counts whole seconds
    assert "X-Amz-Expires=900" in alice.search("cat")[0]["signedUrl"]


def test_a_changed_url_opens_nothing(alice: User, cat: str) -> None:
    url = alice.awaits("cat", cat)["signedUrl"]
    assert requests.get(url.replace("really-a-png.jpg", "changing.png"), timeout=10).status_code == 403


def test_a_thumbnail_starts_no_workflow(alice: User, cat: str) -> None:
    thumbnail = alice.finished(cat).thumbnail
    assert thumbnail is not None
    assert alice.exists(thumbnail.thumbnail_key)
    assert alice.photos.get(thumbnail.thumbnail_key) is None
