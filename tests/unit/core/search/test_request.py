import json
import re
from base64 import urlsafe_b64encode
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.search.query import search_body
from chalicelib.core.search.request import (
    DEFAULT_SIZE,
    FACET_NAMES,
    LARGEST_SIZE,
    MAX_SEARCH_KEY_LENGTH,
    SearchRequest,
    read_cursor,
    read_query,
    search_request,
    suggest_request,
    write_cursor,
)
from chalicelib.core.search.syntax import AnyOf, Word
from chalicelib.errors import BadSearch


@pytest.mark.parametrize(
    ("header", "body", "text"),
    [
        ("red car", {}, "red car"),
        ("  red car ", {}, "  red car "),
        (None, {"query": "red car"}, "red car"),
        ("", {"query": "red car"}, "red car"),
        ("header first", {"query": "body"}, "header first"),
        ("caf%C3%A9", {}, "café"),
        ("%E6%9D%B1%E4%BA%AC", {}, "東京"),
        ("100%", {}, "100%"),
        ("1+1", {}, "1+1"),
        (None, {"query": "100%25"}, "100%25"),
        (None, {"query": "}]}"}, "}]}"),
        (None, {"query": "cafe\u0301"}, "caf\u00e9"),
    ],
)
def test_text(header: str | None, body: dict[str, Any], text: str) -> None:
    assert search_request(header, body) == SearchRequest(text=text, query=read_query(text)[0], size=DEFAULT_SIZE)


# Quotes in the phrase would end it, also the curly ones, which mean the same.
@given(st.text(st.characters(codec="utf-8", exclude_characters='"\u201c\u201d\u201e'), min_size=1, max_size=100))
def test_what_was_percent_encoded_is_what_is_searched(text: str) -> None:
    quoted = f'"{text}."'
    assert search_request(quote(quoted), {}) == search_request(None, {"query": quoted})
    assert search_request(quote(quoted), {}).text == normalize("NFC", quoted)


@pytest.mark.parametrize("nothing", [None, "", "   ", "%20", "\t\n"])
def test_nothing_to_search_for_says_what_to_send(nothing: str | None) -> None:
    with pytest.raises(BadSearch, match="search-key: red car"):
        search_request(nothing, {})


@pytest.mark.parametrize("query", [5, None, [], {}, True, ["red car"], {"match_all": {}}])
def test_a_query_that_is_no_text_is_refused(query: Any) -> None:
    with pytest.raises(BadSearch, match="search-key"):
        search_request(None, {"query": query})


def test_too_long_a_search_says_how_long_it_may_be() -> None:
    assert search_request("x" * MAX_SEARCH_KEY_LENGTH, {}).text

    with pytest.raises(BadSearch, match=f"501.*{MAX_SEARCH_KEY_LENGTH}"):
        search_request("x" * (MAX_SEARCH_KEY_LENGTH + 1), {})


@pytest.mark.parametrize("size", [1, DEFAULT_SIZE, LARGEST_SIZE])
def test_size(size: int) -> None:
    assert search_request("car", {"size": size}).size == size


@pytest.mark.parametrize("size", [0, -1, LARGEST_SIZE + 1, 1.5, "10", True, None, [1]])
def test_a_size_out_of_range_says_the_range(size: Any) -> None:
    with pytest.raises(BadSearch, match=re.escape(f"1 to {LARGEST_SIZE}, not {json.dumps(size)}")):
        search_request("car", {"size": size})


times = st.integers(-(2**63), 2**63 - 1)
photo_ids = st.from_regex("[A-Za-z0-9_-]{22}", fullmatch=True)
positions: st.SearchStrategy[tuple[str, tuple[Any, ...]]] = st.tuples(
    st.floats(0, 50_000), times, times, photo_ids
).map(lambda position: ("relevance", position))
positions |= st.tuples(times, times, photo_ids).map(lambda position: ("date", position))


