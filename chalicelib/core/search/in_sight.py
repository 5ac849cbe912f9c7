"""The one place that decides whose photos a search may see, and which of them."""

from typing import Any

from chalicelib.core.edits import OUT_OF_SIGHT, TRASHED
from chalicelib.core.search.answer import leaves
from chalicelib.core.search.filters import flag_asked
from chalicelib.core.search.label_query import Clause
from chalicelib.core.search.syntax import Filter, Node
from chalicelib.core.sight import Others

NOBODY: Others = {}


# Photos without a capture time come last in either direction.
def by_time(order: str) -> list[Any]:
    """What `sort` sorts by time, "asc" or "desc"."""
    return [{"captured_at": {"order": order, "missing": "_last"}}, {"uploaded_at": order}, {"photo_id": "asc"}]


def visible(identity_id: str, others: Others, status: str, query: Node | None = None) -> list[Clause]:
    """The clauses for photos of `identity_id` and what `others` let them see; hidden ones only if the query asks."""
    unwanted = _unwanted(query)
    # What nearly every search asks for is one field, which takes the engine a fifth less time than three.
    if status == "SUCCEEDED" and unwanted == OUT_OF_SIGHT:
        return [_among(_in_sight_of(identity_id), others)]
    return [_among(_owned_by(identity_id), others), {"term": {"status": status}}, *without_flags(unwanted)]


def outside_bin(identity_id: str, others: Others) -> list[Clause]:
    """The same for photos in whatever state."""
    return [_among(_owned_by(identity_id), others), *without_flags((TRASHED,))]


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
