"""What the user typed, and the page wanted -> SearchRequest, or an error that says what to do."""

import json
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from chalicelib.errors import BadSearch

DEFAULT_SIZE = 30
LARGEST_SIZE = 200
LONGEST_SEARCH_KEY = 500
_LONGEST_CURSOR = 200
_EXAMPLE = 'send what to look for in the header "search-key", for example "search-key: red car"'


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """All `words` must match. `size` is hits per page, 1-200; `after` is where the last page ended."""

    words: str
    size: int = DEFAULT_SIZE
    after: tuple[Any, ...] = ()


def search_request(search_key: str | None, body: Mapping[str, Any]) -> SearchRequest:
    """Read the header `search-key` (or `query` of the JSON body), and `size` and `cursor` of the body.

    The header may be percent-encoded UTF-8, since a browser cannot send other than Latin letters in it.
    Raises `BadSearch`.
    """
    return SearchRequest(
        words=_words(unquote(search_key) if search_key else body.get("query")),
        size=_size(body.get("size", DEFAULT_SIZE)),
        after=read_cursor(body["cursor"]) if body.get("cursor") else (),
    )


def write_cursor(sort_values: list[Any]) -> str:
    """Where a page ended, as opaque text. It holds no identity: the next page is filtered by the caller's own again."""
    return urlsafe_b64encode(json.dumps(sort_values, separators=(",", ":")).encode()).rstrip(b"=").decode()


def read_cursor(cursor: Any) -> tuple[Any, ...]:
    """Undo `write_cursor`. Raises `BadSearch` where it is not one of ours."""
    try:
        values = json.loads(urlsafe_b64decode(f"{cursor}==")) if len(str(cursor)) <= _LONGEST_CURSOR else []
    except ValueError:
        values = []
    if not _is_position(values):
        raise BadSearch('"cursor" must be the "cursor" of an earlier answer, unchanged')
    return tuple(values)


# Score, upload time in milliseconds, photo id: the sort of `search_query`. What OpenSearch could not compare with
# a float, a long and a text would come back as a failure of the index.
def _is_position(values: Any) -> bool:
    if not isinstance(values, list) or len(values) != 3:
        return False
    score, uploaded_at, photo_id = values
    is_score = type(score) in (int, float) and abs(score) < 1e30
    return is_score and type(uploaded_at) is int and abs(uploaded_at) < 2**63 and isinstance(photo_id, str)


def _words(text: Any) -> str:
    if not isinstance(text, str) or not text.strip():
        raise BadSearch(f"there is nothing to search for: {_EXAMPLE}")
    if len(text) > LONGEST_SEARCH_KEY:
        raise BadSearch(f"the search is {len(text)} characters long; shorten it to {LONGEST_SEARCH_KEY}")
    return unicodedata.normalize("NFC", text.strip())  # as photo_document writes names and tags


def _size(size: Any) -> int:
    if type(size) is not int or not 1 <= size <= LARGEST_SIZE:
        raise BadSearch(f'"size" must be a whole number from 1 to {LARGEST_SIZE}, not {json.dumps(size)}')
    return size
