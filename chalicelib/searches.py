"""Use cases on saved searches: texts of searches under names. Each is its owner's alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.core.api.search_types import (
    SavedSearchAnswer,
    SavedSearchDeletedAnswer,
    SavedSearchesAnswer,
    SavedSearchView,
)
from chalicelib.core.saved_search import MAX_SEARCHES, SavedSearch, is_search_id, search_id_of
from chalicelib.core.search.query import search_body
from chalicelib.errors import BadRequest, NoSuchSearch
from chalicelib.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from chalicelib.aws.saved_search_table import SavedSearchTable
    from chalicelib.core.search.request import SearchRequest


def list_searches(*, identity_id: str, searches: SavedSearchTable) -> SavedSearchesAnswer:
    """The caller's saved searches, newest first."""
    return SavedSearchesAnswer(tuple(map(_view, searches.all_of(identity_id))))


def save_search(
    name: str, request: SearchRequest, *, now: datetime, identity_id: str, searches: SavedSearchTable
) -> SavedSearchAnswer:
    """Keep the text of a search under a name.

    Raises `BadSearch` if it could never be searched for, `SearchExists` if there is one of this name, and `BadRequest`
    if there are too many.
    """
    search_body(request, identity_id=identity_id)
    if len(searches.all_of(identity_id)) >= MAX_SEARCHES:
        raise BadRequest(Message.SEARCHES_FULL.of(most=MAX_SEARCHES))
    search = SavedSearch(
        identity_id=identity_id,
        search_id=search_id_of(name),
        name=name,
        query=request.text,
        created_at=now,
    )
    searches.add(search)
    return SavedSearchAnswer(_view(search))


def change_search(
    search_id: str, *, name: str | None, request: SearchRequest | None, identity_id: str, searches: SavedSearchTable
) -> SavedSearchAnswer:
    """Give a saved search another name, another text, or both. Its id follows its name.

    Raises `NoSuchSearch`, `BadSearch` and `SearchExists`.
    """
    before = _own(search_id, searches.all_of(identity_id))
    if request is not None:
        search_body(request, identity_id=identity_id)
    name = before.name if name is None else name
    query = before.query if request is None else request.text
    after = replace(before, search_id=search_id_of(name), name=name, query=query)
    searches.replace(before, after)
    return SavedSearchAnswer(_view(after))


def _own(search_id: str, searches: Iterable[SavedSearch]) -> SavedSearch:
    for search in searches:
        if search.search_id == search_id:
            return search
    raise NoSuchSearch


def delete_search(search_id: str, *, identity_id: str, searches: SavedSearchTable) -> SavedSearchDeletedAnswer:
    """Forget a saved search; what it finds stays. Raises `NoSuchSearch`."""
    if not is_search_id(search_id):
        raise NoSuchSearch
    searches.remove(identity_id, search_id)
    return SavedSearchDeletedAnswer(search_id)


def _view(search: SavedSearch) -> SavedSearchView:
    return SavedSearchView(
        id=search.search_id, name=search.name, query=search.query, created_at=search.created_at.isoformat()
    )
