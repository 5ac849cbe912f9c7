from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from setup.local.recogniser import model_files
from setup.local.recogniser.faces.quality import BARS, failings, quality
from setup.local.recogniser.faces.reader import FaceReader, similarities
from setup.local.recogniser.model_files import ModelMissing

DATA = Path(__file__).parents[1] / "data"
PORTRAIT = Image.open(DATA / "astronaut.jpg").convert("RGB")


def test_a_portrait_has_one_face_where_it_is(reader: FaceReader) -> None:
    (face,) = reader.read(PORTRAIT)
    assert face.confidence > 95
    assert 0.35 < face.box.left < 0.45
    assert 0.1 < face.box.width < 0.25
    left_eye, right_eye, nose, *_ = face.points
    assert left_eye[0] < nose[0] < right_eye[0]
    assert left_eye[1] < nose[1]
    assert abs(face.pose.roll) < 15


def test_two_pictures_of_one_face_are_alike(reader: FaceReader) -> None:
    (face,) = reader.read(PORTRAIT)
    (smaller,) = reader.read(PORTRAIT.rotate(10, Image.Resampling.BICUBIC).resize((300, 300)))
    alike, itself = similarities(face.vector, np.stack([smaller.vector, face.vector]))
    assert alike > 95
    assert itself > 99


def test_there_is_nobody_on_an_empty_wall_or_in_a_cup(reader: FaceReader) -> None:
    assert reader.read(Image.new("RGB", (300, 200), "white")) == []
    assert reader.read(Image.open(DATA / "coffee.jpg").convert("RGB")) == []


def test_the_largest_come_first(reader: FaceReader) -> None:
    both = Image.new("RGB", (600, 400))
    both.paste(PORTRAIT.resize((200, 200)), (0, 0))
    both.paste(PORTRAIT.resize((400, 400)), (200, 0))
    large, small = reader.read(both)
    assert large.box.left > 0.5 > small.box.left
    assert large.side > small.side


def test_likeness_is_mutual_and_falls_with_distance() -> None:
    one, other, far = (np.full(128, value, np.float32) for value in (0.0, 0.03, 0.08))
    assert similarities(one, other[None]) == similarities(other, one[None])
    near, away = similarities(one, np.stack([other, far]))
    assert near > 90 > 10 > away


def test_without_the_models_it_says_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "CACHE", tmp_path)
    with pytest.raises(ModelMissing, match=r"prepare --faces"):
        FaceReader(1)


def test_a_blurred_or_dark_face_is_of_low_quality() -> None:
    face = PORTRAIT.crop((140, 20, 240, 120)).resize((150, 150))
    sharp = quality(face)
    assert quality(face.resize((12, 12)).resize((150, 150))).sharpness < sharp.sharpness / 2
    assert quality(face.point(lambda value: value / 10)).brightness < 10 < sharp.brightness


def test_each_bar_is_above_the_one_before() -> None:
    names = ["NONE", "LOW", "AUTO", "MEDIUM", "HIGH"]
    assert list(BARS) == names
    for low, high in pairwise(names):
        assert all(one <= other for one, other in zip(BARS[low][:-1], BARS[high][:-1], strict=True))
        assert BARS[low].turn >= BARS[high].turn


def test_what_fails_says_why() -> None:
    bad = failings(BARS["HIGH"], side=10, confidence=10, quality=quality(Image.new("RGB", (150, 150))), turn=89)
    assert bad == ["SMALL_BOUNDING_BOX", "LOW_CONFIDENCE", "LOW_BRIGHTNESS", "LOW_SHARPNESS", "EXTREME_POSE"]
    assert failings(BARS["NONE"], side=1, confidence=1, quality=quality(Image.new("RGB", (150, 150))), turn=89) == []
