import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from chalicelib.core.image.detection_image import MAX_IMAGE_BYTES, detection_image, needs_conversion
from chalicelib.core.image.metadata import image_metadata
from chalicelib.core.photo import ImageMetadata
from chalicelib.errors import UnsupportedImage
from tests.photo_factory import CORNERS, SHORT, decoded, encoded, jpeg, picture, png, png_of, tiff

PLAIN = ImageMetadata("JPEG", 4000, 3000, file_size=3_000_000)


def needed(file: bytes) -> bool:
    return needs_conversion(image_metadata(file, file_size=len(file)))


def converted(file: bytes) -> Image.Image:
    """The image to be recognised, after checks of Rekognition's limits."""
    data = detection_image(file)
    image = decoded(data)
    assert len(data) <= MAX_IMAGE_BYTES
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert min(image.size) >= 80
    assert max(image.size) <= 10_000
    assert "exif" not in image.info
    assert not needed(data)
    return image


def is_picture(image: Image.Image) -> bool:
    places = [
        (x, y) for y in (image.height // 4, image.height * 3 // 4) for x in (image.width // 4, image.width * 3 // 4)
    ]
    found: list[Any] = [image.getpixel(place) for place in places]
    return all(
        abs(a - b) <= 8
        for pixel, colour in zip(found, CORNERS, strict=True)
        for a, b in zip(pixel, colour, strict=True)
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, False),
        ({"file_size": 15 * 2**20}, False),
        ({"file_size": 15 * 2**20 + 1}, True),
        ({"width": 10_000}, False),
        ({"width": 10_001}, True),
        ({"height": 10_001}, True),
        ({"height": 80}, False),
        ({"height": 79}, True),
        ({"width": 79}, True),
        ({"mode": "L"}, False),
        ({"mode": "CMYK"}, True),
        ({"orientation": 6}, False),
        ({"format": "PNG"}, False),
        ({"format": "PNG", "mode": "RGBA"}, False),
        ({"format": "PNG", "orientation": 6}, True),
        ({"format": "PNG", "mode": "P"}, True),
        ({"format": "PNG", "mode": "LA"}, True),
        ({"format": "PNG", "mode": "1"}, True),
        ({"format": "PNG", "mode": "I;16"}, True),
        ({"format": "PNG", "mode": "RGB;16B"}, True),
        ({"format": "WEBP"}, True),
    ],
)
def test_what_rekognition_takes_from_s3(change: dict[str, Any], expected: bool) -> None:
    assert needs_conversion(replace(PLAIN, **change)) is expected


@pytest.mark.parametrize(
    "file",
    [
        encoded(picture().convert("CMYK")),
        encoded(picture().quantize(8), "PNG"),
        encoded(picture().convert("RGBA"), "PNG"),
        png_of(
            2,
            2,
            16,
            2,
            b"".join(b"\0" + b"".join(bytes([v, 7]) for c in CORNERS[i : i + 2] for v in c) for i in (0, 2)),
        ),
        encoded(picture(60, 40), "PNG"),
        jpeg(3000, 2250),
    ],
)
def test_the_picture_stays_the_same(file: bytes) -> None:
    assert is_picture(converted(file))


@pytest.mark.parametrize("file", [jpeg(exif=tiff([(0x0112, SHORT, 6)])), png(exif=tiff([(0x0112, SHORT, 6)]))])
def test_it_is_upright(file: bytes) -> None:
    assert converted(file).size == (300, 400)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((4096, 1024), (2048, 512)),
        ((2048, 2048), (2048, 2048)),
        ((400, 300), (400, 300)),
        ((1, 1), (80, 80)),
        ((60, 40), (120, 80)),
        ((5000, 100), (4000, 80)),
        ((10_000, 80), (10_000, 80)),
        ((12_500, 100), (10_000, 80)),
        ((100, 12_500), (80, 10_000)),
    ],
)
def test_sizes(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert converted(encoded(Image.new("L", size), "PNG")).size == expected


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 3000), st.integers(1, 3000))
def test_any_size_is_taken_or_refused_as_a_strip(width: int, height: int) -> None:
    file = encoded(Image.new("L", (width, height)), "PNG")
    if max(width, height) > 125.5 * min(width, height):
        with pytest.raises(UnsupportedImage, match="narrow a strip"):
            detection_image(file)
    elif max(width, height) < 124.5 * min(width, height):
        image = converted(file)
        assert image.width / image.height == pytest.approx(width / height, rel=0.02)


def test_transparent_parts_become_white() -> None:
    image = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (50, 0, 100, 100))
    found = converted(encoded(image, "PNG"))
    colours: list[Any] = [found.getpixel((x, 50)) for x in (20, 80)]
    assert [tuple(value > 128 for value in colour) for colour in colours] == [(True, True, True), (False, False, True)]


def test_noise_fits_into_5_mb() -> None:
    noise = Image.frombytes("RGB", (2048, 2048), random.Random(1).randbytes(3 * 2048 * 2048))
    assert converted(encoded(noise, "PNG", compress_level=1)).size == (2048, 2048)


@pytest.mark.parametrize("file", [b"GIF89a" + b"\0" * 600, jpeg()[:300], png()[:60], b""])
def test_what_cannot_be_fixed_is_refused(file: bytes) -> None:
    with pytest.raises(UnsupportedImage):
        detection_image(file)
