import numpy as np
import pytest

from bench.recogniser_judged import JudgedPhoto
from bench.recogniser_lessons import derive
from setup.local.recogniser.classifier import Opinion
from setup.local.recogniser.lessons import CAUTION, Lessons, direction, load_lessons
from setup.local.recogniser.vocabulary import load_vocabulary

LABELS = load_vocabulary().labels
NOTHING = dict.fromkeys(LABELS, 0.0)
LEFT, RIGHT = (np.eye(1280, dtype=np.float32)[[index]] for index in (0, 1))


def lessons(label: str, weight: float) -> Lessons:
    """If the first feature is there, the label's log odds rise by `weight`."""
    return Lessons([label], weight * LEFT, np.zeros(1, np.float32), np.full(1, 0.5, np.float32))


def test_a_lesson_counts_where_the_picture_looks_like_it() -> None:
    before = {**NOTHING, "City": 0.3}
    seen = lessons("City", 4).corrected(before, LEFT, LABELS)
    unseen = lessons("City", 4).corrected(before, RIGHT, LABELS)
    assert seen["City"] > 0.8
    assert unseen["City"] < 0.3
    assert lessons("City", -4).corrected(before, LEFT, LABELS)["City"] < 0.01


def test_no_parent_is_less_probable_than_its_child() -> None:
    found = lessons("Cat", 9).corrected({**NOTHING, "Cat": 0.5}, LEFT, LABELS)
    assert found["Cat"] > 0.9
    assert all(found[parent] >= found["Cat"] for parent in LABELS["Cat"].parents)


def test_labels_without_a_lesson_are_told_with_caution() -> None:
    found = lessons("City", 4).corrected({**NOTHING, "Dog": 0.5, "Canine": 1.0}, LEFT, LABELS)
    assert found["Dog"] == pytest.approx(CAUTION / (1 + CAUTION))
    assert (found["Canine"], found["Wolf"]) == (1, 0)


def test_the_direction_does_not_depend_on_how_strong_the_features_are() -> None:
    views = np.array([[4, 0, 16], [4, 0, 16]], np.float32)
    assert direction(views) == pytest.approx(direction(100 * views))
    assert direction(views)[2] == pytest.approx(2 * direction(views)[0])
    assert not direction(np.zeros((2, 3), np.float32)).any()


def test_what_photos_teach_is_found_again() -> None:
    photos = [
        JudgedPhoto(f"{label} {number}", b"", frozenset(), frozenset({label}), committed=True)
        for label in ("City", "Field")
        for number in range(4)
    ]
    views = {"City": LEFT, "Field": RIGHT}
    opinions = {photo.name: Opinion({**NOTHING, "City": 0.3}, views[photo.name.split()[0]]) for photo in photos}
    learned = derive(photos, opinions, LABELS)
    assert learned.labels == ["City", "Field"]
    found = learned.corrected({**NOTHING, "City": 0.3}, LEFT, LABELS)
    other = learned.corrected({**NOTHING, "City": 0.3}, RIGHT, LABELS)
    assert found["City"] > 0.6 > 0.1 > other["City"]
    assert learned.labels == derive(photos[:3] + photos[4:], opinions, LABELS).labels
    assert derive(photos[:2] + photos[4:], opinions, LABELS).labels == ["Field"]


def test_a_label_that_the_classifier_is_always_wrong_about_teaches_no_more_than_it_should() -> None:
    """Newton's whole steps overshoot here, and end in certainty."""
    photos = [
        JudgedPhoto(str(number), b"", frozenset(), frozenset({"City"} if number < 100 else set()), committed=True)
        for number in range(200)
    ]
    shared = np.eye(1280, dtype=np.float32)[[2]]
    yes, no = (
        Opinion({**NOTHING, "City": 0.0}, LEFT + shared),
        Opinion({**NOTHING, "City": 1.0}, RIGHT + shared),
    )
    learned = derive(photos, {photo.name: yes if photo.right else no for photo in photos}, LABELS)
    assert 0.9 < learned.corrected(yes.probabilities, yes.features, LABELS)["City"] < 0.995
    assert 0.001 < learned.corrected(no.probabilities, no.features, LABELS)["City"] < 0.1


def test_the_committed_lessons_are_of_this_vocabulary() -> None:
    learned = load_lessons()
    assert set(learned.labels) <= set(LABELS)
    assert len(learned.labels) > 30
    assert learned.weights.shape == (len(learned.labels), 2 * 1280)
    assert np.isfinite(learned.weights).all()
