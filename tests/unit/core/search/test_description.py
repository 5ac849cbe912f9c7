"""What of a search describes a picture, and what is a condition beside it."""

from datetime import date

import pytest

from chalicelib.core.search.request import read_query
from chalicelib.core.search.syntax import AnyOf, Filter, Not, Word, parse

TODAY = date(2026, 11, 29)


def described(text: str) -> str | None:
    description = read_query(text, TODAY).description
    return description.words if description else None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a child blowing out candles", "a child blowing out candles"),
        ("two dogs at the beach", "two dogs at the beach"),
        ("portrait of a woman", "portrait of a woman"),
        ("black and white street", "black and white street"),
        ("beach in summer 2019", "beach"),
        ("sunset -rain year:2020 camera:nikon", "sunset"),
        ("beach without people", "beach"),
        ('"red car" rainy street', "rainy street"),
        ("IMG_12* dog", "dog"),
        ("(cat OR dog) beach", "beach"),
    ],
)
def test_words_describe_and_all_else_is_a_condition(text: str, words: str) -> None:
    assert described(text) == words


@pytest.mark.parametrize(
    "text", ["*", "IMG_12*", '"red car"', "year:2020", "-dog", "cat OR dog", "2019", "is:favourite"]
)
def test_other_searches_describe_nothing(text: str) -> None:
    assert described(text) is None


def test_conditions_are_kept() -> None:
    def besides(text: str) -> object:
        description = read_query(text, TODAY).description
        return description and description.besides

    assert besides("a dog") is None
    assert besides("dog -rain") == Not(Word("rain", 6))
    assert besides("dog year:2020") == parse("xxx year:2020").nodes[1]  # type: ignore[union-attr]
    date_meant = besides("beach 2019")
    assert isinstance(date_meant, AnyOf)
    assert [part.name for part in date_meant.nodes if isinstance(part, Filter)] == ["taken"]
