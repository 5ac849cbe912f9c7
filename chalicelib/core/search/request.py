"""What the caller sent -> SearchRequest, or an error that says what to do.

The language itself: `syntax` and `filters`.
"""

import json
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

from chalicelib.core.search.filters import SETTINGS, minimum_confidence, status_asked
from chalicelib.core.search.synonyms import with_phrases
from chalicelib.core.search.syntax import All, AnyOf, Filter, Node, Not, bad_search, parse
from chalicelib.errors import BadSearch

DEFAULT_SIZE = 30
LARGEST_SIZE = 200
MAX_SEARCH_KEY_LENGTH = 500
FACET_NAMES = ("labels", "categories", "years", "months", "cameras", "places", "colours", "albums", "tags")
SORTS = ("relevance", "newest", "oldest", "date")
_MEMBERS = ("query", "size", "cursor", "min_confidence", "facets", "sort")
_MAX_CURSOR_LENGTH = 200
_EXAMPLE = 'send what to look for in the header "search-key", for example "search-key: red car"'


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One page of a search.

    `text` is as typed; `query` is None in a search for everything; `size` is hits per page, 1-200; `after` is where
    the last page ended; `min_confidence` (percent) is what a label must have to count; `status` is that of the photos.
    """

    text: str
    query: Node | None = None
    size: int = DEFAULT_SIZE
    after: tuple[Any, ...] = ()
    sort: str = "relevance"
    min_confidence: float = 0.0
    status: str = "SUCCEEDED"
    facets: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Identifies the search: the same for all of its pages, different for other searches."""
        return _fingerprint(self.text, self.sort, self.min_confidence)


def search_request(search_key: str | None, body: Mapping[str, Any]) -> SearchRequest:
    """Read the header `search-key` (or `query` of the JSON body), and the other members of the body.

    The header may be percent-encoded UTF-8, because browsers can only send Latin letters in it.
    Raises `BadSearch`.
    """
    _refuse_unknown(body)
    text = _text(unquote(search_key) if search_key else body.get("query"))
    query, settings = read_query(text)
    sort = _one_of("sort", body.get("sort", SORTS[0]), SORTS)
    asked = [minimum_confidence(setting) for setting in settings if setting.name == "confidence"]
    min_confidence = max([_percent(body.get("min_confidence", 0)), *asked])
    fingerprint = _fingerprint(text, sort, min_confidence)
    return SearchRequest(
        text=text,
        query=query,
        size=_size(body.get("size", DEFAULT_SIZE)),
        sort=sort,
        after=read_cursor(body["cursor"], sort, fingerprint) if body.get("cursor") not in (None, "") else (),
        min_confidence=min_confidence,
        status=next((status_asked(setting) for setting in settings if setting.name == "is"), "SUCCEEDED"),
        facets=_facets(body.get("facets", False)),
    )


def suggest_request(parameters: Mapping[str, str] | None) -> str:
    """What was typed so far: `q` of `GET /picture/suggest`, or nothing. Raises `BadSearch`."""
    return _valid((parameters or {}).get("q", ""))


def read_query(text: str) -> tuple[Node | None, list[Filter]]:
    """What a photo must match, and the settings for the whole search. Raises `BadSearch`."""
    node, settings = _take_settings(parse(text))
    return (with_phrases(node) if node else None), settings


def write_cursor(sort_values: list[Any], fingerprint: str) -> str:
    """Where a page of a search ended, as opaque text, with the search's fingerprint.

    It contains no identity: the next page is again filtered by the caller's own.
    """
    values = json.dumps([fingerprint, *sort_values], separators=(",", ":"))
    return urlsafe_b64encode(values.encode()).rstrip(b"=").decode()


