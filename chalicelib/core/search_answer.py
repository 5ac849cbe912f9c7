"""OpenSearch's answer -> what the caller gets of it: why a photo matched, and how often each value occurs."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from chalicelib.core.search_syntax import All, AnyOf, Filter, Node, Not, Word
from chalicelib.core.synonyms import labels_meant
from chalicelib.core.word_stems import stems

# Member of the document -> what the caller reads in `matched`.
_ABOVE = {"label_parents": "parent", "label_categories": "category"}
_BESIDE = {"tags": "tag", "name": "name", "camera": "camera", "lens": "lens", "places": "place", "colours": "colour"}
_EVERYWHERE = _ABOVE | _BESIDE
# Where the value of a filter is looked for.
_OF_FILTER = {"label": _ABOVE} | {
    name: {member: _BESIDE[member]}
    for name, member in (("tag", "tags"), ("camera", "camera"), ("lens", "lens"), ("place", "places"))
}


def matched(document: Mapping[str, Any], query: Node | None, min_confidence: float = 0) -> list[dict[str, Any]]:
    """Why a photo was found: each label, alias, synonym or other field that a word of the query matches.

    `{"field": "label", "value": "Car", "confidence": 98.2}`; an alias or synonym names its label beside.
    """
    reasons = [reason for leaf in leaves(query) for reason in _reasons(document, leaf, min_confidence)]
    return [reason for number, reason in enumerate(reasons) if reason not in reasons[:number]]


def _reasons(document: Mapping[str, Any], leaf: Word | Filter, min_confidence: float) -> Iterator[dict[str, Any]]:
    if isinstance(leaf, Word):
        word, fields, of_labels = leaf, _EVERYWHERE, True
    else:
        word = Word(leaf.value, leaf.position, phrase=True)
        fields, of_labels = _OF_FILTER.get(leaf.name, {}), leaf.name == "label"
    if of_labels:
        yield from _labels(document, word, min_confidence)
    if min_confidence:
        fields = {member: field for member, field in fields.items() if member not in _ABOVE}
    yield from _others(document, word, fields)


def _labels(document: Mapping[str, Any], word: Word, min_confidence: float) -> Iterator[dict[str, Any]]:
    meant = labels_meant(word.text)
    for label in document.get("detections", ()):
        name, confidence = label["name"], label["confidence"]
        if confidence < min_confidence:
            continue
        if _matches(word, name):
            yield {"field": "label", "value": name, "confidence": confidence}
        elif alias := next((alias for alias in label.get("aliases", ()) if _matches(word, alias)), None):
            yield {"field": "alias", "value": alias, "label": name, "confidence": confidence}
        elif name in meant:
            yield {"field": "synonym", "value": word.text, "label": name, "confidence": confidence}


def _others(document: Mapping[str, Any], word: Word, fields: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for member, field in fields.items():
        values = document.get(member, ())
        for value in [values] if isinstance(values, str) else values:
            if _matches(word, value):
                yield {"field": field, "value": value}


def _matches(word: Word, value: str) -> bool:
    return _text_matches(word.text, word.phrase, value)


@lru_cache(maxsize=50_000)  # the same labels come with every hit
def _text_matches(text: str, phrase: bool, value: str) -> bool:
    wanted, present = stems(text), stems(value)
    if not phrase:
        return bool(wanted) and set(wanted) <= set(present)
    starts = range(len(present) - len(wanted) + 1)
    return bool(wanted) and any(present[start : start + len(wanted)] == wanted for start in starts)


def leaves(node: Node | None) -> Iterator[Word | Filter]:
    """The words and filters that a photo is to match: not those after a minus."""
    match node:
        case Word() | Filter():
            yield node
        case All(nodes) | AnyOf(nodes):
            for part in nodes:
                yield from leaves(part)
        case Not() | None:
            return


def facets(aggregations: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Name of the facet -> its values with their counts, the most frequent first."""
    return {
        name: [{"value": bucket["key"], "count": bucket["doc_count"]} for bucket in found["buckets"]]
        for name, found in aggregations.items()
    }


def cut_facets(aggregations: Mapping[str, Any], asked: Iterable[str]) -> list[str]:
    """Which of the facets asked for have more values than are told."""
    return [name for name in asked if aggregations[name]["sum_other_doc_count"] > 0]
