"""What a photo's labels come to, as features that can be asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.detections import BoundingBox, Instance, Label
from chalicelib.core.search.fields import OTHER
from chalicelib.core.search.label_features import (
    HEAVIEST,
    confidence_token,
    count_token,
    exact_key,
    label_features,
    weight,
)
from tests import records
from tests.records import a_label

BOX = Instance(90.0, BoundingBox(0.1, 0.1, 0.2, 0.2))


def test_all_features_of_a_photo() -> None:
    labels = (
        a_label("Car", 98.2, aliases=("Motor Car",), parents=("Land Vehicle",), instances=(BOX, BOX)),
        a_label("Car Wheel", 60.6, categories=("Vehicle Parts",)),
    )

    assert label_features(labels) == {
        "label_words": {
            **{"car": 498, "=Car": 298, "motor": 398, "motor car": 398},
            **{"car wheel": 430, "wheel": 430, "=Car Wheel": 261},
            **{"land vehicl": 160, "land": 160, "vehicl": 160},
            **{"vehicl part": 80, "part": 80},
        },
        "less_certain_words": [],
        "label_percents": sorted(
            [
                *("=Car 098", "car 098", "motor 098", "motor car 098"),
                *("=Car Wheel 060", "car 060", "car wheel 060", "wheel 060"),
            ]
        ),
        "label_counts": ["=Car 00002", "car 00002", "motor 00002", "motor car 00002"],
    }


def test_no_labels_have_no_features() -> None:
    assert not any(label_features(()).values())


def test_what_is_less_certain_is_worth_less_than_anything_else_and_says_nothing_beyond_itself() -> None:
    dog = a_label("Dog", 54.9, aliases=("Hound",), parents=("Pet",), categories=("Animals",), instances=(BOX,))
    labels = (a_label("Pet", 40.0), dog, a_label("Pet Dog", 35.5), a_label("Hound", 55.0))

    found = label_features(labels)

    assert found["label_words"] == {
        **{"hound": 455, "=Hound": 255},
        **{"dog": 55, "=Dog": 55, "pet": 40, "=Pet": 40, "pet dog": 18, "=Pet Dog": 18},
    }
    assert found["less_certain_words"] == ["=Dog", "=Pet", "=Pet Dog", "dog", "pet", "pet dog"]
    assert "dog 054" in found["label_percents"]
    assert found["label_counts"] == []


@given(st.floats(0, 100))
def test_the_least_certain_label_that_is_certain_is_worth_more_than_any_other(percent: float) -> None:
    label = a_label("Car", percent)
    assert (label_features([label])["label_words"]["car"] < OTHER) is not label.is_sure


@pytest.mark.parametrize(
    ("name", "confidence", "expected"),
    [("Car", 98.2, 98), ("Car", 61.0, 61), ("Car", 55.0, 55), ("Car Wheel", 99.9, 50), ("Car", 0.0, 1)],
)
def test_a_name_of_many_words_weighs_half_as_much(name: str, confidence: float, expected: int) -> None:
    assert weight(a_label(name, confidence)) == expected


@given(records.labels)
def test_a_weight_is_a_whole_number(label: Label) -> None:
    assert 1 <= weight(label) <= HEAVIEST


@given(st.lists(records.labels, max_size=4))
def test_a_feature_has_a_name_that_the_engine_takes(labels: list[Label]) -> None:
    assert all(key and "." not in key for key in label_features(labels)["label_words"])


@given(st.lists(records.labels, max_size=4))
def test_a_word_is_worth_the_best_of_its_matches_whatever_the_order(labels: list[Label]) -> None:
    found = label_features(labels)["label_words"]
    single = [label_features([label])["label_words"] for label in labels]

    assert label_features(labels[::-1])["label_words"] == found
    assert found == {key: max(each.get(key, 0) for each in single) for each in single for key in each}


@given(st.integers(0, 100), st.integers(0, 100))
def test_confidences_compare_as_text(one: int, other: int) -> None:
    assert (confidence_token("car", one) <= confidence_token("car", other)) is (one <= other)


@given(st.integers(0, 200_000), st.integers(0, 200_000))
def test_counts_compare_as_text(one: int, other: int) -> None:
    assert (count_token("car", one) <= count_token("car", other)) or one > other


def test_exact_keys() -> None:
    assert exact_key("St. Bernard") == "=St  Bernard"
