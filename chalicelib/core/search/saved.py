"""What a user asks to keep under a name, or to change of it -> the name, and the search that its text means."""

from datetime import datetime

from chalicelib.core.album import tidy_name
from chalicelib.core.api.changes import refuse_nothing
from chalicelib.core.api.contract import given
from chalicelib.core.api.search_types import SavedSearchBody, SavedSearchChangeBody, SearchBody, SearchHeaders
from chalicelib.core.search.request import SearchRequest, search_request


def saved_search(body: SavedSearchBody, *, now: datetime) -> tuple[str, SearchRequest]:
    """A new saved search. Raises `BadRequest` and `BadSearch`."""
    return tidy_name(body.name), _search(body.query, now)


def saved_search_change(body: SavedSearchChangeBody, *, now: datetime) -> tuple[str | None, SearchRequest | None]:
    """The change of one; None for what stays. Raises `BadRequest` and `BadSearch`."""
    refuse_nothing(body)
    name, query = given(body.name, None), given(body.query, None)
    return None if name is None else tidy_name(name), None if query is None else _search(query, now)


def _search(text: str, now: datetime) -> SearchRequest:
    return search_request(SearchHeaders(), SearchBody(query=text.strip()), now=now)
