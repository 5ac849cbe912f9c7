"""Words as the index compares them: lower case, without accents, stemmed.

The same steps as the analyzer `words` of photo_index.json, whose stemmer `porter2` is Snowball's English one; so what
is found can be explained without asking the engine.
"""

import re
import unicodedata
from functools import cache
from typing import Any

_TOKEN = re.compile(r"[^\W_]+")


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words, in their order: "Two Cars" -> ("two", "car")."""
    plain = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(_stem(word) for word in _TOKEN.findall(letters))


@cache
def _stem(word: str) -> str:
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


@cache
def _stemmer() -> Any:
    from snowballstemmer.english_stemmer import EnglishStemmer  # brings in 30 languages: only where a search explains

    return EnglishStemmer()
