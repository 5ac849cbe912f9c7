"""What the last words typed may become: completions from the values that the caller's own photos have."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from chalicelib.core.api.search_types import FacetValue, Suggestion
from chalicelib.core.search.fields import FIELDS
from chalicelib.core.search.filters import EXACT
from chalicelib.core.search.spelling import is_one_slip
from chalicelib.core.text import folded

# Kind of suggestion -> the filter that finds it.
_FILTERS = {field.vocabulary: field.filter for field in FIELDS if field.vocabulary and field.filter}
SUGGESTED = tuple(_FILTERS)
"""The vocabulary whose values are suggested."""

_MAX_SUGGESTIONS = 10
# Only the last words are completed, so that nobody who types a sentence has to wait.
_MAX_WORDS = 6
# Shorter words are one slip away from too many others.
_SHORTEST_WITH_SLIP = 4
_LAST_FILTER = re.compile(r'(?P<before>(?:.*\s)?[-(]*)(?P<name>[a-z]+):=?"?(?P<start>[^"]*)', re.IGNORECASE | re.DOTALL)

Vocabulary = Mapping[str, Sequence[FacetValue]]


def suggestions(typed: str, vocabulary: Vocabulary) -> tuple[Suggestion, ...]:
    """At most ten completions: exact beginnings first, then one slip away.

    `vocabulary` is kind of value -> values with counts; `query` is the typed text with its end replaced by the filter
    that finds the value. The last words are completed together if they begin a value together ("new yo" -> New York).
    If nothing is typed: the most frequent values.
    """
    entries = list(_entries(vocabulary))
    for before, start, kinds in _ends(typed):
        found = _completions(folded(start), [entry for entry in entries if entry.kind in kinds])
        if found:
            best = found[:_MAX_SUGGESTIONS]
            return tuple(_suggestion(before, value, kind, -count) for _, count, value, kind in best)
    return ()


class _Entry(NamedTuple):
    """A value of the vocabulary, how many photos have it, and what may be typed for it: all, or from some word on."""

    kind: str
    value: str
    photos: int
    text: str
    words: list[str]


def _entries(vocabulary: Vocabulary) -> Iterator[_Entry]:
    for kind in SUGGESTED:
        for entry in vocabulary.get(kind, []):
            text = folded(entry.value)
            yield _Entry(kind, entry.value, entry.count, text, text.split())


# What comes before, what is completed, and to what: the longest end first.
def _ends(typed: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    last = _LAST_FILTER.fullmatch(typed)
    of_filter = tuple(kind for kind, name in _FILTERS.items() if last and name == last["name"].lower())
    if last and of_filter:
        yield last["before"], last["start"], of_filter
        return
    words = list(re.finditer(r"(?:(?<=\s)|^)[-(]*(?P<end>[^\s(-]|$)", typed))
    for word in words[-_MAX_WORDS:]:
        yield typed[: word.start("end")], typed[word.start("end") :].strip(), SUGGESTED


# Slips are looked for only if there is room left after the exact matches, because that takes long.
def _completions(start: str, entries: list[_Entry]) -> list[tuple[int, int, str, str]]:
    exact = [(distance, entry) for entry in entries if (distance := _distance(start, entry)) is not None]
    nearly = []
    if len(start) >= _SHORTEST_WITH_SLIP and len(exact) < _MAX_SUGGESTIONS:
        seen = {id(entry) for _, entry in exact}
        nearly = [(2, entry) for entry in entries if id(entry) not in seen and _is_nearly(start, entry)]
    return sorted((distance, -entry.photos, entry.value, entry.kind) for distance, entry in exact + nearly)


def _suggestion(before: str, value: str, kind: str, count: int) -> Suggestion:
    name = _FILTERS[kind]
    bare = re.sub(
        '["\u201c\u201d\u201e]', " ", value
    )  # quotes cannot be typed within quotes, and are not part of a word
    quoted = f'"{bare}"' if re.search(r"[\s()|,!*]", bare) else bare
    exactly = "=" if name in EXACT and bare == value else ""
    query = f"{before}{name}:{exactly}{quoted}"
    return Suggestion(value=value, kind=name, count=count, query=query + ")" * _open(before))


# How many parentheses are not closed: a suggestion can be searched for as it is.
def _open(before: str) -> int:
    outside = re.sub('"[^"]*"', "", before)
    return max(0, outside.count("(") - outside.count(")"))


# 0: the value begins with it. 1: a later word of the value does.
def _distance(start: str, entry: _Entry) -> int | None:
    if entry.text.startswith(start):
        return 0
    return 1 if any(word.startswith(start) for word in entry.words) else None


def _is_nearly(start: str, entry: _Entry) -> bool:
    return any(_may_begin(word, start) and _begins_nearly(word, start) for word in (entry.text, *entry.words))


# A quick test first: a slip at the very beginning leaves the rest unchanged; any other leaves the beginning.
def _may_begin(word: str, start: str) -> bool:
    return word[:1] == start[0] or start[1:3] in (word[1:3], word[:2]) or start[:2] in (word[1:3], word[1::-1])


def _begins_nearly(word: str, start: str) -> bool:
    return any(is_one_slip(start, word[: len(start) + length]) for length in (-1, 0, 1))
