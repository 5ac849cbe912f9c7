"""OpenSearch's answer -> what the caller gets of it: why a photo matched, facets, what else might be meant."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from chalicelib.core.search_syntax import All, AnyOf, Filter, Node, Not, Word
from chalicelib.core.synonyms import labels_meant
from chalicelib.core.word_stems import stems

# Member of the document -> what the caller reads in `matched`.
_FIELDS = {
    "label_parents": "parent",
    "label_categories": "category",
    "tags": "tag",
    "name": "name",
    "camera": "camera",
    "lens": "lens",
    "places": "place",
    "colours": "colour",
}
_CLOSE_ENOUGH = 0.6


def matched(document: Mapping[str, Any], query: Node | None) -> list[dict[str, Any]]:
    """Why a photo was found: each label, alias, synonym or other field that a word of the query matches.

    `{"field": "label", "value": "Car", "confidence": 98.2}`; an alias or synonym names its label beside.
    """
    reasons = [reason for word in words_of(query) for reason in (*_labels(document, word), *_others(document, word))]
    return [reason for number, reason in enumerate(reasons) if reason not in reasons[:number]]


def _labels(document: Mapping[str, Any], word: Word) -> Iterator[dict[str, Any]]:
    meant = labels_meant(word.text)
    for label in document.get("detections", ()):
        name, confidence = label["name"], label["confidence"]
        aliases = [alias for alias in label.get("aliases", ()) if _matches(word, alias)]
        if _matches(word, name):
            yield {"field": "label", "value": name, "confidence": confidence}
        elif aliases:
            yield {"field": "alias", "value": aliases[0], "label": name, "confidence": confidence}
        elif name in meant:
            yield {"field": "synonym", "value": word.text, "label": name, "confidence": confidence}


def _others(document: Mapping[str, Any], word: Word) -> Iterator[dict[str, Any]]:
    for member, field in _FIELDS.items():
        values = document.get(member, ())
        for value in [values] if isinstance(values, str) else values:
            if _matches(word, value):
                yield {"field": field, "value": value}


def _matches(word: Word, value: str) -> bool:
    wanted, present = stems(word.text), stems(value)
    if not word.phrase:
        return bool(wanted) and set(wanted) <= set(present)
    return any(present[start : start + len(wanted)] == wanted for start in range(len(present) - len(wanted) + 1))


def facets(aggregations: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Name of the facet -> its values with their counts, the most frequent first."""
    return {
        name: [{"value": bucket["key"], "count": bucket["doc_count"]} for bucket in found["buckets"]]
        for name, found in aggregations.items()
    }


def did_you_mean(text: str, query: Node | None, vocabulary: list[str]) -> str | None:
    """The text with each unknown word replaced by the closest one of `vocabulary`; None where there is none.

    `vocabulary` is what the caller's own photos have: labels, places, cameras, tags.
    """
    known = {word.lower(): word.lower() for value in vocabulary for word in (value, *value.split())}
    corrected = text
    for word in sorted(words_of(query), key=lambda word: -word.position):
        close = get_close_matches(word.text.lower(), known, n=1, cutoff=_CLOSE_ENOUGH)
        if close and word.text.lower() not in known:
            start = word.position - 1
            corrected = corrected[:start] + close[0] + corrected[start + len(word.text) :]
    return corrected if corrected != text else None


def words_of(node: Node | None) -> Iterator[Word]:
    """The words that a photo is to have: not those after a minus, nor the values of filters."""
    match node:
        case Word():
            yield node
        case All(nodes) | AnyOf(nodes):
            for part in nodes:
                yield from words_of(part)
        case Filter() | Not() | None:
            return
