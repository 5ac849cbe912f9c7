import pytest
from hypothesis import given
from hypothesis import strategies as st

from setup.local.recogniser.detect_labels import choose, label_document
from setup.local.recogniser.evidence import Box, Evidence, FoundLabel, Located, merge
from setup.local.recogniser.label_request import Filters
from setup.local.recogniser.vocabulary import ClassEntry, LabelEntry, Vocabulary

ANIMAL = LabelEntry("Animal", (), (), ("Animals and Pets",))
CAT = LabelEntry("Cat", ("Animal",), ("Kitten",), ("Animals and Pets",))
CUP = LabelEntry("Cup", (), (), ("Kitchen and Dining",))
VOCABULARY = Vocabulary(
    {label.name: label for label in (ANIMAL, CAT, CUP)}, (ClassEntry("Cat", {}), ClassEntry("Cup", {}))
)
BOX = Box(0.1, 0.2, 0.3, 0.4)


def found(entry: LabelEntry, confidence: float) -> FoundLabel:
    return FoundLabel(entry, confidence)


def names(labels: list[FoundLabel]) -> list[tuple[str, float]]:
    return [(label.entry.name, label.confidence) for label in labels]


def test_merge_orders_by_confidence_then_name() -> None:
    merged = merge([Evidence({"Cup": 0.25, "Cat": 0.5, "Animal": 0.5})], VOCABULARY)
    assert names(merged) == [("Animal", 50.0), ("Cat", 50.0), ("Cup", 25.0)]


def test_the_surest_model_wins() -> None:
    merged = merge([Evidence({"Cup": 0.25}), Evidence({"Cup": 0.75}), Evidence({"Cup": 0.5})], VOCABULARY)
    assert names(merged) == [("Cup", 75.0)]


def test_a_located_label_raises_itself_and_its_ancestors() -> None:
    located = (Located("Cat", 0.5, BOX), Located("Cat", 0.75, BOX))
    merged = merge([Evidence({"Cat": 0.25, "Animal": 1.0}), Evidence({}, located)], VOCABULARY)
    assert names(merged) == [("Animal", 100.0), ("Cat", 75.0)]
    assert [instance.probability for instance in merged[1].instances] == [0.75, 0.5]
    assert merged[0].instances == ()


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [(55, 1000, ["Animal", "Cat"]), (0, 1000, ["Animal", "Cat", "Cup"]), (55, 1, ["Animal"]), (0, 0, []), (100, 9, [])],
)
def test_choose(least: float, most: int, expected: list[str]) -> None:
    labels = [found(ANIMAL, 99), found(CAT, 55), found(CUP, 54.9)]
    assert [label.entry.name for label in choose(labels, least, most, Filters())] == expected


def test_filters_come_before_the_limit() -> None:
    labels = [found(ANIMAL, 99), found(CAT, 98), found(CUP, 97)]
    only_cups = Filters(categories=frozenset({"Kitchen and Dining"}))
    assert [label.entry.name for label in choose(labels, 55, 1, only_cups)] == ["Cup"]


def test_noise_is_never_a_label() -> None:
    assert choose([found(CUP, 0.5)], 0, 1000, Filters()) == []


def test_the_document_is_rekognitions_label() -> None:
    assert label_document(FoundLabel(CAT, 87.5, (Located("Cat", 0.75, BOX),))) == {
        "Name": "Cat",
        "Confidence": 87.5,
        "Instances": [
            {"BoundingBox": {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.4}, "Confidence": 75.0},
        ],
        "Parents": [{"Name": "Animal"}],
        "Aliases": [{"Name": "Kitten"}],
        "Categories": [{"Name": "Animals and Pets"}],
    }


@given(st.dictionaries(st.sampled_from(["Cat", "Cup", "Animal"]), st.floats(0, 1.001)))
def test_confidence_is_a_percentage(probabilities: dict[str, float]) -> None:
    assert all(0 <= label.confidence <= 100 for label in merge([Evidence(probabilities)], VOCABULARY))
