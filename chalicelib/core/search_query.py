"""SearchRequest -> OpenSearch request body. The one place that decides whose photos a search may see.

A score is a sum of whole numbers and says nothing of other photos, unlike BM25's: so it is the same on the next page,
whatever was uploaded meanwhile, and on every engine. A label's name outweighs its alias, that a synonym, that an
ancestor, that anything else said of the photo; "Car 98 %" comes before "Car 61 %".
"""

from typing import Any

from chalicelib.core.search_filters import Clause, clause
from chalicelib.core.search_language import SearchRequest
from chalicelib.core.search_syntax import All, AnyOf, Filter, Node, Not, Word
from chalicelib.core.synonyms import labels_meant

# What a match is worth for each percent of the label's weight ...
NAME, ALIAS, SYNONYM, TYPO = 8, 6, 5, 1
# ... and where there is no confidence.
TAG, ANCESTOR, OTHER = 800, 400, 200

FACETS = {
    "labels": "label_leaves",
    "categories": "label_categories.keyword",
    "years": "captured_year",
    "months": "captured_month",
    "cameras": "camera.keyword",
    "places": "places.keyword",
    "colours": "colours",
    "albums": "album_id",
    "tags": "tags.keyword",
}
_FACET_VALUES = 20

# Words that say nothing of a photo; in quotes they count.
_STOP_WORDS = frozenset("a an and are at by for from in is it of on or the to was with".split())
_OTHER_FIELDS = ["name", "camera", "lens", "places", "colours"]
_UNUSED = ["label_aliases", "label_leaves", "detections.weight", "captured_year", "captured_month"]
_SORTS: dict[str, list[Any]] = {
    "relevance": [{"_score": "desc"}, {"uploaded_at": "desc"}, {"photo_id": "asc"}],
    "date": [{"captured_at": {"order": "desc", "missing": "_last"}}, {"uploaded_at": "desc"}, {"photo_id": "asc"}],
}


def search_body(request: SearchRequest, *, identity_id: str, typos: bool = False) -> dict[str, Any]:
    """The body of `_search`: hits among the photos of `identity_id` only.

    With `typos`, labels one or two letters away match as well. The last sort key is unique, so that `search_after`
    neither skips nor repeats a photo.
    """
    body: dict[str, Any] = {
        "size": request.size,
        "track_total_hits": True,
        "track_scores": True,
        "query": {"bool": {"filter": _visible(identity_id, request.status), "must": [_query(request, typos)]}},
        "sort": _SORTS[request.sort],
        "_source": {"excludes": _UNUSED},
    }
    if request.facets:
        body["aggs"] = {name: {"terms": {"field": FACETS[name], "size": _FACET_VALUES}} for name in request.facets}
    if request.after:
        body["search_after"] = list(request.after)
    return body


def vocabulary_body(names: tuple[str, ...], *, identity_id: str, most: int) -> dict[str, Any]:
    """The body that asks which facet values the photos of `identity_id` have, and how many photos each: no hits."""
    return {
        "size": 0,
        "query": {"bool": {"filter": _visible(identity_id, "SUCCEEDED")}},
        "aggs": {name: {"terms": {"field": FACETS[name], "size": most}} for name in names},
    }


def _visible(identity_id: str, status: str) -> list[Clause]:
    return [{"term": {"identity_id": identity_id}}, {"term": {"status": status}}]


def _query(request: SearchRequest, typos: bool) -> Clause:
    if request.query is None:
        return {"match_all": {}}
    return _Builder(request.min_confidence, typos).build(request.query)


class _Builder:
    """From a tree to clauses. `min_confidence` in percent: 0 takes every label that is indexed."""

    def __init__(self, min_confidence: float, typos: bool):
        self._min_confidence = min_confidence
        self._typos = typos

    def build(self, node: Node) -> Clause:
        match node:
            case All(nodes):
                return {"bool": {"must": [self.build(part) for part in _telling(nodes)]}}
            case AnyOf(nodes):
                return {"dis_max": {"queries": [self.build(part) for part in nodes]}}
            case Not(inner):
                return {"bool": {"must_not": [self.build(inner)]}}
            case Filter():
                return {"bool": {"filter": [clause(node)]}}
            case Word():
                return self._word(node)

    def _word(self, word: Word) -> Clause:
        found = [
            self._label(word),
            _constant(_match("tags", word), TAG),
            *(_constant(_match(field, word), OTHER) for field in _OTHER_FIELDS),
        ]
        if not self._min_confidence:  # an ancestor or a category has no confidence of its own
            found.append(_constant(_match("label_parents", word), ANCESTOR))
            found.append(_constant(_match("label_categories", word), OTHER))
        return {"dis_max": {"queries": found}}

    # field_value_factor would take only the first value of an array, hence the nested documents.
    def _label(self, word: Word) -> Clause:
        ways = [_constant(_match("detections.name", word), NAME), _constant(_match("detections.aliases", word), ALIAS)]
        if meant := labels_meant(word.text):
            ways.append(_constant({"terms": {"detections.name.keyword": meant}}, SYNONYM))
        if self._typos and not word.phrase:
            fuzzy = {"query": word.text, "fuzziness": "AUTO:4,8", "prefix_length": 1}
            ways.append(_constant({"match": {"detections.name": fuzzy}}, TYPO))
        best: Clause = {"dis_max": {"queries": ways}}
        if self._min_confidence:
            sure = {"range": {"detections.confidence": {"gte": self._min_confidence}}}
            best = {"bool": {"must": [best], "filter": [sure]}}
        weight = {"field": "detections.weight"}
        scored = {"function_score": {"query": best, "field_value_factor": weight, "boost_mode": "multiply"}}
        return {"nested": {"path": "detections", "score_mode": "max", "query": scored}}


# Nothing is left out where only such words were typed.
def _telling(nodes: tuple[Node, ...]) -> list[Node]:
    telling = [node for node in nodes if not _is_stop_word(node)]
    return telling or list(nodes)


def _is_stop_word(node: Node) -> bool:
    return isinstance(node, Word) and not node.phrase and node.text.lower() in _STOP_WORDS


def _match(field: str, word: Word) -> Clause:
    if field == "colours":
        return {"term": {field: word.text.lower()}}
    if word.phrase:
        return {"match_phrase": {field: word.text}}
    return {"match": {field: {"query": word.text, "operator": "and"}}}


def _constant(query: Clause, score: int) -> Clause:
    return {"constant_score": {"filter": query, "boost": score}}
