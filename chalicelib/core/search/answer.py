"""OpenSearch's answer -> what the caller gets: why each photo matched, and how often each value occurs."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from chalicelib.core.api.search_types import FacetValue, Matched
from chalicelib.core.detections import SURE
from chalicelib.core.search.fields import ABOVE_LABELS, BESIDE_LABELS, FILTER_HELP, WHOLE_LABELS, Field
from chalicelib.core.search.filters import EXACT, LABEL_FILTERS
from chalicelib.core.search.picture_view import album_ids_of
from chalicelib.core.search.synonyms import labels_meant
from chalicelib.core.search.syntax import All, AnyOf, Filter, MostOf, Node, Not, Word
from chalicelib.core.search.word_features import name_parts
from chalicelib.core.search.word_stems import has_stem, holds, stems
from chalicelib.core.text import folded

# Where the words of a filter are looked for.
_OF_FILTER = {"label": ABOVE_LABELS} | {field.filter: (field,) for field in BESIDE_LABELS if field.filter}
_COMPARING = frozenset(name for name, known in FILTER_HELP.items() if known.compares)


def explanation(query: Node | None, min_confidence: float = 0) -> Callable[[Mapping[str, Any]], tuple[Matched, ...]]:
    """Explains why a query found a document: the label, alias, synonym or other field that each word matches.

    An alias or synonym also names its label. Made once for all hits of a search, because hits often have the same
    labels.
    """
    reasons = [_Leaf(leaf, min_confidence).reasons for leaf in leaves(query)]

    def explain(document: Mapping[str, Any]) -> tuple[Matched, ...]:
        return tuple(dict.fromkeys(reason for of_leaf in reasons for reason in of_leaf(document)))

    return explain


class _Leaf:
    """One word or filter of a query; remembers what it has been compared with."""

    def __init__(self, leaf: Word | Filter, min_confidence: float) -> None:
        exact = leaf.exact if isinstance(leaf, Filter) and leaf.name in EXACT else ""
        text = exact or _words_of(leaf)
        self._of_labels = isinstance(leaf, Word) or leaf.name in LABEL_FILTERS
        self._min_confidence = min_confidence or (SURE if exact else 0)
        self._text = text
        self._meant = frozenset() if exact else frozenset(labels_meant(text))
        self._albums = dict(leaf.albums) if isinstance(leaf, Word) else {}
        self._people, self._owner = {person_id: name for person_id, name in leaf.people if name}, leaf.owner
        self._matches = _Memory(text.__eq__ if exact else _matching(text))
        self._fields = [(field.member, field.matched, self._test(field)) for field in _fields_of(leaf, min_confidence)]

    def reasons(self, document: Mapping[str, Any]) -> Iterator[Matched]:
        """Why this document."""
        if self._of_labels:
            yield from self._labels(document.get("detected", ()))
        for album_id in album_ids_of(document):
            if album := self._albums.get(album_id):
                yield Matched("album", album)
        yield from self._named(document)
        for member, matched, is_found in self._fields:
            values = document.get(member, ())
            for value in [values] if isinstance(values, str) else values:
                if is_found(value):
                    yield Matched(matched, value)

    # Only to the owner of the photo, whose names these are.
    def _named(self, document: Mapping[str, Any]) -> Iterator[Matched]:
        if self._people and document["identity_id"] == self._owner:
            for person_id in document.get("person_id", ()):
                if name := self._people.get(person_id):
                    yield Matched("person", name)

    def _test(self, field: Field) -> Callable[[str], bool]:
        if field.is_varied:
            return _name_matching(self._text)
        if field.words is str:
            return self._matches.__getitem__
        return lambda value: self._matches[field.words(value)]

    # A page has a thousand rows: this loop calls nothing for those that it has seen before.
    def _labels(self, rows: Iterable[Sequence[Any]]) -> Iterator[Matched]:
        matches = self._matches
        for row in rows:
            name, confidence = row[0], row[1]
            if confidence < self._min_confidence:
                continue
            if matches[name]:
                yield Matched("label", name, confidence=confidence)
            elif alias := next(filter(matches.__getitem__, row[3]), None) if len(row) > 3 else None:
                yield Matched("alias", alias, label=name, confidence=confidence)
            elif name in self._meant:
                yield Matched("synonym", self._text, label=name, confidence=confidence)


def _words_of(leaf: Word | Filter) -> str:
    if isinstance(leaf, Word):
        return leaf.text
    return re.split("[<>=]", leaf.value)[0].strip() if leaf.name in _COMPARING else leaf.value


# Ancestors and categories have no confidence of their own.
def _fields_of(leaf: Word | Filter, min_confidence: float) -> tuple[Field, ...]:
    fields = (*ABOVE_LABELS, *BESIDE_LABELS) if isinstance(leaf, Word) else _OF_FILTER.get(leaf.name, ())
    return tuple(field for field in fields if not (min_confidence and field.of_label == "above"))


class _Memory(dict[str, bool]):
    """A predicate that is computed once for each text."""

    def __init__(self, predicate: Callable[[str], bool]) -> None:
        super().__init__()
        self._predicate = predicate

    def __missing__(self, text: str) -> bool:
        self[text] = answer = self._predicate(text)
        return answer


def _matching(phrase: str) -> Callable[[str], bool]:
    """Whether a text has the words of a phrase in a row, by their stems."""
    wanted = stems(phrase)
    if len(wanted) == 1:
        return lambda text: wanted[0] in stems(text)
    return lambda text: bool(wanted) and holds(stems(text), wanted)


def _name_matching(phrase: str) -> Callable[[str], bool]:
    """Whether a file's name has the words, or is like a pattern with stars."""
    has_words, plain = _varied_matching(phrase), folded(phrase)
    if "*" in phrase and stems(phrase):
        like = re.compile(".*".join(map(re.escape, plain.split("*"))))
        return lambda name: like.match(folded(name.rpartition("/")[2])) is not None
    return lambda name: has_words(name) or (plain in folded(name) and _is_number(plain) and plain in name_parts(name))


