"""What a share shows -> OpenSearch request body: the photos that it names, and never more of its owner's.

A share is a search among the photos of one owner: in an album, among certain photos, or for what the owner typed. What
its owner has hidden, rejected or deleted is in none, whatever is typed; nor what not everybody should see, unless the
owner wants it shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.core.album import Album
from chalicelib.core.api.search_types import SearchBody, SearchHeaders
from chalicelib.core.edits import OUT_OF_SIGHT, SENSITIVE
from chalicelib.core.search.album_names import needs_albums, with_album_ids
from chalicelib.core.search.filters import asks_for_duplicates
from chalicelib.core.search.in_sight import without_flags
from chalicelib.core.search.label_query import Clause
from chalicelib.core.search.leaf_change import Leaf, with_leaves
from chalicelib.core.search.query import search_body
from chalicelib.core.search.request import SearchRequest, position_after, search_request
from chalicelib.core.search.syntax import Filter, bad_search
from chalicelib.core.share import Share

_NEVER_SHOWN = (*OUT_OF_SIGHT, "rejected")


def shared_request(share: Share, *, size: int, cursor: str | None, now: datetime) -> SearchRequest:
    """A page of a share, last taken first.

    Raises `BadRequest` for the cursor of another search or share, and `BadSearch` if it asks for duplicates or people.
    """
    if share.query is None:
        request = SearchRequest(text="", today=now.date(), size=size, sort="newest")
    else:
        body = SearchBody(query=share.query, size=size, sort="newest")
        request = search_request(SearchHeaders(), body, now=now)
        _refuse_private(request)
    request = replace(request, text=f"{share.share_id} {request.text}")  # its fingerprint is of this share alone
    return replace(request, after=position_after(cursor, request)) if cursor else request


# Which photos are duplicates also depends on those that it does not show; who is in one is nobody else's business.
def _refuse_private(request: SearchRequest) -> None:
    def checked(leaf: Leaf) -> Leaf:
        if isinstance(leaf, Filter) and asks_for_duplicates(leaf):
            raise bad_search(leaf.position, "is:duplicate cannot be shared; share the photos themselves")
        if isinstance(leaf, Filter) and leaf.name == "person":
            raise bad_search(leaf.position, "person: cannot be shared; share the photos themselves")
        return leaf

    if request.query is not None:
        with_leaves(request.query, checked)


def names_albums(request: SearchRequest) -> bool:
    """Whether the request can only be answered with the names of the owner's albums."""
    return request.query is not None and needs_albums(request.query)


def shared_body(
    request: SearchRequest, share: Share, *, albums: Iterable[Album] = (), among: Sequence[str] | None = None
) -> dict[str, Any]:
    """The body of `_search` for a page; `among` are ids: only those of them that the share shows are found."""
    query = request.query and with_album_ids(request.query, albums)
    body = search_body(replace(request, query=query), identity_id=share.identity_id)
    body["query"]["bool"]["filter"] += [*_showable(share), *_named(share)]
    if among is not None:
        body["query"]["bool"]["filter"].append({"terms": {"photo_id": list(among)}})
    return body


def _showable(share: Share) -> list[Clause]:
    unwanted = _NEVER_SHOWN if share.with_sensitive else (*_NEVER_SHOWN, SENSITIVE)
    return [{"term": {"status": "SUCCEEDED"}}, *without_flags(unwanted)]


def _named(share: Share) -> list[Clause]:
    if share.album is not None:
        return [{"term": {"album_id": share.album}}]
    return [] if share.query is not None else [{"terms": {"photo_id": list(share.photo_ids)}}]
