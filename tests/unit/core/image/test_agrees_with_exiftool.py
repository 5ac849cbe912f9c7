"""What cameras and editors wrote is read as exiftool reads it: `tests/data/exif/exiftool.json` has its answers."""

import json
import re
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
ELSEWHERE = {"LensModel": "Lens"}
# Browsers turn a picture by what stands first in its file, and we as they do.
NOT_TURNED = ("date_png_eXIf_behind_idat.png", "jpeg_exif_app1_second_full.jpg")
FILES = pytest.mark.parametrize("path", ANSWERS)


def metadata(path: str) -> ImageMetadata:
    head = (PROJECT / path).read_bytes()
    return image_metadata(head, file_size=10_000_000 if path.endswith(".head") else len(head))


def test_the_files_are_of_many_cameras() -> None:
    assert len({answer["Model"] for answer in ANSWERS.values() if "Model" in answer}) >= 9
    assert sum("GPSLatitude" in answer for answer in ANSWERS.values()) >= 5


@FILES
def test_size_and_orientation(path: str) -> None:
    answer, found = ANSWERS[path], metadata(path)
    size = (answer["ImageWidth"], answer["ImageHeight"])
    orientation = 1 if path.endswith(NOT_TURNED) else answer.get("Orientation", 1)
    assert (found.width, found.height) == (size if orientation < 5 else size[::-1])
    assert found.orientation == orientation


@FILES
def test_camera_and_exposure(path: str) -> None:
    camera = metadata(path).camera or Camera()
    for name, tag in CAMERA.items():
        value, expected = getattr(camera, name), ANSWERS[path].get(tag, ANSWERS[path].get(ELSEWHERE.get(tag, "")))
        if isinstance(expected, int | float) and not isinstance(value, str):
            assert value == pytest.approx(expected, rel=1e-6), tag
        else:
            assert fits(value, expected), tag


def fits(value: str | None, expected: str | None) -> bool:
    """Whether they are equal but for blanks; exiftool leaves "?" for what is no UTF-8."""
    pattern = re.escape(" ".join(str(expected).split())).replace(r"\?", ".")
    return value is None if expected is None else re.fullmatch(pattern, value or "") is not None


@FILES
def test_capture_time(path: str) -> None:
    answer, captured_at = ANSWERS[path], metadata(path).captured_at
    expected = answer.get("DateTimeOriginal") or answer.get("DateCreated") or answer.get("CreateDate")
    if expected is None:
        assert captured_at is None
        return
    assert captured_at is not None
    pattern = "%Y:%m:%d %H:%M:%S" + (".%f" if "." in expected else "") + ("%z" if "+" in expected else "")
    time = datetime.strptime(expected.replace(":60", ":59"), pattern)  # there are no leap seconds in Python
    assert captured_at.replace(microsecond=0, tzinfo=time.tzinfo) == time
    fraction = str(answer.get("SubSecTimeOriginal", 0))
    assert captured_at.microsecond == round(float(f"0.{fraction}") * 10**6)
    assert (captured_at.tzinfo is not None) == ("OffsetTimeOriginal" in answer or time.tzinfo is not None)


@FILES
def test_place(path: str) -> None:
    answer, location = ANSWERS[path], metadata(path).location
    if "GPSLatitude" not in answer:
        assert location is None
        return
    assert location is not None
    assert (location.latitude, location.longitude) == pytest.approx((answer["GPSLatitude"], answer["GPSLongitude"]))
    altitude = answer.get("GPSAltitude")
    assert location.altitude == (altitude if altitude is None else pytest.approx(altitude))
