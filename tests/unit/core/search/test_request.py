import json
from base64 import urlsafe_b64encode
from typing import Any, get_args
from unicodedata import normalize
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.api.search_types import DEFAULT_SIZE, MAX_LENGTH, MAX_SIZE, SortName, SuggestQuery
from chalicelib.core.search.fields import FACET_NAMES
from chalicelib.core.search.query import search_body
from chalicelib.core.search.request import SearchRequest, next_page, read_query, suggest_request
from chalicelib.core.search.syntax import AnyOf, Word
from chalicelib.errors import BadRequest, BadSearch
from tests.records import TODAY, a_search


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
    query = read_query(text, TODAY)
    assert a_search(header, body) == SearchRequest(
        text=text, query=query.node, description=query.description, today=TODAY, size=DEFAULT_SIZE
    )


# Quotes in the phrase would end it, also the curly ones, which mean the same.
@given(st.text(st.characters(codec="utf-8", exclude_characters='"\u201c\u201d\u201e'), min_size=1, max_size=100))
def test_what_was_percent_encoded_is_what_is_searched(text: str) -> None:
    quoted = f'"{text}."'
    assert a_search(quote(quoted), {}) == a_search(None, {"query": quoted})
    assert a_search(quote(quoted), {}).text == normalize("NFC", quoted)


@pytest.mark.parametrize("nothing", [None, "", "   ", "%20", "\t\n"])
def test_nothing_to_search_for_says_what_to_send(nothing: str | None) -> None:
    with pytest.raises(BadSearch, match="search-key: red car"):
        a_search(nothing, {})


@pytest.mark.parametrize("query", [5, [], {}, True, ["red car"], {"match_all": {}}])
def test_a_query_that_is_not_a_text_is_refused(query: Any) -> None:
    with pytest.raises(BadRequest, match=f'^"query" must be a text of at most {MAX_LENGTH} characters, not '):
        a_search(None, {"query": query})


def test_too_long_a_search_says_how_long_it_may_be() -> None:
    assert a_search("x" * MAX_LENGTH, {}).text
    assert a_search(quote("é" * MAX_LENGTH), {}).text

    with pytest.raises(BadRequest, match=f'^"search-key" must be .* {MAX_LENGTH} characters, not a text of 501'):
        a_search("x" * (MAX_LENGTH + 1), {})


@pytest.mark.parametrize("size", [1, DEFAULT_SIZE, MAX_SIZE])
def test_size(size: int) -> None:
    assert a_search("car", {"size": size}).size == size


times = st.integers(-(2**63), 2**63 - 1)
photo_ids = st.from_regex("[A-Za-z0-9_-]{22}", fullmatch=True)
positions: st.SearchStrategy[tuple[str, tuple[Any, ...]]] = st.tuples(
    st.floats(0, 50_000), times, times, photo_ids
).map(lambda position: ("relevance", position))
positions |= st.tuples(times, times, photo_ids).map(lambda position: ("date", position))


@given(positions)
def test_a_cursor_comes_back(sorted_at: tuple[str, tuple[Any, ...]]) -> None:
    sort, position = sorted_at
    cursor = next_page(list(position), a_search("car", {"sort": sort}))

    assert a_search("car", {"cursor": cursor, "sort": sort}).after == position


@given(positions)
def test_a_cursor_of_the_other_order_is_refused(sorted_at: tuple[str, tuple[Any, ...]]) -> None:
    sort, position = sorted_at
    cursor = next_page(list(position), a_search("car", {"sort": sort}))

    with pytest.raises(BadRequest, match="cursor"):
        a_search("car", {"cursor": cursor, "sort": "date" if sort == "relevance" else "relevance"})


@pytest.mark.parametrize(
    "members",
    [{"query": "dog"}, {"query": "car", "sort": "newest"}, {"query": "car", "min_confidence": 50}],
)
def test_a_cursor_of_another_search_is_refused(members: dict[str, Any]) -> None:
    by_time = members.get("sort") == "newest"
    cursor = next_page([2, 3, "id"] if by_time else [1.0, 2, 3, "id"], a_search("car", {}))

    assert by_time or a_search("car", {"cursor": cursor, "size": 7, "facets": True}).after == (1.0, 2, 3, "id")
    with pytest.raises(BadRequest, match=r"cursor.*same query"):
        a_search(None, members | {"cursor": cursor})


