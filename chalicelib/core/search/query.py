"""SearchRequest -> OpenSearch request body. The one place that decides whose photos a search may see.

A score is a sum of whole numbers and, unlike BM25's, does not depend on other photos: so it is the same on the next
page, whatever was uploaded meanwhile, and on every engine. `fields` says what a match is worth.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from chalicelib.core import vectors
from chalicelib.core.edits import OUT_OF_SIGHT, SENSITIVE, TRASHED
from chalicelib.core.looks import bands_of
from chalicelib.core.search.answer import leaves
from chalicelib.core.search.fields import ALBUM, BESIDE_LABELS, FACETS, OTHER, VOCABULARY, WHOLE_LABELS, Field
from chalicelib.core.search.filters import clause, flag_asked, name_pattern, photos_clause
from chalicelib.core.search.label_query import Bar, Clause, feature, label_clauses, sure
from chalicelib.core.search.people_query import people_called
from chalicelib.core.search.relaxing import EVERYTHING, telling
from chalicelib.core.search.request import SearchRequest
from chalicelib.core.search.syntax import All, AnyOf, Filter, MostOf, Node, Not, Word
from chalicelib.core.search.word_features import is_short, key_of
from chalicelib.core.search.word_stems import stems
from chalicelib.core.sight import Others

_NOBODY: Others = {}
FACET_VALUES = 50
PEOPLE_VALUES = 1000
"""So many people: those who have a name, who alone are shown, are among them."""
WHOLE_VALUES = 500
"""So many labels: the ancestors, which are more frequent than the facet's, are among them."""
MATCHED_PART = 1024
"""What a photo gets for each part of a relaxed search that it matches: more than a word is worth."""


# Photos without a capture time come last in either direction.
def _by_time(order: str) -> list[Any]:
    return [{"captured_at": {"order": order, "missing": "_last"}}, {"uploaded_at": order}, {"photo_id": "asc"}]


_SORTS: dict[str, list[Any]] = {
    "relevance": [{"_score": "desc"}, *_by_time("desc")],
    "newest": _by_time("desc"),
    "oldest": _by_time("asc"),
    "date": _by_time("desc"),
}


def search_body(request: SearchRequest, *, identity_id: str, others: Others = _NOBODY) -> dict[str, Any]:
    """The body of `_search`: hits among the photos of `identity_id` and what `others` let them see, and no others.

    It asks for one hit more than a page has, to learn whether there is another page. The last sort key is unique, so
    that `search_after` neither skips nor repeats a photo.
    """
    query = {"match_all": {}} if request.query is None else _clause(request.query, Bar(request.min_confidence))
    body: dict[str, Any] = {
        "size": request.size + 1,
        "track_total_hits": True,
        "track_scores": True,
        "query": {"bool": {"filter": _visible(identity_id, others, request.status, request.query), "must": [query]}},
        "sort": _SORTS[request.sort],
    }
    if request.facets:
        body["aggs"] = {name: _facet(FACETS[name]) for name in request.facets}
    if "labels" in request.facets:
        body["aggs"] |= _counts({WHOLE_LABELS: VOCABULARY["labels"]}, WHOLE_VALUES)
    if request.after:
        body["search_after"] = list(request.after)
    return body


def vocabulary_body(names: tuple[str, ...], *, identity_id: str, most: int, others: Others = _NOBODY) -> dict[str, Any]:
    """The body that asks which values the same photos have, and how many photos have each: no hits.

    `names` are keys of `VOCABULARY`; the `most` most frequent values of each are returned.
    """
    return {
        "size": 0,
        "query": {"bool": {"filter": _visible(identity_id, others, "SUCCEEDED")}},
        "aggs": _counts({name: VOCABULARY[name] for name in names}, most),
    }


def library_body(*, identity_id: str, others: Others = _NOBODY) -> dict[str, Any]:
    """The body that asks how many of the same photos there are outside the bin, in whatever state: no hits."""
    kept = [_among(_owned_by(identity_id), others), *without_flags((TRASHED,))]
    return {"size": 0, "query": {"bool": {"filter": kept}}}


MOST_LOOKS = 10_000
"""The engine gives so many hits at once."""
_MOST_ALIKE = 1_000


def looks_body(*, identity_id: str, after: Sequence[Any] = ()) -> dict[str, Any]:
    """The body that asks for the looks of all photos of `identity_id`, which are what the hits are sorted by."""
    return _looks(MOST_LOOKS, identity_id, {"exists": {"field": "thumbnail.look"}}) | (
        {"search_after": list(after)} if after else {}
    )


def alike_body(look: str, *, identity_id: str) -> dict[str, Any]:
    """The same for photos that may look like this, because they have a band in common."""
    return _looks(_MOST_ALIKE, identity_id, {"terms": {"look_bands": bands_of(look)}})


MOST_COMPARED = 500
"""Of so many photos the vectors are compared (docs/decisions/vectors.md)."""


