"""Words as the index has them: lower case, without accents, cut to their stems.

Does in Python what the engine does with the analyzer `words` of index.json, whose stemmer `porter2` is Snowball's
English one, so that hits can be explained without asking the engine.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from chalicelib.core.text import folded

# An ideograph is a word by itself, as in Unicode's word boundaries (UAX 29); so is an emoji with its joined parts.
_IDEOGRAPHS = "\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_EMOJI = "[\u2600-\u27bf\U0001f300-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_TOKEN = re.compile(rf"[{_IDEOGRAPHS}]|[^\W_{_IDEOGRAPHS}]+|{_EMOJI}(?:\u200d{_EMOJI})*|{_FLAG}")


@lru_cache(maxsize=20_000)
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words, in their order: "Two Cars" -> ("two", "car")."""
    return tuple(_stem(word) for word in words(text))


def holds(present: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether some stems are there in a row."""
    return any(present[start : start + len(wanted)] == wanted for start in range(len(present) - len(wanted) + 1))


def has_stem(text: str, stem: str) -> bool:
    """Whether a text has a word with this stem. A word begins like its stem, so most words need no stemming."""
    beginning = stem[: max(1, len(stem) - 2)]
    return any(word.startswith(beginning) and _stem(word) == stem for word in words(text))


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """A text's words in lower case, without accents and signs."""
    return tuple(_TOKEN.findall(folded(text)))


def as_typed(name: str) -> str:
    """What is left of a name when it is typed into a search: signs and blanks are rarely exact."""
    return " ".join(words(name)) or folded(name).strip()


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    # A new stemmer for each word: it keeps the word that it works on, and threads share what a module has.
    stemmed: str = _stemmer()().stemWord(word)
    return stemmed


@cache
def _stemmer() -> Callable[[], Any]:
    from snowballstemmer.english_stemmer import EnglishStemmer  # imports 30 languages, so only when a search explains

    kind: Callable[[], Any] = EnglishStemmer
    return kind
