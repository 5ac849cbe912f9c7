import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from setup.local.recogniser.detector import MIN_SCORE, Detector, confidence, distinct, locate, overlap
from setup.local.recogniser.evidence import Box, Located
from setup.local.recogniser.model_files import CENTERNET
from setup.local.recogniser.prepare import prepare_all
from setup.local.recogniser.vocabulary import load_vocabulary

DATA = Path(__file__).parent / "data"
PHOTOS = Path(__file__).resolve().parents[3] / "bench" / "recogniser_photos"
RECORDED: dict[str, list[dict[str, Any]]] = json.loads((DATA / "human.json").read_text())
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


def test_what_score_is_a_label_by_default() -> None:
    assert confidence(0.5626) == pytest.approx(0.55, abs=0.001)


@given(ratios, ratios)
def test_confidence_rises_with_the_score(one: float, other: float) -> None:
    assert (confidence(one) <= confidence(other)) == (one <= other) or confidence(one) == confidence(other)
    assert 0 < confidence(one) < 1


@given(boxes, boxes)
def test_overlap_is_a_symmetric_share(one: Box, other: Box) -> None:
    assert overlap(one, other) == pytest.approx(overlap(other, one))
    assert 0 <= overlap(one, other) <= 1


def test_overlap_of_a_box_that_is_hardly_there() -> None:
    hardly = Box(0.5, 0.5, 1, 1.3976699791261763e-13)
    assert overlap(hardly, hardly) == 1


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


def of_human(photo: str) -> list[tuple[float, Located]]:
    """What @vladmandic/human found, with its scores (data/record_human.mjs)."""
    boxes = [(found["kind"], found["score"], inside(*found["box"])) for found in RECORDED[photo]]
    return [(score, Located(OBJECTS[kind], confidence(score), box)) for kind, score, box in boxes]


def inside(left: float, top: float, width: float, height: float) -> Box:
    right, bottom = min(1.0, left + width), min(1.0, top + height)
    left, top = max(0.0, left), max(0.0, top)
    return Box(left, top, right - left, bottom - top)


def score_of(found: Located) -> float:
    """Undo `confidence`, to 0.001."""
    return min((score / 1000 for score in range(1001)), key=lambda score: abs(confidence(score) - found.probability))


def twins(one: Located, others: list[tuple[float, Located]], score: float) -> list[Located]:
    """Those with the same label, IoU of at least 0.9 and a score within 0.02.

    Human cuts scores off after two digits, and `score_of` is right to 0.001.
    """
    near = [other for theirs, other in others if abs(theirs - score) <= 0.02 + 0.01 + 0.001]
    return [other for other in near if other.label == one.label and overlap(one.box, other.box) >= 0.9]


def one_a_place(candidates: list[Located]) -> list[Located]:
    """Without second labels for the very same box: Human drops those, whatever it is told about overlaps."""
    kept: list[Located] = []
    for candidate in candidates:
        if all(overlap(candidate.box, other.box) < 0.999 for other in kept):
            kept.append(candidate)
    return kept


def test_there_are_enough_recordings() -> None:
    assert sum(bool(of_human(photo)) for photo in RECORDED) >= 10


@pytest.mark.parametrize("photo", sorted(RECORDED))
def test_the_conversion_agrees_with_the_packages_own_runtime(detector: Detector, photo: str) -> None:
    """Every object of one is found by the other, to IoU 0.9 and score 0.02."""
    candidates = one_a_place(detector.candidates(Image.open(PHOTOS / f"{photo}.jpg")))
    ours, theirs = [(score_of(found), found) for found in candidates], of_human(photo)
    for score, found in ours:
        assert twins(found, theirs, score), f"only we see {found}, score {score}"
    for score, found in theirs:
        if score >= MIN_SCORE + 0.02:
            assert twins(found, ours, score), f"only Human sees {found}, score {score}"
