"""What typed words mean in the words of labels: "wooden" -> wood, "Hund" -> dog.

The tables, one for English and one for each other language, are written by hand: `words/`. A line is a word or phrase
of labels, a colon, and what people type for it.
"""

from collections.abc import Iterator
from functools import cache

from chalicelib.core.search.synonyms import is_known, labels_meant
from chalicelib.core.search.word_lists import WORDS, word_list
from chalicelib.core.text import folded

_ENGLISH = "en"
MAX_WORDS = 4
"""Of a phrase."""
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
# Of plurals and feminine forms, and what the table has instead; a form that is no word is not in the table.
_ENDINGS = (
    *(("s", ""), ("es", ""), ("x", ""), ("n", ""), ("en", ""), ("e", ""), ("er", ""), ("i", "o"), ("i", "e")),
    *(("e", "a"), ("a", "o"), ("as", "o"), ("os", "o"), ("hi", "o"), ("oes", "ao"), ("aux", "al")),
)
_SHORTEST = 4


def also_means(text: str) -> tuple[str, ...]:
    """The words of labels that a word or phrase stands for; a foreign one only if it is no English word."""
    plain = folded(text)
    english = _english().get(plain) or _english().get(plain.removesuffix("s")) or tuple(_irregular_singulars(plain))
    return english or (() if _is_english(text.lower()) else foreign_meanings(text))


# In other plurals, the stems are equal.
def _irregular_singulars(plain: str) -> Iterator[str]:
    for ending, instead in (("men", "man"), ("ves", "f")):
        singular = plain.removesuffix(ending) + instead
        if plain.endswith(ending):
            yield from _english().get(singular, (singular,) if is_known(singular) else ())


def _is_english(word: str) -> bool:
    return is_known(word) or word in word_list("stop") or word in word_list("asking")


def foreign_meanings(text: str) -> tuple[str, ...]:
    """What a word or phrase of another language stands for, in any of its forms."""
    key = _key(folded(text))
    return next((_foreign()[form] for form in _forms(key) if form in _foreign()), ())


def place_meant(text: str) -> tuple[str, ...]:
    """The place that is called so in another language, unless it is an English word."""
    from chalicelib.core.places import place_called  # reads a large table

    place = None if _is_english(text.lower()) else place_called(text)
    return (place,) if place else ()


def is_phrase(text: str) -> bool:
    """Whether several words together stand for something."""
    return bool(labels_meant(text) or also_means(text) or place_meant(text))


def is_article(word: str) -> bool:
    """Whether a word is an article, a preposition or the like in another language."""
    return word.lower() in word_list("articles")


@cache
def _english() -> dict[str, tuple[str, ...]]:
    return dict(_read(_ENGLISH))


@cache
def _foreign() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for table in sorted(WORDS.glob("*.txt")):
        if table.stem != _ENGLISH:
            for typed, meant in _read(table.stem):
                for key in (_key(typed), _key(typed.replace("\u0308", ""))):
                    found[key] = tuple(dict.fromkeys((*found.get(key, ()), *meant)))
    return found


def _read(language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    found: dict[str, list[str]] = {}
    for line in (WORDS / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            meant, _, typed = line.partition(":")
            for each in typed.split(","):
                found.setdefault(folded(each.strip()), []).append(meant.strip())
    return ((typed, tuple(meant)) for typed, meant in found.items())


def _key(plain: str) -> str:
    words = [word for word in plain.split() if not is_article(word)]
    return " ".join(words) or plain


def _forms(key: str) -> Iterator[str]:
    yield key
    for typed, letter in _UMLAUTS:
        if typed in key:
            yield key.replace(typed, letter)
    if len(key) >= _SHORTEST:
        for ending, instead in _ENDINGS:
            if key.endswith(ending):
                yield key.removesuffix(ending) + instead
