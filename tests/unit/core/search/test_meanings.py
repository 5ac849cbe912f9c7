"""What words mean in the words of labels."""

import pytest

from chalicelib.core.search.meanings import also_means, foreign_meanings, is_phrase
from chalicelib.core.search.word_lists import WORDS

LANGUAGES = sorted(table.stem for table in WORDS.glob("*.txt"))


def table(language: str) -> list[tuple[str, list[str]]]:
    lines = (WORDS / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(": ") for line in lines if not line.startswith("#"))
    return [(meant, typed.split(", ")) for meant, typed in pairs]


def test_five_languages_have_the_labels_that_are_looked_for_most() -> None:
    assert LANGUAGES == ["de", "en", "es", "fr", "it", "pt"]
    assert all(len(table(language)) >= 500 for language in LANGUAGES if language != "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_can_be_read(language: str) -> None:
    for meant, typed in table(language):
        assert meant == meant.strip().lower()
        assert all(word == word.strip() != "" for word in typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wooden", "wood"),
        ("mice", "mouse"),
        ("knives", "knife"),
        ("bookshelves", "bookshelf"),
        ("policewomen", "police officer"),
        ("Hund", "dog"),
        ("Hunden", "dog"),
        ("STRAND", "beach"),
        ("M\u00e4dchen", "girl"),
        ("maedchen", "girl"),
        ("madchen", "girl"),
        ("gatos", "cat"),
        ("perras", "dog"),
        ("ni\u00f1os", "child"),
        ("voitures", "car"),
        ("rouges", "red"),
        ("coucher de soleil", "sunset"),
        ("chevaux", "horse"),
        ("fiori", "flower"),
        ("montagna", "mountain"),
        ("praias", "beach"),
        ("avi\u00f5es", "airplane"),
        ("playa", "beach"),
        ("th\u00e9", "tea"),
        ("Handt\u00fccher", "towel"),
        ("tiburones", "shark"),
        ("pomme de terre", "potato"),
        ("specchi", "mirror"),
        ("tubar\u00f5es", "shark"),
        ("windm\u00fchle", "windmill"),
    ],
)
def test_words_mean_labels(typed: str, meant: str) -> None:
    assert meant in also_means(typed)


ENGLISH = ["caves", "gloves", "boot", "rock", "dog", "moose", "nasa", "soldier", "pine", "rate", "canon", "the", "most"]


@pytest.mark.parametrize("typed", [*ENGLISH, "xyzzy", "de", "la", ""])
def test_an_english_word_keeps_its_meaning(typed: str) -> None:
    assert also_means(typed) == ()


def test_a_foreign_meaning_can_be_asked_for() -> None:
    assert foreign_meanings("boot") == ("boat",)


@pytest.mark.parametrize(
    ("typed", "known"), [("remote work", True), ("\u00e1rbol de navidad", True), ("red car", False)]
)
def test_phrases(typed: str, known: bool) -> None:
    assert is_phrase(typed) is known