def of_kind_body(vector: str, model: str, *, identity_id: str) -> dict[str, Any]:
    """The body that asks for the photos of `identity_id` whose vectors have most bands in common with this one.

    The vectors are the second thing that the hits are sorted by.
    """
    bands = vectors.bands_of(vector, model)
    return {
        "size": MOST_COMPARED,
        "_source": False,
        "query": {
            "bool": {
                "filter": _visible(identity_id, _NOBODY, "SUCCEEDED"),
                "should": [_one_for(band) for band in bands],
                "minimum_should_match": vectors.LEAST_BANDS,
            }
        },
        "sort": [{"_score": "desc"}, {"vector": "asc"}, {"photo_id": "asc"}],
    }


def _one_for(band: str) -> Clause:
    return {"constant_score": {"filter": {"term": {"vector_bands": band}}, "boost": 1}}


def _looks(size: int, identity_id: str, clause: Clause) -> dict[str, Any]:
    return {
        "size": size,
        "_source": False,
        "query": {"bool": {"filter": [*_visible(identity_id, _NOBODY, "SUCCEEDED"), clause]}},
        "sort": [{"thumbnail.look": "asc"}, {"uploaded_at": "desc"}, {"photo_id": "asc"}],
    }


MOST_PEOPLE = 10_000
"""So many people are counted, those in most photos."""
_COVERS = 3
"""So many photos to show of somebody are asked for: the first may not be in sight any more."""


def people_body(*, identity_id: str, person_id: str | None = None) -> dict[str, Any]:
    """The body that asks in how many photos of `identity_id` each person is, or this one; photos in sight, no hits."""
    in_sight = _visible(identity_id, _NOBODY, "SUCCEEDED")
    found = [*in_sight, _with_face_of(person_id)] if person_id is not None else in_sight
    return {
        "size": 0,
        "track_total_hits": True,
        "query": {"bool": {"filter": found}},
        "aggs": {"people": _terms(FACETS["people"].whole, MOST_PEOPLE)},
    }


def covers_body(person_id: str, *, identity_id: str) -> dict[str, Any]:
    """The body that asks for photos of `identity_id` to show a person by: the newest that everybody may see."""
    seen = [*_visible(identity_id, _NOBODY, "SUCCEEDED"), _with_face_of(person_id), *without_flags((SENSITIVE,))]
    return {"size": _COVERS, "query": {"bool": {"filter": seen}}, "sort": _by_time("desc")}


def _with_face_of(person_id: str) -> Clause:
    return {"term": {"person_id": person_id}}


def photos_body(ids: Sequence[str], *, identity_id: str) -> dict[str, Any]:
    """The body that asks for those of the ids that are photos of `identity_id`."""
    chosen = [*_visible(identity_id, _NOBODY, "SUCCEEDED"), photos_clause(ids)]
    return {"size": len(ids), "query": {"bool": {"filter": chosen}}}


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


# What nearly every search asks for is one field, which takes the engine a fifth less time than the three that it says.
def _visible(identity_id: str, others: Others, status: str, query: Node | None = None) -> list[Clause]:
    unwanted = _unwanted(query)
    if status == "SUCCEEDED" and unwanted == OUT_OF_SIGHT:
        return [_among(_in_sight_of(identity_id), others)]
    return [_among(_owned_by(identity_id), others), {"term": {"status": status}}, *without_flags(unwanted)]


def without_flags(flags: tuple[str, ...]) -> list[Clause]:
    """The clauses that leave out photos with any of these flags."""
    return [{"bool": {"must_not": [{"terms": {"flags": list(flags)}}]}}] if flags else []


# What is in the bin may be hidden, too, and is found there all the same.
def _unwanted(query: Node | None) -> tuple[str, ...]:
    filters = (leaf for leaf in leaves(query) if isinstance(leaf, Filter) and leaf.name == "is")
    asked = {flag_asked(leaf.value) for leaf in filters}
    return () if TRASHED in asked else tuple(flag for flag in OUT_OF_SIGHT if flag not in asked)


# Whose photos: nothing else in here, or in any other module, decides that.
def _among(own: Clause, others: Others) -> Clause:
    if not others:
        return own
    return {"bool": {"should": [own, *(_granted(*grant) for grant in others.items())], "minimum_should_match": 1}}


# What its owner does not want to see, or could not be processed, is nobody else's business, whatever is asked for.
def _granted(owner_id: str, album_ids: tuple[str, ...] | None) -> Clause:
    in_sight = _in_sight_of(owner_id)
    return in_sight if album_ids is None else {"bool": {"filter": [in_sight, {"terms": {"album_id": list(album_ids)}}]}}


def _in_sight_of(identity_id: str) -> Clause:
    return {"term": {"in_sight_of": identity_id}}


def _owned_by(identity_id: str) -> Clause:
    return {"term": {"identity_id": identity_id}}


def _clause(node: Node, bar: Bar) -> Clause:
    match node:
        case All(nodes):
            clauses = [_clause(part, bar) for part in telling(nodes)]
            return clauses[0] if len(clauses) == 1 else {"bool": {"must": clauses}}
        case AnyOf(nodes):
            return {"dis_max": {"queries": [_clause(part, bar) for part in nodes]}}
        case MostOf(nodes):
            parts = [_counted(number, _clause(part, bar)) for number, part in enumerate(nodes)]
            return {"bool": {"should": parts, "minimum_should_match": 1}}
        case Not(inner):  # what may not be there does not exclude a photo
            return {"bool": {"must_not": [_clause(inner, sure(bar))]}}
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
