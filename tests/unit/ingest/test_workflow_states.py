"""The workflow's states, one by one."""

from dataclasses import replace
from typing import Any, cast

import pytest

from chalicelib import ingest
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import ImageMetadata, Status
from chalicelib.errors import UnsupportedImage
from tests.photo_factory import decoded, encoded, jpeg, picture, png
from tests.records import ALICE, a_request
from tests.unit.ingest.world import AS_IT_IS, KEY, LANDSCAPE, NO_PHOTO, THUMBNAIL, World

# extract_image_metadata


def test_the_head_of_a_photo_is_enough(world: World) -> None:
    large = encoded(picture(3000, 2000), quality=95)
    event = world.uploaded(large)

    metadata = ingest.extract_image_metadata(IngestRequest.from_event(event), **world.adapters("bucket"))

    assert (metadata.format, metadata.width, metadata.height, metadata.file_size) == ("JPEG", 3000, 2000, len(large))
    assert world.bucket.bytes_read <= max(4096, len(large) / 16)


def test_more_of_a_long_header_is_read_and_nothing_twice(world: World) -> None:
    profile = bytes(200_000)
    long_header = encoded(picture(400, 300), icc_profile=profile)
    event = world.uploaded(long_header)

    metadata = ingest.extract_image_metadata(IngestRequest.from_event(event), **world.adapters("bucket"))

    assert (metadata.width, metadata.height) == (400, 300)
    assert len(profile) < world.bucket.bytes_read <= len(long_header)
    assert world.calls > 2  # the sidecar, the beginning, and more


def test_an_empty_file_is_not_a_photo(world: World) -> None:
    event = world.uploaded(b"")

    with pytest.raises(UnsupportedImage, match="empty"):
        ingest.extract_image_metadata(IngestRequest.from_event(event), **world.adapters("bucket"))
    assert world.bucket.bytes_read == 0


def test_a_name_too_long_for_a_thumbnail_is_reported_and_leaves_nothing(world: World) -> None:
    key = f"usercontent/{ALICE}/{'x' * 960}"
    world.bucket.objects[key] = LANDSCAPE

    with pytest.raises(UnsupportedImage, match="too long"):
        ingest.extract_image_metadata(a_request(1, key), bucket=world.adapters("bucket")["bucket"])


# detect_labels


@pytest.mark.parametrize(
    "metadata",
    [
        replace(AS_IT_IS, file_size=15 * 2**20 + 1),
        replace(AS_IT_IS, width=10_001),
        replace(AS_IT_IS, height=79),
        replace(AS_IT_IS, mode="CMYK"),
        replace(AS_IT_IS, format="PNG", mode="I;16"),
    ],
)
def test_what_rekognition_would_refuse_goes_there_as_converted_bytes(world: World, metadata: ImageMetadata) -> None:
    request = _running(world, LANDSCAPE, metadata)

    world.detect_labels(request, metadata)

    (image,) = world.detector.asked
    assert isinstance(image, bytes)
    assert decoded(image).format == "JPEG"
    assert [label.name for label in world.photo().labels] == ["Car"]


def test_what_rekognition_takes_is_not_read_by_us(world: World) -> None:
    request = _running(world, LANDSCAPE, AS_IT_IS)

    world.detect_labels(request, AS_IT_IS)

    assert (world.detector.asked, world.bucket.bytes_read) == ([KEY], 0)
    assert world.photo().label_model_version == "3.0"


def test_a_refusal_rises_and_writes_nothing(world: World) -> None:
    request = _running(world, LANDSCAPE, AS_IT_IS)
    world.detector.refuses = True

    with pytest.raises(UnsupportedImage):
        world.detect_labels(request, AS_IT_IS)
    assert world.photo().label_model_version is None


def _running(world: World, data: bytes, metadata: ImageMetadata) -> IngestRequest:
    event = world.uploaded(data)
    world.created(event)
    request = IngestRequest.from_event(event)
    ingest.store_image_metadata(request, metadata, **world.table)
    return request


# generate_thumbnail


@pytest.mark.parametrize(("make", "content_type"), [(jpeg, "image/jpeg"), (png, "image/png")])
def test_a_thumbnail_has_its_originals_format_and_its_own_key(world: World, make: Any, content_type: str) -> None:
    request = _running(world, make(400, 300), AS_IT_IS)

    ingest.generate_thumbnail(request, **world.adapters("bucket", "photos"))

    thumbnail = world.photo().thumbnail
    assert thumbnail is not None
    assert (thumbnail.thumbnail_key, thumbnail.width, thumbnail.height) == (THUMBNAIL, 250, 188)
    assert world.bucket.content_types[THUMBNAIL] == content_type
    assert decoded(world.bucket.objects[THUMBNAIL]).size == (250, 188)


def test_a_damaged_photo_is_recognised_by_what_is_left_and_has_a_note(world: World) -> None:
    world.detector.refuses_objects = True

    photo = world.ingest(LANDSCAPE[:-100])

    assert photo.status is Status.SUCCEEDED
    assert photo.thumbnail is not None
    assert photo.thumbnail.damaged
    assert decoded(cast(bytes, world.detector.asked[-1])).format == "JPEG"
    assert (whole := world.ingest(LANDSCAPE, 2).thumbnail)
    assert whole == replace(photo.thumbnail, damaged=None, made_from=whole.made_from, look=whole.look)


# mark_failed


def test_a_failure_is_recorded_with_its_reason(world: World) -> None:
    event = world.uploaded(NO_PHOTO)
    world.created(event)

    world.fail(IngestRequest.from_event(event), "This is a GIF image.")

    assert (world.photo().status, world.photo().status_reason) == (Status.FAILED, "This is a GIF image.")
    world.assert_consistent()


def test_an_overwrite_that_is_not_a_photo_removes_the_old_labels_and_thumbnail(world: World) -> None:
    world.ingest(LANDSCAPE, 1)
    assert (len(world.index.documents), THUMBNAIL in world.bucket.objects) == (1, True)

    assert world.ingest(NO_PHOTO, 2).status is Status.FAILED
    world.assert_consistent()
    (document,) = world.index.documents.values()
    assert (document["status"], document["label_names"]) == ("FAILED", [])
