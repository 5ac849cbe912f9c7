"""Words as features of a photo: a key for each run of words that can be asked for, and what its best match is worth.

What a match is worth (`fields`) is decided when the photo is indexed, so that a word is one clause of a search.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from chalicelib.core.search.fields import BESIDE_LABELS
from chalicelib.core.search.word_stems import stems

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


def other_words(document: Mapping[str, Any]) -> Worth:
    """What the words of the document's members other than labels are worth."""
    worth: Worth = {}
    for field in BESIDE_LABELS:
        values = document.get(field.member, ())
        for value in [values] if isinstance(values, str) else values:
            raise_to(worth, runs(field.words(value)), field.worth)
    return worth
