import json
import re
from base64 import urlsafe_b64encode
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.search_language import (
    DEFAULT_SIZE,
    LARGEST_SIZE,
    LONGEST_SEARCH_KEY,
    SearchRequest,
    read_cursor,
    search_request,
    write_cursor,
)
from chalicelib.errors import BadSearch


@pytest.mark.parametrize(
    ("header", "body", "words"),
    [
        ("red car", {}, "red car"),
        ("  red car ", {}, "red car"),
        (None, {"query": "red car"}, "red car"),
        ("", {"query": "red car"}, "red car"),
        ("header first", {"query": "body"}, "header first"),
        ("caf%C3%A9", {}, "café"),
        ("%E6%9D%B1%E4%BA%AC", {}, "東京"),
        ("100%", {}, "100%"),
        ("1+1", {}, "1+1"),
        (None, {"query": "100%25"}, "100%25"),
        (None, {"query": '"}]}'}, '"}]}'),
        (None, {"query": "cafe\u0301"}, "caf\u00e9"),
    ],
)
def test_words(header: str | None, body: dict[str, Any], words: str) -> None:
    assert search_request(header, body) == SearchRequest(words=words, size=DEFAULT_SIZE, after=())


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=100).filter(str.strip))
def test_what_was_percent_encoded_is_what_is_searched(words: str) -> None:
    assert search_request(quote(words), {}) == search_request(None, {"query": words})
    assert search_request(quote(words), {}).words == normalize("NFC", words.strip())


@pytest.mark.parametrize("nothing", [None, "", "   ", "%20", "\t\n"])
def test_nothing_to_search_for_says_what_to_send(nothing: str | None) -> None:
    with pytest.raises(BadSearch, match="search-key: red car"):
        search_request(nothing, {})


@pytest.mark.parametrize("query", [5, None, [], {}, True, ["red car"], {"match_all": {}}])
def test_a_query_that_is_no_text_is_refused(query: Any) -> None:
    with pytest.raises(BadSearch, match="search-key"):
        search_request(None, {"query": query})


def test_too_long_a_search_says_how_long_it_may_be() -> None:
    assert search_request("x" * LONGEST_SEARCH_KEY, {}).words

    with pytest.raises(BadSearch, match=f"501.*{LONGEST_SEARCH_KEY}"):
        search_request("x" * (LONGEST_SEARCH_KEY + 1), {})


@pytest.mark.parametrize("size", [1, DEFAULT_SIZE, LARGEST_SIZE])
def test_size(size: int) -> None:
    assert search_request("car", {"size": size}).size == size


@pytest.mark.parametrize("size", [0, -1, LARGEST_SIZE + 1, 1.5, "10", True, None, [1]])
def test_a_size_out_of_range_says_the_range(size: Any) -> None:
    with pytest.raises(BadSearch, match=re.escape(f"1 to {LARGEST_SIZE}, not {json.dumps(size)}")):
        search_request("car", {"size": size})


positions = st.tuples(st.floats(0, 1000), st.integers(0, 2**53), st.from_regex("[A-Za-z0-9_-]{22}", fullmatch=True))


@given(positions)
def test_a_cursor_comes_back(position: tuple[float, int, str]) -> None:
    cursor = write_cursor(list(position))

    assert read_cursor(cursor) == position
    assert search_request("car", {"cursor": cursor}).after == position


@pytest.mark.parametrize("cursor", [None, ""])
def test_no_cursor_is_the_first_page(cursor: str | None) -> None:
    assert search_request("car", {"cursor": cursor}).after == ()


def encoded(values: str) -> str:
    return urlsafe_b64encode(values.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "not a cursor",
        "ümläut",
        5,
        ["W10"],
        {"a": 1},
        encoded("[]"),
        encoded("{}"),
        encoded("nonsense"),
        encoded("[1,2]"),
        encoded("[1,2,3]"),
        encoded('[1,2,"id","more"]'),
        encoded('["1",2,"id"]'),
        encoded('[1,"2","id"]'),
        encoded('[null,2,"id"]'),
        encoded('[true,2,"id"]'),
        encoded('[1,true,"id"]'),
        encoded('[NaN,2,"id"]'),
        encoded('[Infinity,2,"id"]'),
        encoded('[1e400,2,"id"]'),
        encoded('[1,1e400,"id"]'),
        encoded(f'[1,{10**30},"id"]'),
        encoded(f'[1,{"9" * 5000},"id"]'),
        encoded(f'[1,2,"{"x" * 1000}"]'),
        encoded("[" * 100_000),
        encoded("\x80"),
    ],
)
def test_anything_else_as_a_cursor_is_refused(cursor: Any) -> None:
    with pytest.raises(BadSearch, match="cursor"):
        search_request("car", {"cursor": cursor})


@given(st.text() | st.binary().map(lambda data: urlsafe_b64encode(data).decode()))
def test_no_text_as_a_cursor_does_anything_but_be_read_or_refused(cursor: str) -> None:
    try:
        position = read_cursor(cursor)
    except BadSearch:
        return
    assert read_cursor(write_cursor(list(position))) == position
