"""What sentences mean."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.search.request import read_query
from chalicelib.core.search.syntax import DEEPEST
from chalicelib.errors import BadSearch
from tests.records import TODAY


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("beach 2019", [("2019", "taken:2019")]),
        ("Dogs, July 2019!", [("July 2019", "taken:2019-07")]),
        ("beach last summer", [("last summer", "taken:2026-06..2026-08")]),
        ("new year's eve party", [("new year's eve", 'taken:"new year eve"')]),
        ("(cat OR dog) 2019", [("2019", "taken:2019")]),
        ("beach without people", [("without people", "-people")]),
        ("cats but no dogs", [("but no dogs", "-dogs")]),
        ("beach without any people or dogs", [("without any people or dogs", "-people -dogs")]),
        ("portrait not woman", [("portrait", "orientation:portrait"), ("not woman", "-woman")]),
        ("street no mobile phone", [("no mobile phone", '-"mobile phone"')]),
        ("two dogs", [("two dogs", "count:dogs=2")]),
        ("3 black cats", [("3 black cats", "count:cats=3")]),
        ("a couple of dogs", [("couple of dogs", "count:dogs=2")]),
        ("many people", [("many people", "count:people>=4")]),
        ("family of four", [("family of four", "count:person=4")]),
        ("group photo", [("group photo", "count:person>=3")]),
        ("crowd", [("crowd", "count:person>=10")]),
        ("empty room", [("empty", "-people")]),
        ("vertical", [("vertical", "orientation:portrait")]),
        ("red car", []),
        ("no", []),
        ("without", []),
        ("empty", []),
        ("iphone 12 beach", []),
        ('"last summer"', []),
        ('"two" dogs', []),
        ("-2019", []),
        ("taken:yesterday", []),
    ],
)
def test_what_was_understood(typed: str, readings: list[tuple[str, str]]) -> None:
    assert [tuple(reading) for reading in read_query(typed, TODAY).readings] == readings


@pytest.mark.parametrize(
    "typed", ["july 2019", "beach without people", "two dogs", "family of four", "christmas", "empty room", "vertical"]
)
def test_what_was_understood_can_be_typed(typed: str) -> None:
    for reading in read_query(typed, TODAY).readings:
        assert read_query(reading.meant, TODAY).node


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("taken:july 2019", "taken:2019-07"),
        ("taken:yesterday", "taken:2026-11-27"),
        ("taken:31.10.2024", "taken:2024-10-31"),
        ("taken:2019-7 cat", "taken:2019-07 cat"),
        ('taken:"last summer"', "taken:2026-06..2026-08"),
        ("taken:last summer", "taken:2026-06..2026-08"),
    ],
)
def test_the_filter_takes_what_people_say(typed: str, same: str) -> None:
    assert str(_without_positions(typed)) == str(_without_positions(same))


def _without_positions(typed: str) -> str:
    return re.sub(r"position=\d+", "", str(read_query(typed, TODAY).node))


words = st.sampled_from(
    [
        *(
            "two",
            "three",
            "dogs",
            "people",
            "2019",
            "july",
            "last",
            "summer",
            "without",
            "no",
            "but",
            "not",
            "or",
            "of",
        ),
        *("a", "couple", "family", "group", "photo", "empty", "(", ")", "-", "OR", "portrait", "black", "and", "white"),
        *("crowd", "many", "before", "between", "taken:july", "taken:"),
    ]
)


@given(st.lists(words, min_size=1, max_size=DEEPEST).map(" ".join))
def test_any_sentence_is_a_search_or_a_mistake(typed: str) -> None:
    try:
        query = read_query(typed, TODAY)
    except BadSearch:
        return
    assert all(reading.text in typed for reading in query.readings)