@given(positions)
def test_a_cursor_comes_back(sorted_at: tuple[str, tuple[Any, ...]]) -> None:
    sort, position = sorted_at
    fingerprint = search_request("car", {"sort": sort}).fingerprint
    cursor = write_cursor(list(position), fingerprint)

    assert read_cursor(cursor, sort, fingerprint) == position
    assert search_request("car", {"cursor": cursor, "sort": sort}).after == position


@given(positions)
def test_a_cursor_of_the_other_order_is_refused(sorted_at: tuple[str, tuple[Any, ...]]) -> None:
    sort, position = sorted_at

    with pytest.raises(BadSearch, match="cursor"):
        read_cursor(write_cursor(list(position), "x"), "date" if sort == "relevance" else "relevance", "x")


@pytest.mark.parametrize(
    "members",
    [{"query": "dog"}, {"query": "car", "sort": "newest"}, {"query": "car", "min_confidence": 50}],
)
def test_a_cursor_of_another_search_is_refused(members: dict[str, Any]) -> None:
    cursor = write_cursor([1.0, 2, 3, "id"], search_request("car", {}).fingerprint)

    assert search_request("car", {"cursor": cursor, "size": 7, "facets": True}).after == (1.0, 2, 3, "id")
    with pytest.raises(BadSearch, match=r"cursor.*same query"):
        search_request(None, members | {"cursor": cursor})


@pytest.mark.parametrize("cursor", [None, ""])
def test_no_cursor_is_the_first_page(cursor: str | None) -> None:
    assert search_request("car", {"cursor": cursor}).after == ()


def encoded(values: str) -> str:
    """A cursor of the search for cars."""
    values = values.replace("[", f'["{search_request("car", {}).fingerprint}",', 1)
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
        encoded("[1,2,3,4]"),
        encoded('[1,2,"id"]'),
        encoded('[1,2,3,"id","more"]'),
        encoded('["1",2,3,"id"]'),
        encoded('[1,"2",3,"id"]'),
        encoded('[1,2,"3","id"]'),
        encoded('[null,2,3,"id"]'),
        encoded('[1,null,3,"id"]'),
        encoded('[true,2,3,"id"]'),
        encoded('[1,true,3,"id"]'),
        encoded('[1,2.0,3,"id"]'),
        encoded('[NaN,2,3,"id"]'),
        encoded('[Infinity,2,3,"id"]'),
        encoded('[1e400,2,3,"id"]'),
        encoded(f'[{10**25},2,3,"id"]'),
        encoded(f'[{-(10**25)},2,3,"id"]'),
        encoded('[1,1e400,3,"id"]'),
        encoded(f'[1,2,{10**30},"id"]'),
        encoded(f'[1,2,{-(2**63) - 1},"id"]'),
        encoded(f'[1,2,{2**63},"id"]'),
        encoded(f'[1,2,{"9" * 5000},"id"]'),
        encoded(f'[1,2,3,"{"x" * 1000}"]'),
        encoded('[1,2,3,"\\ud800"]'),
        encoded('[1,2,3,"\\u0000"]'),
        encoded("[" * 100_000),
        encoded("\x80"),
    ],
)
def test_anything_else_as_a_cursor_is_refused(cursor: Any) -> None:
    with pytest.raises(BadSearch, match="cursor"):
        search_request("car", {"cursor": cursor})


@given(
    st.text() | st.binary().map(lambda data: urlsafe_b64encode(data).decode()),
    st.sampled_from(["relevance", "newest", "oldest", "date"]),
)
def test_no_text_as_a_cursor_does_anything_but_be_read_or_refused(cursor: str, sort: str) -> None:
    try:
        position = read_cursor(cursor, sort, "x")
    except BadSearch:
        return
    assert read_cursor(write_cursor(list(position), "x"), sort, "x") == position


# The other members


def test_a_member_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(BadSearch, match='"facet" is no member of a search; there are query, size, cursor'):
        search_request("car", {"facet": True})


