"""Completions of what is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.api.search_types import Suggestion
from chalicelib.core.search.suggestions import SUGGESTED, suggestions
from chalicelib.core.search.syntax import All, Filter, parse
from chalicelib.core.search.word_stems import stems
from tests.records import a_vocabulary

OWN = a_vocabulary(
    labels={"Car": 9, "Cat": 12, "Car Wheel": 2, "Mobile Phone": 4, "Café": 1, "Building": 3},
    places={"New York": 5, "Newark": 2, "Carcassonne": 1},
    cameras={"NIKON D90": 7},
    albums={"3f2a": 2},
    tags={"carnival": 6, 'say "hi" (twice)': 1},
)


def completed(typed: str) -> list[str]:
    return [found.value for found in suggestions(typed, OWN)]


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("ca", ["Cat", "Car", "carnival", "Car Wheel", "Café", "Carcassonne"]),
        ("CAR", ["Car", "carnival", "Car Wheel", "Carcassonne"]),
        ("new yo", ["New York"]),
        ("york", ["New York"]),
        ("phone", ["Mobile Phone"]),
        ("cafe", ["Café"]),
        ("café", ["Café"]),
        ("biulding", ["Building"]),
        ("buildng", ["Building"]),
        ("buil", ["Building"]),
        ("biu", []),
        ("nikn", ["NIKON D90"]),
        ("red ca", ["Cat", "Car", "carnival", "Car Wheel", "Café", "Carcassonne"]),
        ("in new y", ["New York"]),
        ("-bui", ["Building"]),
        ("camera:", ["NIKON D90"]),
        ("camera:ni", ["NIKON D90"]),
        ("dog Place:new", ["New York", "Newark"]),
        ('place:"new yo', ["New York"]),
        ("label:new", []),
        ("3f", ["3f2a"]),
        ("zzz", []),
    ],
)
def test_the_end_of_what_is_typed_is_completed(typed: str, values: list[str]) -> None:
    assert completed(typed) == values


@pytest.mark.parametrize("typed", ["", " ", "red "])
def test_nothing_typed_yet_is_completed_to_the_most_frequent(typed: str) -> None:
    values = ["Cat", "Car", "NIKON D90", "carnival", "New York", "Mobile Phone", "Building", "3f2a", "Car Wheel"]
    assert completed(typed) == [*values, "Newark"]


@pytest.mark.parametrize("typed", ["xuilding", "uilding", "xbuilding", "ubilding", "bulding", "buidling", "builxing"])
def test_one_slip_may_be_anywhere(typed: str) -> None:
    assert completed(typed) == ["Building"]


def test_a_sentence_is_completed_at_its_end() -> None:
    words = " ".join(["no", "value", "begins", "so"] * 50)

    assert completed(f"{words} new yo") == ["New York"]
    assert completed(words) == []


def test_a_suggestion_in_full() -> None:
    assert suggestions("red mob", OWN) == (
        Suggestion(value="Mobile Phone", kind="label", count=4, query='red label:="Mobile Phone"'),
    )


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("buil", "label:=Building"),
        ("-buil", "-label:=Building"),
        ("dog -camera:ni", 'dog -camera:="NIKON D90"'),
        ("dog OR york", 'dog OR place:="New York"'),
        ("(buil", "(label:=Building)"),
        ("dog -(cat OR (buil", "dog -(cat OR (label:=Building))"),
        ("((-camera:ni", '((-camera:="NIKON D90"))'),
        ("say", 'tag:"say  hi  (twice)"'),
    ],
)
def test_the_query_is_all_that_was_typed_with_its_end_completed(typed: str, query: str) -> None:
    assert [found.query for found in suggestions(typed, OWN)] == [query]


@pytest.mark.parametrize("kind", SUGGESTED)
@given(value=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(lambda text: stems(text)))
def test_the_query_of_a_suggestion_finds_its_value(kind: str, value: str) -> None:
    (found,) = suggestions("", a_vocabulary(**{kind: {value: 1}}))

    asked = parse(found.query)
    assert isinstance(asked, Filter)
    assert (asked.name, stems(asked.value)) == (found.kind, stems(value))


@given(st.text(max_size=30), st.dictionaries(st.text(max_size=12), st.integers(1, 9), max_size=8))
def test_every_suggestion_is_a_value_of_ones_own(typed: str, labels: dict[str, int]) -> None:
    found = suggestions(typed, a_vocabulary(labels=labels))

    assert {(one.value, one.count) for one in found} <= labels.items()
    assert len(found) <= 10


def test_a_completed_query_reads_as_it_looks() -> None:
    (found,) = suggestions("red mob", OWN)
    asked = parse(found.query)
    assert isinstance(asked, All)
    assert asked.nodes[1] == Filter("label", "=Mobile Phone", 5, 11)
