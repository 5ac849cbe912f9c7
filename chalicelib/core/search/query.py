"""SearchRequest -> OpenSearch request body.

A score is a sum of whole numbers and, unlike BM25's, does not depend on other photos: so it is the same on the next
page, whatever was uploaded meanwhile, and on every engine. `fields` says what a match is worth.
"""

from itertools import pairwise
from typing import Any

from chalicelib.core.search.fields import ALBUM, BESIDE_LABELS, FACETS, OTHER, VOCABULARY, WHOLE_LABELS, Field
from chalicelib.core.search.filters import clause, name_pattern
from chalicelib.core.search.in_sight import NOBODY, by_time, outside_bin, visible
from chalicelib.core.search.label_query import Bar, Clause, feature, label_clauses, sure
from chalicelib.core.search.people_query import people_called
from chalicelib.core.search.relaxing import EVERYTHING, telling
from chalicelib.core.search.request import SearchRequest
from chalicelib.core.search.syntax import All, AnyOf, Filter, MostOf, Node, Not, Word
from chalicelib.core.search.word_features import is_short, key_of
from chalicelib.core.search.word_stems import stems
from chalicelib.core.sight import Others

FACET_VALUES = 50
PEOPLE_VALUES = 1000
"""So many people: those who have a name, who alone are shown, are among them."""
WHOLE_VALUES = 500
"""So many labels: the ancestors, which are more frequent than the facet's, are among them."""
MATCHED_PART = 1024
"""What a photo gets for each part of a relaxed search that it matches: more than a word is worth."""


_SORTS: dict[str, list[Any]] = {
    "relevance": [{"_score": "desc"}, *by_time("desc")],
    "newest": by_time("desc"),
    "oldest": by_time("asc"),
    "date": by_time("desc"),
}


def search_body(request: SearchRequest, *, identity_id: str, others: Others = NOBODY) -> dict[str, Any]:
    """The body of `_search`: hits among the photos of `identity_id` and what `others` let them see, and no others.

    It asks for one hit more than a page has, to learn whether there is another page. The last sort key is unique, so
    that `search_after` neither skips nor repeats a photo.
    """
    query = {"match_all": {}} if request.query is None else clause_of(request.query, Bar(request.min_confidence))
    body: dict[str, Any] = {
        "size": request.size + 1,
        "track_total_hits": True,
        "track_scores": True,
        "query": {"bool": {"filter": visible(identity_id, others, request.status, request.query), "must": [query]}},
        "sort": _SORTS[request.sort],
    }
    if request.facets:
        body["aggs"] = {name: _facet(FACETS[name]) for name in request.facets}
    if "labels" in request.facets:
        body["aggs"] |= _counts({WHOLE_LABELS: VOCABULARY["labels"]}, WHOLE_VALUES)
    if request.after:
        body["search_after"] = list(request.after)
    return body


def vocabulary_body(names: tuple[str, ...], *, identity_id: str, most: int, others: Others = NOBODY) -> dict[str, Any]:
    """The body that asks which values the same photos have, and how many photos have each: no hits.

    `names` are keys of `VOCABULARY`; the `most` most frequent values of each are returned.
    """
    return {
        "size": 0,
        "query": {"bool": {"filter": visible(identity_id, others, "SUCCEEDED")}},
        "aggs": _counts({name: VOCABULARY[name] for name in names}, most),
    }


def library_body(*, identity_id: str, others: Others = NOBODY) -> dict[str, Any]:
    """The body that asks how many of the same photos there are outside the bin, in whatever state: no hits."""
    return {"size": 0, "query": {"bool": {"filter": outside_bin(identity_id, others)}}}


def _facet(field: Field) -> dict[str, Any]:
    most = PEOPLE_VALUES if field.facet == "people" else FACET_VALUES
    return _ranges(field) if field.steps else _terms(field.whole, most)


# "50..55", as filters have it; a range ends where the next one begins.
def _ranges(field: Field) -> dict[str, Any]:
    ranges: list[dict[str, Any]] = [
        {"key": f"{begin}..{end}", "from": begin, "to": end} for begin, end in pairwise(field.steps)
    ]
    last = {"key": f"{field.steps[-1]}..", "from": field.steps[-1]}
    return {"range": {"field": field.member, "ranges": [*ranges, last]}}


def _counts(fields: dict[str, str], most: int) -> dict[str, Any]:
    return {name: _terms(field, most) for name, field in fields.items()}


def _terms(field: str, most: int) -> dict[str, Any]:
    return {"terms": {"field": field, "size": most}}


def clause_of(node: Node, bar: Bar) -> Clause:
    """What a photo must match."""
    match node:
        case All(nodes):
            clauses = [clause_of(part, bar) for part in telling(nodes)]
            return clauses[0] if len(clauses) == 1 else {"bool": {"must": clauses}}
        case AnyOf(nodes):
            return {"dis_max": {"queries": [clause_of(part, bar) for part in nodes]}}
        case MostOf(nodes):
            parts = [_counted(number, clause_of(part, bar)) for number, part in enumerate(nodes)]
            return {"bool": {"should": parts, "minimum_should_match": 1}}
        case Not(inner):  # what may not be there does not exclude a photo
            return {"bool": {"must_not": [clause_of(inner, sure(bar))]}}
        case Filter():
            return clause(node, bar)
        case Word():
            return _word(node, bar)


# The engine says by its name which parts a photo matches.
def _counted(number: int, part: Clause) -> Clause:
    counts = {"constant_score": {"filter": {"match_all": {}}, "boost": MATCHED_PART}}
    return {"bool": {"must": [part, counts], "_name": str(number)}}


def _word(word: Word, bar: Bar) -> Clause:
    if word.text == EVERYTHING and not word.phrase:
        return {"bool": {"filter": [{"match_all": {}}]}}
    if "*" in word.text and not word.phrase:
        return _name_like(word.text)
    key = key_of(word.text)
    if not key:
        return {"match_none": {}}
    albums = {"filter": {"terms": {"album_id": [album_id for album_id, _ in word.albums]}}, "boost": ALBUM}
    named = [*([{"constant_score": albums}] if word.albums else []), *people_called(word)]
    others = [feature("other_words", key)] if is_short(key) else _phrase_anywhere(word.text)
    return {"dis_max": {"queries": [*label_clauses(word.text, bar), *others, *named]}}


def _name_like(text: str) -> Clause:
    if not stems(text):
        return {"match_none": {}}
    return {"constant_score": {"filter": name_pattern(text), "boost": OTHER}}


def _phrase_anywhere(text: str) -> list[Clause]:
    return [
        {"constant_score": {"filter": {"match_phrase": {field.member: text}}, "boost": field.worth}}
        for field in BESIDE_LABELS
        if field.is_text
    ]
