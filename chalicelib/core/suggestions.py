"""What the last word typed may become: completions out of the values that the caller's own photos have."""

from collections.abc import Mapping
from os.path import commonprefix
from typing import Any

SUGGESTED = ("labels", "places", "cameras", "albums", "tags")
"""The facets whose values are suggested."""

_MOST = 10
# The filter that finds exactly a value of the facet.
_FILTERS = {"labels": "label", "places": "place", "cameras": "camera", "albums": "album", "tags": "tag"}
# Shorter ones are one letter away from too much.
_SHORTEST_WITH_TYPO = 4


def suggestions(typed: str, vocabulary: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """At most ten completions `{"value", "kind", "count", "query"}`: exact beginnings first, then one typo away.

    `vocabulary` is facet -> values with counts; `query` is the filter that finds the value. Nothing typed: the most
    frequent values.
    """
    start = typed.strip().lower()
    found = [
        (distance, -entry["count"], str(entry["value"]), kind)
        for kind, entries in vocabulary.items()
        for entry in entries
        if (distance := _distance(start, str(entry["value"]).lower())) is not None
    ]
    return [_suggestion(value, kind, -count) for _, count, value, kind in sorted(found)[:_MOST]]


def _suggestion(value: str, kind: str, count: int) -> dict[str, Any]:
    name = _FILTERS[kind]
    quoted = f'"{value}"' if " " in value or '"' in value or "(" in value else value
    return {"value": value, "kind": name, "count": count, "query": f"{name}:{quoted}"}


# 0: the value begins so. 1: a later word of it does. 2: with one letter wrong, missing, too many, or two swapped.
def _distance(start: str, value: str) -> int | None:
    if value.startswith(start):
        return 0
    if any(word.startswith(start) for word in value.split()):
        return 1
    if len(start) >= _SHORTEST_WITH_TYPO and any(_one_typo(start, word) for word in (value, *value.split())):
        return 2
    return None


def _one_typo(start: str, word: str) -> bool:
    return any(_one_edit(start, word[: len(start) + length]) for length in (-1, 0, 1))


# One letter wrong, missing or too many, or two swapped: what is left after the common beginning tells.
def _one_edit(one: str, other: str) -> bool:
    common = len(commonprefix((one, other)))
    a, b = one[common:], other[common:]
    return a[1:] == b[1:] or a == b[1:] or a[1:] == b or (a[:2] == b[1::-1] and a[2:] == b[2:])