@pytest.mark.parametrize("cursor", [None, ""])
def test_no_cursor_is_the_first_page(cursor: str | None) -> None:
    assert a_search("car", {"cursor": cursor}).after == ()


def encoded(values: str) -> str:
    """A cursor of the search for cars."""
    values = values.replace("[", f'["{a_search("car", {}).fingerprint}",', 1)
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
    with pytest.raises(BadRequest, match=r'^"cursor" must be'):
        a_search("car", {"cursor": cursor})


# The other members


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
    request = a_search(query, member)

    assert (request.min_confidence, request.query) == (percent, Word("car", query.index("car") + 1))


@pytest.mark.parametrize("percent", [-1, 101, "90", True, None, float("nan"), float("inf")])
def test_a_least_confidence_out_of_range_says_the_range(percent: Any) -> None:
    with pytest.raises(BadRequest, match='"min_confidence" must be a number from 0 to 100, in percent, not'):
        a_search("car", {"min_confidence": percent})


@pytest.mark.parametrize("query", ["confidence:>90 car OR dog", "car OR dog confidence:>90"])
def test_what_is_about_the_whole_search_may_stand_on_either_side_of_a_choice(query: str) -> None:
    request = a_search(query, {})

    assert request.min_confidence == 90
    assert isinstance(request.query, AnyOf)
    assert [node.text for node in request.query.nodes if isinstance(node, Word)] == ["car", "dog"]


def test_failed_photos_are_asked_for_with_is() -> None:
    assert a_search("car", {}).status == "SUCCEEDED"
    assert a_search("is:failed car", {}).status == "FAILED"
    assert a_search("is:failed", {}).query is None


@pytest.mark.parametrize(
    "query", ["car OR is:failed", "-is:failed", "car (dog OR -confidence:>90)", "(is:failed OR a) b"]
)
def test_settings_for_the_whole_search_are_not_part_of_the_query(query: str) -> None:
    position = next(query.index(name) for name in ("-is:", "is:", "-conf") if name in query) + 1

    with pytest.raises(BadSearch, match=f"^at character {position}: .*is about the whole search"):
        a_search(query, {})


@pytest.mark.parametrize(
    ("asked", "names"), [(False, ()), (True, FACET_NAMES), ([], ()), (["labels", "years"], ("labels", "years"))]
)
def test_facets(asked: Any, names: tuple[str, ...]) -> None:
    assert a_search("car", {"facets": asked}).facets == names


@pytest.mark.parametrize("asked", ["labels", 1, None, ["colors"], [1], [["labels"]], {"labels": True}])
def test_facets_that_do_not_exist_say_those_that_do(asked: Any) -> None:
    with pytest.raises(BadRequest, match="labels, categories, years"):
        a_search("car", {"facets": asked})


@pytest.mark.parametrize("sort", get_args(SortName))
def test_sort(sort: str) -> None:
    assert a_search("car", {"sort": sort}).sort == sort


@pytest.mark.parametrize("sort", ["size", "", None, 1, ["date"]])
def test_a_sort_that_does_not_exist_says_those_that_do(sort: Any) -> None:
    with pytest.raises(BadRequest, match='"sort" must be one of relevance, newest, oldest, date, not'):
        a_search("car", {"sort": sort})


def test_half_a_character_is_refused() -> None:
    with pytest.raises(BadSearch, match="surrogate"):
        a_search(None, {"query": "car \ud83c"})


@pytest.mark.parametrize(("typed", "text"), [("", ""), ("ca", "ca"), ("cafe\u0301", "caf\u00e9")])
def test_what_suggestions_are_asked_for(typed: str, text: str) -> None:
    assert suggest_request(SuggestQuery(q=typed)) == text


def test_suggestions_for_half_a_character_are_refused() -> None:
    with pytest.raises(BadSearch, match="surrogate"):
        suggest_request(SuggestQuery(q="\ud83c"))


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
        request = a_search(header, body)
        body = search_body(request, identity_id="x")
    except BadRequest:
        return
    assert json.loads(json.dumps(body, allow_nan=False).encode()) == body
