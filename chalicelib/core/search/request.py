"""What the caller sent -> SearchRequest, or an error that says what to do.

The language itself: `syntax` and `filters`.
"""

import json
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, NamedTuple

from msgspec import Meta

from chalicelib.core.api.cursor import read_cursor, write_cursor
from chalicelib.core.api.search_types import DEFAULT_SIZE, FacetName, SearchBody, SearchHeaders, SortName, SuggestQuery
from chalicelib.core.search.alternatives import with_alternatives
from chalicelib.core.search.description import Description, description_of
from chalicelib.core.search.fields import FACET_NAMES
from chalicelib.core.search.filters import is_setting, minimum_confidence, status_asked
from chalicelib.core.search.relaxing import without_asking
from chalicelib.core.search.syntax import All, AnyOf, Filter, Node, Not, bad_search, parse
from chalicelib.core.search.understanding import Reading, understood
from chalicelib.core.text import is_encodable
from chalicelib.errors import BadRequest, BadSearch
from chalicelib.messages import Message

_EXAMPLE = 'send what to look for in the header "search-key", for example "search-key: red car"'

# What `query` sorts by: score if by relevance, capture time, upload time, photo id. What OpenSearch could not compare
# with a float, longs and a text would come back as a failure of the index. Whole numbers beyond 2**53 are none in JSON;
# for a photo without a capture time, the time is the smallest long.
_Score = Annotated[float, Meta(gt=-(2**53), lt=2**53)]
_Time = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
_PhotoId = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{1,40}\Z")]
_ByRelevance = tuple[str, _Score, _Time, _Time, _PhotoId]
_ByTime = tuple[str, _Time, _Time, _PhotoId]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One page of a search.

    `text` is as typed; `query` is None in a search for everything; `size` is hits per page, 1-200; `after` is where
    the last page ended; `min_confidence` (percent) is what a label must have to count; `status` is that of the photos.
    `description` is what of the query can be compared with pictures. `today` is the caller's day; `readings` say how
    words were understood; a strict search is not relaxed, corrected or compared with pictures.
    """

    text: str
    today: date
    query: Node | None = None
    description: Description | None = None
    readings: tuple[Reading, ...] = ()
    is_strict: bool = False
    size: int = DEFAULT_SIZE
    after: tuple[Any, ...] = ()
    sort: SortName = "relevance"
    min_confidence: float = 0.0
    status: str = "SUCCEEDED"
    facets: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Identifies the search: the same for all of its pages, different for other searches."""
        return sha256(json.dumps([self.text, self.sort, self.min_confidence, self.is_strict]).encode()).hexdigest()[:12]


class Query(NamedTuple):
    """A search as it was read: `node` is None if it is for everything, `left_out` are the words that only ask."""

    node: Node | None
    settings: tuple[Filter, ...]
    readings: tuple[Reading, ...]
    left_out: tuple[str, ...] = ()
    description: Description | None = None


def search_request(headers: SearchHeaders, body: SearchBody, *, now: datetime) -> SearchRequest:
    """The search whose words are in the header, or else in the body. Raises `BadSearch` and `BadRequest`.

    `now` is aware; where the caller is, the clock is `utc_offset` minutes ahead of UTC.
    """
    text = _text(headers.search_key or body.query)
    today = (now.astimezone(UTC) + timedelta(minutes=body.utc_offset)).date()
    query, settings, readings, _, description = read_query(text, today)
    asked = [minimum_confidence(setting) for setting in settings if setting.name == "confidence"]
    min_confidence = max([body.min_confidence, *asked])
    request = SearchRequest(
        text=text,
        query=query,
        description=description,
        readings=readings,
        today=today,
        is_strict=body.strict,
        size=body.size,
        sort=body.sort,
        min_confidence=min_confidence,
        status=next((status_asked(setting) for setting in settings if setting.name == "is"), "SUCCEEDED"),
        facets=_facets(body.facets),
    )
    return replace(request, after=position_after(body.cursor, request)) if body.cursor else request


def suggest_request(query: SuggestQuery) -> str:
    """What was typed so far, or nothing. Raises `BadSearch`."""
    return _valid(query.q)


def read_query(text: str, today: date, *, asks: bool = True) -> Query:
    """What a search means to somebody for whom it is `today`. Raises `BadSearch`.

    If `asks` is false, words that only ask are left out.
    """
    node, settings = _take_settings(parse(text))
    left_out: tuple[str, ...] = ()
    if node and not asks:
        node, left_out = without_asking(node)
    if node is None:
        return Query(None, tuple(settings), (), left_out)
    meant, readings = understood(node, text, today)
    return Query(with_alternatives(meant), tuple(settings), readings, left_out, description_of(meant))


def next_page(sort_values: list[Any], request: SearchRequest) -> str:
    """The cursor of the page after the one that ended at these sort values. It is of use to this search alone."""
    return write_cursor([request.fingerprint, *sort_values])


def position_after(cursor: str, request: SearchRequest) -> tuple[Any, ...]:
    """Where a page ended, by its cursor. Raises `BadRequest` if it is that of another search."""
    kind: Any = _ByRelevance if request.sort == "relevance" else _ByTime
    of_search, *position = read_cursor(cursor, kind)
    if of_search != request.fingerprint:
        raise BadRequest(
            '"cursor" must be the "cursor" of an earlier answer to the same search, with the same query, '
            '"min_confidence" and "sort"; leave it out for the first page'
        )
    return tuple(position)


# `confidence:` and `is:` are about the whole search, on either side of an OR; but they may not be inside parentheses,
# after a minus, or a choice by themselves.
def _take_settings(node: Node) -> tuple[Node | None, list[Filter]]:
    if not isinstance(node, AnyOf):
        return _take_from_group(node)
    settings: list[Filter] = []
    groups: list[Node] = []
    for group in node.nodes:
        rest, found = _take_from_group(group)
        if rest is None:
            _refuse_settings(group)
        else:
            groups.append(rest)
        settings += found
    return AnyOf(tuple(groups)), settings


def _take_from_group(node: Node) -> tuple[Node | None, list[Filter]]:
    parts = node.nodes if isinstance(node, All) else (node,)
    settings = [part for part in parts if isinstance(part, Filter) and is_setting(part)]
    rest = tuple(part for part in parts if part not in settings)
    for part in rest:
        _refuse_settings(part)
    return (None if not rest else rest[0] if len(rest) == 1 else All(rest)), settings


def _refuse_settings(node: Node) -> None:
    match node:
        case Filter(name, _, position) if is_setting(node):
            raise bad_search(position, Message.FILTER_WHOLE.of(filter=name))
        case All(nodes) | AnyOf(nodes):
            for part in nodes:
                _refuse_settings(part)
        case Not(inner):
            _refuse_settings(inner)


def _text(text: str | None) -> str:
    if text is None or not text.strip():
        raise BadSearch(Message.SEARCH_NOTHING.of(example=_EXAMPLE))
    return _valid(text)


def _valid(text: str) -> str:
    if not is_encodable(text):
        raise BadSearch("the search is no valid text: it has half of a character, encoded as a lone surrogate")
    return unicodedata.normalize("NFC", text)  # in the form in which `document` writes names and tags


def _facets(asked: bool | list[FacetName]) -> tuple[str, ...]:
    if isinstance(asked, bool):
        return FACET_NAMES if asked else ()
    return tuple(asked)
