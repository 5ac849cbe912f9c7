"""What a search may have meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.search.corrections import corrected
from chalicelib.core.search.request import read_query
from chalicelib.errors import BadSearch
from tests.records import TODAY, a_vocabulary

OWN = a_vocabulary(
    labels={"Car": 5, "Dog": 3, "Mobile Phone": 2, "Beach": 1},
    aliases={"Automobile": 5},
    places={"Paris": 2, "New York": 1},
    cameras={"NIKON D90": 4},
    tags={"Grüße": 1, 'say "zebri"': 1, "(zebru)": 1, "-zebre": 1, "zebra:zebra": 1},
    albums={"zebra": 1},
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("caar", "car"),
        ("kar", "car"),
        ("Caar", "car"),
        ("red caar", "red car"),
        ("caar OR dgo", "car OR dog"),
        ("(caar dgo) -x", "(car dog) -x"),
        ("label:caar", "label:car"),
        ('label:"moblie phone"', 'label:"mobile phone"'),
        ("mobiel phone", "mobile phone"),
        ("place:pariss", "place:paris"),
        ("camera:nikkon", "camera:nikon"),
        ("automobil", None),
        ("automoblie", "automobile"),
        ("grusse", None),
        ("gruese", "grusse"),
        ("pupy", None),
        ("mice", None),
        ("wooden caar", "wooden car"),
        ("where dgo", "where dog"),
        ("newyork", '"new york"'),
        ("place:newyork", 'place:"new york"'),
        ("beeches caar", "beeches car"),
        ("cars", None),
        ("car", None),
        ("zebro", None),
        ("coat", None),
        ('"caar"', None),
        ("-caar", None),
        ("taken:2019 caar", "taken:2019 car"),
        ("album:zebro", None),
        ("caar caar", "car car"),
        ("car or dog", "car OR dog"),
        ("caar or dgo", "car OR dog"),
        ("(car or dog) -x", "(car OR dog) -x"),
        ("car -or", None),
        ("or car", None),
        ("label:or car", None),
        ('car "or" dog', None),
        ("confidence:>90 caar", "confidence:>90 car"),
    ],
)
def test_unknown_words_become_the_closest_known_ones(typed: str, meant: str | None) -> None:
    assert corrected(typed, OWN) == meant


def test_who_has_nothing_means_nothing() -> None:
    assert corrected("caar", {}) is None


def test_only_words_of_the_photos_are_proposed() -> None:
    assert corrected("pupy", a_vocabulary(labels={"Dog": 1})) is None


def test_of_many_unknown_words_some_are_corrected() -> None:
    assert corrected("caar " * 20, OWN) == "car " * 8 + "caar " * 12


parts = st.sampled_from(
    ["caar", "dgo", "OR", "or", "(", ")", "-", "label:caar", 'place:"pariss x"', '"', "the", "zebro", "é"]
)


@given(st.lists(parts, min_size=1, max_size=8).map(" ".join) | st.text(min_size=1, max_size=30))
def test_a_correction_can_be_searched_for(typed: str) -> None:
    try:
        read_query(typed, TODAY)
    except BadSearch:
        return
    meant = corrected(typed, OWN)
    if meant is not None:
        assert read_query(meant, TODAY).node
        assert meant != typed


def test_nobody_is_corrected_to_an_insult() -> None:
    of_people = a_vocabulary(labels={"Woman": 5, "Man": 3, "Girl": 2, "Building": 1})

    assert [corrected(typed, of_people) for typed in ("where", "whole", "tarts", "brad")] == [None] * 4
    assert corrected("womna", of_people) == "woman"