@pytest.mark.parametrize(
    ("query", "member", "percent"),
    [
        ("car", {}, 0),
        ("car", {"min_confidence": 90}, 90),
        ("confidence:>80 car", {}, 80),
        ("car confidence:>=61.5", {}, 61.5),
        ("confidence:>80 car confidence:>70", {}, 80),
        ("confidence:>80 car", {"min_confidence": 90}, 90),
        ("confidence:>95 car", {"min_confidence": 90}, 95),
    ],
)
def test_the_higher_of_two_least_confidences_counts(query: str, member: dict[str, Any], percent: float) -> None:
    request = search_request(query, member)

    assert (request.min_confidence, request.query) == (percent, Word("car", query.index("car") + 1))


@pytest.mark.parametrize("percent", [-1, 101, "90", True, None, float("nan")])
def test_a_least_confidence_out_of_range_says_the_range(percent: Any) -> None:
    with pytest.raises(BadSearch, match="0 to 100, in percent"):
        search_request("car", {"min_confidence": percent})


@pytest.mark.parametrize("query", ["confidence:>90 car OR dog", "car OR dog confidence:>90"])
def test_what_is_about_the_whole_search_may_stand_on_either_side_of_a_choice(query: str) -> None:
    request = search_request(query, {})

    assert request.min_confidence == 90
    assert isinstance(request.query, AnyOf)
    assert [node.text for node in request.query.nodes if isinstance(node, Word)] == ["car", "dog"]


def test_failed_photos_are_asked_for_with_is() -> None:
    assert search_request("car", {}).status == "SUCCEEDED"
    assert search_request("is:failed car", {}).status == "FAILED"
    assert search_request("is:failed", {}).query is None


@pytest.mark.parametrize(
    "query", ["car OR is:failed", "-is:failed", "car (dog OR -confidence:>90)", "(is:failed OR a) b"]
)
def test_what_is_about_the_whole_search_is_no_part_of_it(query: str) -> None:
    position = next(query.index(name) for name in ("-is:", "is:", "-conf") if name in query) + 1

    with pytest.raises(BadSearch, match=f"^at character {position}: .*is about the whole search"):
        search_request(query, {})


@pytest.mark.parametrize(
    ("asked", "names"), [(False, ()), (True, FACET_NAMES), ([], ()), (["labels", "years"], ("labels", "years"))]
)
def test_facets(asked: Any, names: tuple[str, ...]) -> None:
    assert search_request("car", {"facets": asked}).facets == names


@pytest.mark.parametrize("asked", ["labels", 1, None, ["colors"], [1], [["labels"]], {"labels": True}])
def test_facets_that_do_not_exist_say_those_that_do(asked: Any) -> None:
    with pytest.raises(BadSearch, match="labels, categories, years"):
        search_request("car", {"facets": asked})


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "date"])
def test_sort(sort: str) -> None:
    assert search_request("car", {"sort": sort}).sort == sort


@pytest.mark.parametrize("sort", ["size", "", None, 1, ["date"]])
def test_a_sort_that_does_not_exist_says_those_that_do(sort: Any) -> None:
    with pytest.raises(BadSearch, match="relevance, newest, oldest, date"):
        search_request("car", {"sort": sort})


def test_half_a_character_is_refused() -> None:
    with pytest.raises(BadSearch, match="surrogate"):
        search_request(None, {"query": "car \ud83c"})


@pytest.mark.parametrize(
    ("parameters", "typed"), [(None, ""), ({}, ""), ({"q": "ca"}, "ca"), ({"q": "cafe\u0301"}, "caf\u00e9")]
)
def test_what_suggestions_are_asked_for(parameters: dict[str, str] | None, typed: str) -> None:
    assert suggest_request(parameters) == typed


def test_suggestions_for_too_long_a_text_are_refused() -> None:
    with pytest.raises(BadSearch, match="501"):
        suggest_request({"q": "x" * 501})


@given(
    st.none() | st.text(),
    st.dictionaries(
        st.sampled_from(["query", "size", "cursor", "min_confidence", "facets", "sort", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
    ),
)
def test_whatever_is_sent_is_read_or_refused(header: str | None, body: dict[str, Any]) -> None:
    try:
        request = search_request(header, body)
        body = search_body(request, identity_id="x")
    except BadSearch:
        return
    assert json.loads(json.dumps(body, allow_nan=False).encode()) == body