# Most hits have no such number in their names, so this is asked first.
def _is_number(text: str) -> bool:
    return text.isdecimal()


def _varied_matching(phrase: str) -> Callable[[str], bool]:
    """The same, for texts of which most do not match: stemming all of them would take longer than everything else."""
    wanted = stems(phrase)
    return lambda text: all(has_stem(text, stem) for stem in wanted) and bool(wanted) and holds(stems(text), wanted)


def leaves(node: Node | None) -> Iterator[Word | Filter]:
    """The words and filters that a photo must match: not those after a minus."""
    match node:
        case Word() | Filter():
            yield node
        case All(nodes) | AnyOf(nodes) | MostOf(nodes):
            for part in nodes:
                yield from leaves(part)
        case Not() | None:
            return


def facets(aggregations: Mapping[str, Any]) -> dict[str, tuple[FacetValue, ...]]:
    """Name of the facet -> its values with their counts, the most frequent first; ranges in their order."""
    counted = {name: _counts(found) for name, found in aggregations.items()}
    whole = counted.pop(WHOLE_LABELS, None)
    if whole is not None:
        leaves = {name: whole.get(name, count) for name, count in counted["labels"].items()}
        counted["labels"] = dict(sorted(leaves.items(), key=lambda entry: (-entry[1], entry[0])))
    return {name: tuple(FacetValue(*entry) for entry in counts.items()) for name, counts in counted.items()}


def _counts(found: Mapping[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"] if bucket["doc_count"]}


def cut_facets(aggregations: Mapping[str, Any], asked: Iterable[str]) -> tuple[str, ...]:
    """Which of the requested facets have more values than the answer contains."""
    return tuple(name for name in asked if aggregations[name].get("sum_other_doc_count", 0) > 0)