def read_cursor(cursor: Any, sort: str, fingerprint: str) -> tuple[Any, ...]:
    """Undo `write_cursor`. Raises `BadSearch` if it is not one of ours, or belongs to another search."""
    try:
        values = json.loads(urlsafe_b64decode(f"{cursor}==")) if len(str(cursor)) <= _MAX_CURSOR_LENGTH else []
    except ValueError:
        values = []
    of_search, *position = values if isinstance(values, list) and values else [None]
    if of_search != fingerprint or not _is_position(position, sort):
        raise BadSearch(
            '"cursor" must be the "cursor" of an earlier answer to the same search, unchanged, with the same query, '
            '"min_confidence" and "sort"; leave it out for the first page'
        )
    return tuple(position)


def _fingerprint(text: str, sort: str, min_confidence: float) -> str:
    return sha256(json.dumps([text, sort, min_confidence]).encode()).hexdigest()[:12]


# The sort values of `query`: score if by relevance, capture time, upload time, photo id. What OpenSearch could
# not compare with a float, longs and a text would come back as a failure of the index.
def _is_position(values: list[Any], sort: str) -> bool:
    kinds = [_is_score] * (sort == "relevance") + [_is_time, _is_time, _is_text]
    if len(values) != len(kinds):
        return False
    return all(is_kind(value) for is_kind, value in zip(kinds, values, strict=True))


def _is_score(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 2**53  # whole numbers beyond are none in JSON


# For a photo without a capture time, this is the smallest long.
def _is_time(value: Any) -> bool:
    return type(value) is int and -(2**63) <= value < 2**63


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable()


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
    settings = [part for part in parts if isinstance(part, Filter) and part.name in SETTINGS]
    rest = tuple(part for part in parts if part not in settings)
    for part in rest:
        _refuse_settings(part)
    return (None if not rest else rest[0] if len(rest) == 1 else All(rest)), settings


def _refuse_settings(node: Node) -> None:
    match node:
        case Filter(name, _, position) if name in SETTINGS:
            raise bad_search(
                position, f"{name}: is about the whole search; it cannot be negated or be part of a choice"
            )
        case All(nodes) | AnyOf(nodes):
            for part in nodes:
                _refuse_settings(part)
        case Not(inner):
            _refuse_settings(inner)


def _text(text: Any) -> str:
    if text is not None and not isinstance(text, str):
        raise BadSearch(f'"query" must be a text, not {json.dumps(text)[:100]}; or {_EXAMPLE}')
    if text is None or not text.strip():
        raise BadSearch(f"there is nothing to search for: {_EXAMPLE}")
    return _valid(text)


def _valid(text: str) -> str:
    if len(text) > MAX_SEARCH_KEY_LENGTH:
        raise BadSearch(f"the search is {len(text)} characters long; shorten it to {MAX_SEARCH_KEY_LENGTH}")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadSearch("the search is no valid text: it has half of a character, encoded as a lone surrogate")
    return unicodedata.normalize("NFC", text)  # in the form in which `document` writes names and tags


def _refuse_unknown(body: Mapping[str, Any]) -> None:
    for name in body:
        if name not in _MEMBERS:
            raise BadSearch(f"{json.dumps(name[:100])} is no member of a search; there are {', '.join(_MEMBERS)}")


def _size(size: Any) -> int:
    if type(size) is not int or not 1 <= size <= LARGEST_SIZE:
        raise BadSearch(f'"size" must be a whole number from 1 to {LARGEST_SIZE}, not {json.dumps(size)}')
    return size


def _percent(number: Any) -> float:
    if type(number) not in (int, float) or not 0 <= number <= 100:
        raise BadSearch(f'"min_confidence" must be a number from 0 to 100, in percent, not {json.dumps(number)}')
    return float(number)


def _one_of(name: str, value: Any, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise BadSearch(f'"{name}" must be one of {", ".join(choices)}, not {json.dumps(value)}')
    return str(value)


def _facets(asked: Any) -> tuple[str, ...]:
    if isinstance(asked, bool):
        return FACET_NAMES if asked else ()
    if not isinstance(asked, list):
        raise BadSearch(f'"facets" must be true, or a list of {", ".join(FACET_NAMES)}')
    return tuple(_one_of("facets", name, FACET_NAMES) for name in asked)
