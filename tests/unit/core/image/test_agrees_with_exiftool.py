"""What real cameras wrote is read as exiftool reads it: its answers are recorded in `tests/data/exif/exiftool.json`."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.image.metadata import image_metadata
from chalicelib.core.photo import Camera, ImageMetadata

PROJECT = Path(__file__).parents[4]
ANSWERS: dict[str, dict[str, Any]] = json.loads((PROJECT / "tests/data/exif/exiftool.json").read_text())
CAMERA = {
    "make": "Make",
    "model": "Model",
    "lens": "LensModel",
    "exposure_time": "ExposureTime",
    "f_number": "FNumber",
    "iso": "ISO",
    "focal_length": "FocalLength",
}
FILES = pytest.mark.parametrize("path", ANSWERS)


def metadata(path: str) -> ImageMetadata:
    head = (PROJECT / path).read_bytes()
    return image_metadata(head, file_size=len(head) if path.startswith("setup/") else 10_000_000)


def test_the_files_are_of_many_cameras() -> None:
    assert len({answer["Model"] for answer in ANSWERS.values() if "Model" in answer}) == 9
    assert sum("GPSLatitude" in answer for answer in ANSWERS.values()) >= 5


@FILES
def test_size_and_orientation(path: str) -> None:
    answer, found = ANSWERS[path], metadata(path)
    size = (answer["ImageWidth"], answer["ImageHeight"])
    orientation = answer.get("Orientation", 1)
    assert (found.width, found.height) == (size if orientation < 5 else size[::-1])
    assert found.orientation == orientation


@FILES
def test_camera_and_exposure(path: str) -> None:
    camera = metadata(path).camera or Camera()
    for name, tag in CAMERA.items():
        value, expected = getattr(camera, name), ANSWERS[path].get(tag)
        if isinstance(expected, int | float) and not isinstance(value, str):
            assert value == pytest.approx(expected, rel=1e-6), tag
        else:
            assert value == (str(expected).strip() if expected is not None else None), tag


@FILES
def test_capture_time(path: str) -> None:
    answer, captured_at = ANSWERS[path], metadata(path).captured_at
    expected = answer.get("DateTimeOriginal") or answer.get("CreateDate")
    if expected is None:
        assert captured_at is None
        return
    assert captured_at is not None
    assert captured_at.replace(microsecond=0, tzinfo=None) == datetime.strptime(expected, "%Y:%m:%d %H:%M:%S")
    fraction = str(answer.get("SubSecTimeOriginal", 0))
    assert captured_at.microsecond == round(float(f"0.{fraction}") * 10**6)
    assert (captured_at.tzinfo is not None) == ("OffsetTimeOriginal" in answer)


@FILES
def test_place(path: str) -> None:
    answer, location = ANSWERS[path], metadata(path).location
    if "GPSLatitude" not in answer:
        assert location is None
        return
    assert location is not None
    assert (location.latitude, location.longitude) == pytest.approx((answer["GPSLatitude"], answer["GPSLongitude"]))
    assert location.altitude == pytest.approx(answer["GPSAltitude"])
