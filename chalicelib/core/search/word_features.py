"""Words as features of a photo: a key for each run of words that can be asked for, and what its best match is worth.

What a match is worth is decided when the photo is indexed, so that a word is one clause of a search. A score is a sum
of whole numbers: a band for the kind of match and, for labels, their weight within it. So a name always outweighs an
alias, an alias a synonym, and a synonym an ancestor, whatever their confidence; of two names, the surer one wins.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from chalicelib.core.search.word_stems import stems

NAME, ALIAS, SYNONYM = 400, 300, 200
"""For labels; their weight, 1 to 100, is added."""
ANCESTOR, CATEGORY = 160, 80
"""For labels as well, which here have no confidence of their own."""
TAG, OTHER = 500, 80
"""A user's own word is worth as much as a label that is certain."""
FIELDS = {"tags": TAG, "name": OTHER, "camera": OTHER, "lens": OTHER, "places": OTHER}
"""Members of a document, except labels and colours, whose words can be searched for, and what a match is worth."""
HIGHEST = 512
"""The engine stores whole numbers up to this exactly: nine significant bits."""

MAX_RUN = 3
"""In words. Longer phrases are looked for in the fields themselves: otherwise a long name would be a thousand keys."""

Worth = dict[str, int]


def key_of(text: str) -> str:
    """The key of a word or phrase: its stems; empty if it contains no word."""
    return " ".join(stems(text))


def is_short(key: str) -> bool:
    """Whether a key is short enough to be a feature."""
    return key.count(" ") < MAX_RUN


@lru_cache(maxsize=20_000)  # the same labels come with every photo
def runs(text: str, longest: int = MAX_RUN) -> frozenset[str]:
    """The keys of all runs of at most `longest` words."""
    words = stems(text)
    return frozenset(
        " ".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + longest, len(words)) + 1)
    )


def raise_to(worth: Worth, keys: Iterable[str], value: int) -> None:
    """Make each of these keys worth at least `value`."""
    for key in keys:
        if value > worth.get(key, 0):
            worth[key] = value


def colour_words(name: str) -> str:
    """The names of a colour, in British and American spelling."""
    return "gray grey" if name == "gray" else name


def other_words(document: Mapping[str, Any]) -> Worth:
    """What the words of the document's members other than labels are worth."""
    worth: Worth = {}
    for field, value in FIELDS.items():
        texts = document.get(field, ())
        for text in [texts] if isinstance(texts, str) else texts:
            raise_to(worth, runs(text), value)
    for colour in document.get("colours", ()):
        raise_to(worth, runs(colour_words(colour)), OTHER)
    return worth
