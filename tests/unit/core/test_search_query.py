import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.search_language import SearchRequest
from chalicelib.core.search_query import search_body
from tests.records import ALICE

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=50)
requests = st.builds(
    SearchRequest,
    words=words,
    size=st.integers(1, 200),
    after=st.just(()) | st.tuples(st.floats(0, 10), st.integers(0, 2**50), st.text(max_size=22)),
)


def replaced(node: Any, old: str, new: str) -> Any:
    """The body with every value that is `old` made `new`."""
    if isinstance(node, dict):
        return {key: replaced(value, old, new) for key, value in node.items()}
    if isinstance(node, list):
        return [replaced(value, old, new) for value in node]
    return new if node == old else node


@given(requests)
def test_every_search_is_filtered_by_its_owner(request_: SearchRequest) -> None:
    body = search_body(request_, identity_id=ALICE)

    assert body["query"]["bool"]["filter"][0] == {"term": {"identity_id": ALICE}}
    assert body["query"].keys() == {"bool"}
    assert "post_filter" not in body


@given(words)
def test_what_was_typed_changes_values_and_never_the_structure(typed: str) -> None:
    template = search_body(SearchRequest(words="a placeholder"), identity_id=ALICE)

    assert search_body(SearchRequest(words=typed), identity_id=ALICE) == replaced(template, "a placeholder", typed)


@given(requests)
def test_the_body_is_json_and_carries_the_words_unchanged(request_: SearchRequest) -> None:
    body = json.loads(json.dumps(search_body(request_, identity_id=ALICE)))

    assert body["query"]["bool"]["filter"][1]["multi_match"]["query"] == request_.words
    assert body["size"] == request_.size


def test_the_next_page_starts_behind_the_cursor_and_the_first_has_none() -> None:
    assert "search_after" not in search_body(SearchRequest(words="car"), identity_id=ALICE)
    assert search_body(SearchRequest(words="car", after=(1.5, 2, "id")), identity_id=ALICE)["search_after"] == [
        1.5,
        2,
        "id",
    ]


def test_the_order_ends_with_what_is_unique() -> None:
    assert search_body(SearchRequest(words="car"), identity_id=ALICE)["sort"][-1] == {"photo_id": "asc"}


def test_scores_are_whole_numbers_so_that_a_cursor_means_the_same_place_on_the_next_page() -> None:
    best_field, confidence = search_body(SearchRequest(words="car"), identity_id=ALICE)["query"]["bool"]["should"]

    matches = best_field["dis_max"]["queries"]
    assert all(type(match["constant_score"]["boost"]) is int for match in matches)
    factor = confidence["nested"]["query"]["function_score"]["field_value_factor"]
    assert factor == {"field": "detections.percent"}
