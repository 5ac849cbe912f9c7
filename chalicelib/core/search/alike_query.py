"""OpenSearch request bodies that ask for photos by how they look, by what is described, and by who is in them."""

from collections.abc import Sequence
from typing import Any

from chalicelib.core import vectors
from chalicelib.core.edits import SENSITIVE
from chalicelib.core.looks import bands_of
from chalicelib.core.search.fields import FACETS
from chalicelib.core.search.filters import photos_clause
from chalicelib.core.search.in_sight import NOBODY, by_time, visible, without_flags
from chalicelib.core.search.label_query import Bar, Clause
from chalicelib.core.search.query import clause_of
from chalicelib.core.search.request import SearchRequest
from chalicelib.core.sight import Others

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
    among = {"filter": visible(identity_id, NOBODY, "SUCCEEDED")}
    return _by_bands(vector, model, among, least=vectors.LEAST_BANDS)


def described_body(
    request: SearchRequest, vector: str, model: str, *, identity_id: str, others: Others = NOBODY
) -> dict[str, Any]:
    """The same for a vector of the words in a search's description, among photos that the search itself does not find.

    What the description is beside must match, as in `search_body`. Words and a picture have less in common than two
    pictures, so one band is enough.
    """
    bar = Bar(request.min_confidence)
    besides = request.description.besides if request.description else None
    conditions = [clause_of(besides, bar)] if besides else []
    among: dict[str, Any] = {
        "filter": [*visible(identity_id, others, request.status, request.query), *conditions],
        "must_not": [clause_of(request.query, bar)] if request.query else [],
    }
    return _by_bands(vector, model, among, least=1)


def described_photos_body(
    request: SearchRequest, ids: Sequence[str], *, identity_id: str, others: Others = NOBODY
) -> dict[str, Any]:
    """The body that asks for those of the ids that a search may find, hidden ones if it asks for them."""
    return _photos(ids, visible(identity_id, others, request.status, request.query))


def _by_bands(vector: str, model: str, among: dict[str, Any], *, least: int) -> dict[str, Any]:
    bands = [_one_for(band) for band in vectors.bands_of(vector, model)]
    return {
        "size": MOST_COMPARED,
        "_source": False,
        "query": {"bool": {**among, "should": bands, "minimum_should_match": least}},
        "sort": [{"_score": "desc"}, {"vector": "asc"}, {"photo_id": "asc"}],
    }


def _one_for(band: str) -> Clause:
    return {"constant_score": {"filter": {"term": {"vector_bands": band}}, "boost": 1}}


def _looks(size: int, identity_id: str, clause: Clause) -> dict[str, Any]:
    return {
        "size": size,
        "_source": False,
        "query": {"bool": {"filter": [*visible(identity_id, NOBODY, "SUCCEEDED"), clause]}},
        "sort": [{"thumbnail.look": "asc"}, {"uploaded_at": "desc"}, {"photo_id": "asc"}],
    }


MOST_PEOPLE = 10_000
"""So many people are counted, those in most photos."""
_COVERS = 3
"""So many photos to show of somebody are asked for: the first may not be in sight any more."""


def people_body(*, identity_id: str, person_id: str | None = None) -> dict[str, Any]:
    """The body that asks in how many photos of `identity_id` each person is, or this one; photos in sight, no hits."""
    in_sight = visible(identity_id, NOBODY, "SUCCEEDED")
    found = [*in_sight, _with_face_of(person_id)] if person_id is not None else in_sight
    return {
        "size": 0,
        "track_total_hits": True,
        "query": {"bool": {"filter": found}},
        "aggs": {"people": {"terms": {"field": FACETS["people"].whole, "size": MOST_PEOPLE}}},
    }


def covers_body(person_id: str, *, identity_id: str) -> dict[str, Any]:
    """The body that asks for photos of `identity_id` to show a person by: the newest that everybody may see."""
    seen = [*visible(identity_id, NOBODY, "SUCCEEDED"), _with_face_of(person_id), *without_flags((SENSITIVE,))]
    return {"size": _COVERS, "query": {"bool": {"filter": seen}}, "sort": by_time("desc")}


def _with_face_of(person_id: str) -> Clause:
    return {"term": {"person_id": person_id}}


def photos_body(ids: Sequence[str], *, identity_id: str) -> dict[str, Any]:
    """The body that asks for those of the ids that are photos of `identity_id`."""
    return _photos(ids, visible(identity_id, NOBODY, "SUCCEEDED"))


def _photos(ids: Sequence[str], in_sight: list[Clause]) -> dict[str, Any]:
    return {"size": len(ids), "query": {"bool": {"filter": [*in_sight, photos_clause(ids)]}}}
