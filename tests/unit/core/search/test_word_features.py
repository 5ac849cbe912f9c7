"""What a photo's words come to, as features that can be asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.search.fields import ALIAS, ANCESTOR, CATEGORY, HIGHEST, NAME, OTHER, SYNONYM, TAG
from chalicelib.core.search.label_features import HEAVIEST
from chalicelib.core.search.word_features import (
    MAX_RUN,
    is_short,
    key_of,
    other_words,
    raise_to,
    runs,
)
from chalicelib.core.search.word_stems import stems


def test_the_bands_do_not_overlap() -> None:
    least = 1

    assert TAG >= NAME + HEAVIEST
    assert NAME + least > ALIAS + HEAVIEST
    assert ALIAS + least > SYNONYM + HEAVIEST
    assert SYNONYM > ANCESTOR > CATEGORY >= OTHER > 0


@pytest.mark.parametrize("worth", [TAG, NAME, ALIAS, SYNONYM, ANCESTOR, CATEGORY, OTHER])
def test_the_engine_keeps_what_a_word_is_worth(worth: int) -> None:
    assert type(worth) is int
    assert worth <= HIGHEST == 2**9


def test_keys() -> None:
    assert key_of("Mobile Phones") == "mobil phone"
    assert key_of("!!!") == ""


def test_runs_of_words() -> None:
    assert runs("Two red Cars") == {"two", "red", "car", "two red", "red car", "two red car"}
    assert runs("a b c d") == {"a", "b", "c", "d", "a b", "b c", "c d", "a b c", "b c d"}
    assert runs("a b c d", 9) == runs("a b c d") | {"a b c d"}
    assert runs("?!") == frozenset()


@given(st.text(max_size=60))
def test_whatever_is_short_enough_to_be_asked_for_is_a_run_of_itself(text: str) -> None:
    key = key_of(text)

    if key and is_short(key):
        assert key in runs(text)
    assert all(len(run.split(" ")) <= MAX_RUN and "." not in run for run in runs(text))
    assert set(stems(text)) <= runs(text)


def test_words_beside_the_labels() -> None:
    document = {
        "name": "2019/red_car.jpg",
        "camera": "NIKON D90",
        "lens": "Nikkor 50mm",
        "places": ["New York City", "United States"],
        "colours": ["orange"],
        "tags": ["red carpet"],
    }

    worth = other_words(document)

    assert {"2019", "red car", "nikon d90", "nikkor", "new york citi", "unit state", "orang"} <= worth.keys()
    assert (worth["red"], worth["carpet"], worth["car"], worth["red car"]) == (TAG, TAG, OTHER, OTHER)


def test_words_of_different_fields_are_not_a_phrase() -> None:
    worth = other_words({"name": "a.jpg", "camera": "b", "places": ["c", "d"], "tags": ["e", "f"]})

    assert worth.keys() == {"a", "jpg", "a jpg", "b", "c", "d", "e", "f"}


def test_worth_never_falls() -> None:
    worth = {"car": 5}
    raise_to(worth, ("car", "dog"), 3)
    raise_to(worth, ("dog",), 4)

    assert worth == {"car": 5, "dog": 4}
