import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chalicelib.core
from chalicelib.core.search import word_stems
from chalicelib.core.search.word_stems import has_stem, stems
from chalicelib.core.text import folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two Cars", ("two", "car")),
        ("beaches", ("beach",)),
        ("puppies", ("puppi",)),
        ("Café", ("cafe",)),
        ("Cafe\u0301s", ("cafe",)),
        ("Größe", ("gross",)),
        ("Øre", ("ore",)),
        ("IMG_1234.jpg", ("img", "1234", "jpg")),
        ("well-known", ("well", "known")),
        ("rock'n'roll", ("rock", "n", "roll")),
        ("東京タワー", ("東", "京", "タワー")),
        ("タワー東京", ("タワー", "東", "京")),
        ("ひら", ("ひ", "ら")),
        ("", ()),
        ("!?* -", ()),
    ],
)
def test_stems(text: str, expected: tuple[str, ...]) -> None:
    assert stems(text) == expected


@pytest.mark.parametrize(
    ("text", "plain"), [("Größe", "grosse"), ("ÉTÉ", "ete"), ("İstanbul", "istanbul"), ("Łódź", "lodz"), ("Æ", "ae")]
)
def test_folded(text: str, plain: str) -> None:
    assert folded(text) == plain


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text("abcdefghijklmnopqrstuvwxyzäöéñ '-_.", max_size=20))
def test_case_does_not_matter(text: str) -> None:
    assert stems(text.upper()) == stems(text.title()) == stems(text)


@pytest.fixture
def _hurried_threads() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("_hurried_threads")
def test_threads_do_not_disturb_each_other() -> None:
    words = [f"{start}{end}" for start in ("gener", "nation", "photograph") for end in ("alization", "ousness", "izer")]
    alone = list(map(stemmed_anew, words))

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: list(map(stemmed_anew, words)), range(100)))
    assert all(stemmed == alone for stemmed in together)


def stemmed_anew(word: str) -> str:
    return word_stems._stem.__wrapped__(word)


@pytest.mark.parametrize(
    "word", ["dying", "skies", "hoping", "relational", "happily", "generously", "Größe", "東京", "it's"]
)
def test_a_word_begins_as_its_stem(word: str) -> None:
    assert all(has_stem(word, stem) for stem in stems(word))


def test_every_synonym_begins_like_its_stem() -> None:
    words = json.loads((Path(chalicelib.core.__path__[0]) / "search/synonyms.json").read_text())

    assert [word for word in words if not all(has_stem(word, stem) for stem in stems(word))] == []


@given(st.text(max_size=30), st.text(max_size=10))
def test_a_text_has_the_stems_of_its_words_and_no_others(text: str, other: str) -> None:
    for stem in {*stems(text), *stems(other)}:
        assert has_stem(text, stem) == (stem in stems(text))
