"""What the last words typed may become: completions out of the values that the caller's own photos have."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.core.spelling import is_one_slip
from chalicelib.core.word_stems import folded

# What is suggested -> the filter that finds it.
_FILTERS = {"labels": "label", "places": "place", "cameras": "camera", "albums": "album", "tags": "tag"}
SUGGESTED = tuple(_FILTERS)
"""The vocabulary whose values are suggested."""

_MOST = 10
# Shorter ones are one slip away from too much.
_SHORTEST_WITH_SLIP = 4
_LAST_FILTER = re.compile(r'(?P<before>(?:.*\s)?[-(]*)(?P<name>[a-z]+):"?(?P<start>[^"]*)', re.IGNORECASE | re.DOTALL)

Vocabulary = Mapping[str, list[dict[str, Any]]]


def suggestions(typed: str, vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """At most ten completions `{"value", "kind", "count", "query"}`: exact beginnings first, then one slip away.

    `vocabulary` is kind of value -> values with counts; `query` is all that was typed with its end completed to the
    filter that finds the value. As many of the last words are completed as begin a value together ("new yo" -> New
    York). Nothing typed: the most frequent values.
    """
    for before, start, kinds in _ends(typed):
        found = sorted(_completions(folded(start), {kind: vocabulary.get(kind, []) for kind in kinds}))
        if found:
            return [_suggestion(before, value, kind, -count) for _, count, value, kind in found[:_MOST]]
    return []


# What stands before, what is to be completed, and to what: the longest end first.
def _ends(typed: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    last = _LAST_FILTER.fullmatch(typed)
    of_filter = tuple(kind for kind, name in _FILTERS.items() if last and name == last["name"].lower())
    if last and of_filter:
        yield last["before"], last["start"], of_filter
        return
    for word in re.finditer(r"(?:(?<=\s)|^)[-(]*(?P<end>[^\s(-]|$)", typed):
        yield typed[: word.start("end")], typed[word.start("end") :].strip(), SUGGESTED


def _completions(start: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int, str, str]]:
    for kind, entries in vocabulary.items():
        for entry in entries:
            distance = _distance(start, folded(str(entry["value"])))
            if distance is not None:
                yield distance, -entry["count"], str(entry["value"]), kind


def _suggestion(before: str, value: str, kind: str, count: int) -> dict[str, Any]:
    name = _FILTERS[kind]
    bare = value.replace('"', " ")  # quotes cannot be typed within quotes, and are no part of a word
    quoted = f'"{bare}"' if re.search(r"[\s()]", bare) else bare
    return {"value": value, "kind": name, "count": count, "query": f"{before}{name}:{quoted}"}


# 0: the value begins so. 1: a later word of it does. 2: with one slip.
def _distance(start: str, value: str) -> int | None:
    if value.startswith(start):
        return 0
    words = value.split()
    if any(word.startswith(start) for word in words):
        return 1
    if len(start) >= _SHORTEST_WITH_SLIP and any(_begins_nearly(word, start) for word in (value, *words)):
        return 2
    return None


def _begins_nearly(word: str, start: str) -> bool:
    return any(is_one_slip(start, word[: len(start) + length]) for length in (-1, 0, 1))
