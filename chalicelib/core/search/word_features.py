"""Words as features of a photo: a key for each run of words that can be asked for, and what its best match is worth.

What a match is worth (`fields`) is decided when the photo is indexed, so that a word is one clause of a search.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from chalicelib.core.search.fields import BESIDE_LABELS, OTHER, WHOLE_NAME
from chalicelib.core.search.word_stems import stems, words

MAX_RUN = 3
"""In words. Longer phrases are looked for in the fields themselves: otherwise a long name would be a thousand keys."""

_LONGEST_PART = 6
"""In syllables."""
_HANGUL = re.compile("[\uac00-\ud7a3]{3,40}")
_FOCAL_LENGTH = re.compile(r"(?<![\d.])(?P<number>\d{1,4}(?:\.[1-9])?)(?:\.0+)?\s*mm\b", re.IGNORECASE)

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
            raise_to(worth, (*runs(field.words(value)), *_parts_of_words(value)), field.worth)
    _raise_to_name(worth, document.get("file_name", ""))
    return worth


def name_parts(name: str) -> frozenset[str]:
    """The parts of a file's name that people remember: "DSC", "01273" and "1273" of "DSC01273.jpg"."""
    parts = [part for word in words(name) for part in re.findall(r"\d+|[^\W\d_]+", word)]
    return frozenset([*parts, *(part.lstrip("0") for part in parts)]) - {""}


def with_focal_lengths(lens: str) -> str:
    """The name of a lens with its focal lengths as words of their own: "RF50mm F1.8", "50.0 mm" -> "50mm"."""
    return " ".join(_FOCAL_LENGTH.sub(lambda found: f" {found['number']}mm ", lens).split())


# The whole name, with its ending or without, means this photo.
def _raise_to_name(worth: Worth, name: str) -> None:
    raise_to(worth, (key for key in name_parts(name) if key), OTHER)
    whole = (key_of(text) for text in (name, name.rpartition(".")[0]))
    raise_to(worth, (key for key in whole if key and is_short(key)), WHOLE_NAME)


# Korean is written without blanks between the parts of a word.
def _parts_of_words(text: str) -> Iterator[str]:
    for word in _HANGUL.findall(text):
        yield from (
            word[start:end]
            for start in range(len(word))
            for end in range(start + 2, min(start + _LONGEST_PART, len(word)) + 1)
        )
