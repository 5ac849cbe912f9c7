import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from setup.local.recogniser.detector import INPUT_SIDE, MIN_SCORE, Detector, confidence, distinct, locate, overlap
from setup.local.recogniser.evidence import Box, Located
from setup.local.recogniser.model_files import CENTERNET
from setup.local.recogniser.prepare import prepare_all
from setup.local.recogniser.vocabulary import load_vocabulary

DATA = Path(__file__).parent / "data"
RECORDED: dict[str, list[list[float]]] = json.loads((DATA / "centernet.json").read_text())
OBJECTS = load_vocabulary().objects

ratios = st.floats(0, 1)
boxes = st.builds(Box, ratios, ratios, ratios, ratios)


def located(box: Box, probability: float = 0.5, label: str = "Cat") -> Located:
    return Located(label, probability, box)


def test_a_peak_becomes_a_box() -> None:
    peaks, sizes = np.zeros((2, 128, 128), np.float32), np.zeros((4, 128, 128), np.float32)
    peaks[1, 64, 32] = 0.75
    sizes[:, 64, 32] = [64, 128, 128, 192]
    (found,) = locate(peaks, sizes, ["Cat", "Dog"])
    assert found == Located("Dog", confidence(0.75), Box(0.125, 0.25, 0.375, 0.625))


def test_boxes_are_cut_at_the_edges() -> None:
    peaks, sizes = np.zeros((1, 128, 128), np.float32), np.full((4, 128, 128), 1000, np.float32)
    peaks[0, 0, 0] = 0.75
    assert locate(peaks, sizes, ["Cat"])[0].box == Box(0, 0, 1, 1)


def test_low_scores_are_no_objects_and_high_ones_come_first() -> None:
    peaks, sizes = np.zeros((1, 128, 128), np.float32), np.ones((4, 128, 128), np.float32)
    peaks[0, 1, 1:4] = [MIN_SCORE - 0.01, 0.5, 0.7]
    assert [found.probability for found in locate(peaks, sizes, ["Cat"])] == pytest.approx(
        [confidence(0.7), confidence(0.5)]
    )


def test_half_a_score_is_a_label_by_default() -> None:
    assert confidence(0.5) == pytest.approx(0.55, abs=0.005)


@given(ratios, ratios)
def test_confidence_rises_with_the_score(one: float, other: float) -> None:
    assert (confidence(one) <= confidence(other)) == (one <= other) or confidence(one) == confidence(other)
    assert 0 < confidence(one) < 1


@given(boxes, boxes)
def test_overlap_is_a_symmetric_share(one: Box, other: Box) -> None:
    assert overlap(one, other) == pytest.approx(overlap(other, one))
    assert 0 <= overlap(one, other) <= 1 + 1e-9


def test_overlap_of_known_boxes() -> None:
    whole, half, apart = Box(0, 0, 1, 1), Box(0, 0, 0.5, 1), Box(0.6, 0, 0.4, 1)
    assert overlap(whole, whole) == 1
    assert overlap(whole, half) == 0.5
    assert overlap(half, apart) == 0
    assert overlap(Box(0, 0, 0, 0), Box(0, 0, 0, 0)) == 0


def test_the_same_object_counts_once() -> None:
    first, again, elsewhere = Box(0, 0, 0.5, 0.5), Box(0, 0, 0.5, 0.45), Box(0.5, 0.5, 0.5, 0.5)
    candidates = [located(first, 0.9), located(again, 0.8), located(elsewhere, 0.7), located(again, 0.6, "Dog")]
    assert distinct(candidates) == [candidates[0], candidates[2], candidates[3]]


@pytest.fixture(scope="module")
def detector() -> Detector:
    prepare_all()
    return Detector(CENTERNET.prepared_path(), OBJECTS, threads=1)


@pytest.mark.parametrize("photo", sorted(RECORDED))
def test_the_conversion_agrees_with_tensorflow_js(detector: Detector, photo: str) -> None:
    """Every object recorded from TensorFlow.js is found again, and no other, to IoU 0.9 and score 0.02."""
    expected = [
        Located(OBJECTS[int(kind)], score, _ratios(left, top, right, bottom))
        for left, top, right, bottom, score, kind in RECORDED[photo]
    ]
    evidence = detector.look(Image.open(DATA / f"{photo}.jpg").convert("RGB"))
    assert evidence.located
    for found in evidence.located:
        twins = [other for other in expected if other.label == found.label and overlap(other.box, found.box) >= 0.9]
        assert twins, found
        assert min(abs(confidence(twin.probability) - found.probability) for twin in twins) < 0.04
    surest = max(expected, key=lambda other: other.probability)
    assert surest.label in {found.label for found in evidence.located}


def _ratios(left: float, top: float, right: float, bottom: float) -> Box:
    left, top, right, bottom = (min(1.0, max(0.0, edge / INPUT_SIDE)) for edge in (left, top, right, bottom))
    return Box(left, top, right - left, bottom - top)
