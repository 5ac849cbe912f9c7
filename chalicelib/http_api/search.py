"""Routes of search, and of saved searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import services
from chalicelib.http_api.blueprint import api, ours, routes

if TYPE_CHECKING:
    from chalicelib.core.api.search_types import (
        SavedSearchAnswer,
        SavedSearchBody,
        SavedSearchChangeBody,
        SavedSearchDeletedAnswer,
        SavedSearchesAnswer,
        SearchAnswer,
        SearchBody,
        SearchHeaders,
        SuggestAnswer,
        SuggestQuery,
    )


@routes.route("/picture/search", methods=["POST"], **ours)
@api.endpoint()
def search_photos(identity_id: str, email: str, headers: SearchHeaders, body: SearchBody) -> SearchAnswer:
    """Search the photos that the caller may see: header `search-key`, or a JSON body (the members: docs/search.md)."""
    from chalicelib import search
    from chalicelib.core.search.request import search_request
    from chalicelib.ownership import sight_of

    return search.search_photos(
        search_request(headers, body, now=services.now()),
        identity_id=identity_id,
        grants=sight_of(identity_id, email, grants=services.grants()).grants,
        albums=services.albums(),
        index=services.index(),
        people=services.people_if_compared(),
        embedder=services.embedder(),
        signer=services.url_signers().signer(),
    )


@routes.route("/picture/suggest", methods=["GET"], **ours)
@api.endpoint()
def suggest(identity_id: str, email: str, query: SuggestQuery) -> SuggestAnswer:
    """Completions of the end of `q`, from values of the photos that the caller may see."""
    from chalicelib import search
    from chalicelib.core.search.request import suggest_request
    from chalicelib.ownership import sight_of

    return search.suggest(
        suggest_request(query),
        identity_id=identity_id,
        grants=sight_of(identity_id, email, grants=services.grants()).grants,
        albums=services.albums(),
        index=services.index(),
        people=services.people_if_compared(),
    )


@routes.route("/searches", methods=["GET"], **ours)
@api.endpoint()
def list_searches(identity_id: str) -> SavedSearchesAnswer:
    """The caller's own saved searches, newest first."""
    from chalicelib import searches

    return searches.list_searches(identity_id=identity_id, searches=services.searches())


@routes.route("/searches", methods=["POST"], **ours)
@api.endpoint(status=201, errors=(409,))
def save_search(identity_id: str, body: SavedSearchBody) -> SavedSearchAnswer:
    """Keep the text of a search under a name that no other saved search of the caller has."""
    from chalicelib import searches
    from chalicelib.core.search.saved import saved_search

    now = services.now()
    name, request = saved_search(body, now=now)
    return searches.save_search(name, request, now=now, identity_id=identity_id, searches=services.searches())


@routes.route("/searches/{search_id}", methods=["PATCH"], **ours)
@api.endpoint(errors=(404, 409))
def change_search(search_id: str, identity_id: str, body: SavedSearchChangeBody) -> SavedSearchAnswer:
    """Give one of the caller's own saved searches another name or text; with another name it has another id."""
    from chalicelib import searches
    from chalicelib.core.search.saved import saved_search_change

    name, request = saved_search_change(body, now=services.now())
    return searches.change_search(
        search_id, name=name, request=request, identity_id=identity_id, searches=services.searches()
    )


@routes.route("/searches/{search_id}", methods=["DELETE"], **ours)
@api.endpoint(errors=(404,))
def delete_search(search_id: str, identity_id: str) -> SavedSearchDeletedAnswer:
    """Forget one of the caller's own saved searches; the photos stay."""
    from chalicelib import searches

    return searches.delete_search(search_id, identity_id=identity_id, searches=services.searches())
