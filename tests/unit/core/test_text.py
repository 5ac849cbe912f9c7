"""Text as people mean it."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.album import tidy_name
from chalicelib.core.tags import tidy_tags
from chalicelib.core.text import duration, is_encodable, tidied
from chalicelib.errors import RequestError

MARKED = "a" + "\u0315\u0316" * 20_000


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("  two \t\n words\x85", "two words"),
        ("e\u0301", "é"),
        ("a\x00b \x07 c", "ab c"),
        ("half \ud83c", "half"),
        ("\x00 \ud800", ""),
        ("e\x00\u0301", "é"),
    ],
)
def test_text_is_composed_with_single_blanks_and_without_invisible_characters(text: str, tidy: str) -> None:
    assert tidied(text, max_length=100) == tidy


@given(st.text(max_size=100))
def test_what_is_short_is_tidied_as_a_whole_and_stays_so(text: str) -> None:
    tidy = tidied(text, max_length=100)
    assert tidied(tidy, max_length=len(tidy)) == tidy
    assert tidy == unicodedata.normalize("NFC", tidy)
    assert not {"Cc", "Cs"} & set(map(unicodedata.category, tidy))
    assert tidy == tidied(text, max_length=1_000)


@pytest.mark.parametrize("letter", ["x", "e\u0301", unicodedata.normalize("NFD", "\u1f82"), "x \x00"])
def test_the_longest_text_is_whole_and_a_longer_one_is_seen_to_be_longer(letter: str) -> None:
    longest = tidied(letter * 50, max_length=1_000)
    assert tidied(letter * 50, max_length=len(longest)) == longest
    assert len(tidied(letter * 51, max_length=len(longest))) > len(longest)


@pytest.mark.parametrize("text", [MARKED, MARKED * 10, "\x00" * 400_000 + MARKED, " " * 400_000 + MARKED])
def test_a_text_of_combining_marks_is_refused_at_once(text: str) -> None:
    started = time.process_time()
    with pytest.raises(RequestError):
        tidy_name(text)
    with pytest.raises(RequestError):
        tidy_tags("add_tags", [text])
    assert time.process_time() - started < 0.1


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (90, "90 seconds"),
        (60, "1 minute"),
        (900, "15 minutes"),
        (3_600, "1 hour"),
        (5_400, "90 minutes"),
        (86_400, "1 day"),
        (604_800, "7 days"),
    ],
)
def test_a_duration_in_words(seconds: int, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(("text", "whole"), [("", True), ("é ☕ 𝄞", True), ("\ud83c", False), ("a\udc00b", False)])
def test_half_of_a_character_cannot_be_encoded(text: str, whole: bool) -> None:
    assert is_encodable(text) is whole
