import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from chalicelib.core.api.search_types import SortName
from chalicelib.core.edits import OUT_OF_SIGHT
from chalicelib.core.search.fields import BESIDE_LABELS, FACETS, FILTER_NAMES, VOCABULARY, WHOLE_LABELS
from chalicelib.core.search.in_sight import without_flags
from chalicelib.core.search.label_query import feature
from chalicelib.core.search.query import search_body, vocabulary_body
from chalicelib.core.search.request import SearchRequest
from chalicelib.core.search.word_features import is_short, key_of
from chalicelib.errors import BadSearch
from tests.records import ALICE, TODAY, a_search

parts = st.sampled_from(
    [
        "car",
        "OR",
        "NOT",
        "(",
        ")",
        '"',
        "-",
        " ",
        "label:dog",
        "taken:2019",
        "is:failed",
        "is:hidden",
        "is:trashed",
        "confidence:>90",
        "near:1,2",
        "é",
    ]
)
queries = st.text(min_size=1, max_size=40) | st.lists(parts, min_size=1, max_size=20).map(" ".join)
members = st.fixed_dictionaries(
    {},
    optional={
        "size": st.integers(1, 200),
        "min_confidence": st.floats(0, 100),
        "facets": st.booleans(),
        "sort": st.sampled_from(get_args(SortName)),
    },
)


def body(query: str, **members: Any) -> dict[str, Any]:
    return search_body(a_search(None, {"query": query, **members}), identity_id=ALICE)


def asked(query: str, **members: Any) -> Any:
    """The clause that the query itself amounts to."""
    (clause,) = body(query, **members)["query"]["bool"]["must"]
    return clause


def nodes(node: Any) -> Iterator[Any]:
    yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(inner)


@given(queries, members)
def test_every_search_is_filtered_by_its_owner(query: str, members: dict[str, Any]) -> None:
    try:
        found = body(query, **members)
    except BadSearch:
        assume(False)

    assert found["query"].keys() == {"bool"}
    assert found["query"]["bool"].keys() == {"filter", "must"}
    whose = found["query"]["bool"]["filter"][0]["term"]
    assert whose in ({"in_sight_of": ALICE}, {"identity_id": ALICE})
    assert found.keys() <= {"size", "track_total_hits", "track_scores", "query", "sort", "aggs"}
    assert "global" not in json.dumps(found.get("aggs", {}))


@given(st.sets(st.sampled_from(sorted(VOCABULARY))).map(tuple))
def test_the_vocabulary_is_filtered_by_its_owner_and_shows_no_photo(names: tuple[str, ...]) -> None:
    found = vocabulary_body(names, identity_id=ALICE, most=7)

    assert found["query"] == {"bool": {"filter": [{"term": {"in_sight_of": ALICE}}]}}
    assert found["size"] == 0
    assert found["aggs"] == {name: {"terms": {"field": VOCABULARY[name], "size": 7}} for name in names}


words = st.text(st.characters(categories=["L", "N"], codec="utf-8"), min_size=1, max_size=20)


@given(words)
@example("puppy")
@example("北京天安门")
def test_what_was_typed_changes_values_and_never_the_structure(typed: str) -> None:
    assume(key_of(typed))
    template = json.dumps(asked('"placeholder"' if is_short(key_of(typed)) else '"one two three four"'))

    found = json.dumps(asked(f'"{typed}"'))

    assert shape(json.loads(found)) == shape(json.loads(template))


# Without texts, and without the synonyms that some words have.
def shape(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: shape(value) for name, value in node.items()}
    if isinstance(node, list):
        return [shape(value) for value in node if not is_synonym(value)]
    return None if isinstance(node, str) else node


def is_synonym(clause: Any) -> bool:
    return isinstance(clause, dict) and clause.get("rank_feature", {}).get("field", "").startswith("label_words.=")


def test_failed_photos_are_found_only_when_asked_for() -> None:
    assert body("car")["query"]["bool"]["filter"] == [{"term": {"in_sight_of": ALICE}}]
    assert {"term": {"status": "FAILED"}} in body("is:failed car")["query"]["bool"]["filter"]
    assert asked("is:failed") == {"match_all": {}}


@pytest.mark.parametrize(
    ("query", "left_out"),
    [
        ("car", OUT_OF_SIGHT),
        ("car is:favourite", OUT_OF_SIGHT),
        ("car -is:hidden", OUT_OF_SIGHT),
        ("car -is:trashed", OUT_OF_SIGHT),
        ("car is:hidden", ("trashed",)),
        ("car OR is:hidden", ("trashed",)),
        ("is:failed is:hidden", ("trashed",)),
        ("car is:trashed", ()),
        ("is:failed is:trashed", ()),
    ],
)
def test_what_is_hidden_or_in_the_bin_is_left_out_unless_it_is_asked_for(query: str, left_out: tuple[str, ...]) -> None:
    in_sight = [{"term": {"in_sight_of": ALICE}}]
    found = body(query)["query"]["bool"]["filter"]
    assert found == in_sight if left_out == OUT_OF_SIGHT else found[2:] == without_flags(left_out)


def test_all_any_and_not() -> None:
    one, other = asked('"one"'), asked('"other"')

    assert asked('"one" "other"') == {"bool": {"must": [one, other]}}
    assert asked('"one" OR "other"') == {"dis_max": {"queries": [one, other]}}
    assert asked('"one" -(tag:x)') == {"bool": {"must": [one, {"bool": {"must_not": [asked("tag:x")]}}]}}


@pytest.mark.parametrize("query", ["-car", "-(car tag:x)", "-label:car", 'label:="car"', '-(-car OR label:="car")'])
def test_what_is_less_certain_neither_excludes_a_photo_nor_is_counted(query: str) -> None:
    keys = [key for key in ("car", "=car") if json.dumps(feature("label_words", key)) in json.dumps(asked(query))]
    certain = [
        {"bool": {"must": [feature("label_words", key)], "must_not": [{"term": {"less_certain_words": key}}]}}
        for key in keys
    ]
    assert keys
    assert all(clause in list(nodes(asked(query))) for clause in certain)
    assert "less_certain_words" not in json.dumps([asked("car label:car count:car>=2"), asked(query, min_confidence=9)])


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("the car", "car"),
        ("a car in the city", "car city"),
        ("car & city", "car city"),
        ("car - city", "car city"),
        ("car !!! city", "car city"),
    ],
)
def test_what_says_nothing_is_left_out(query: str, same: str) -> None:
    assert asked(query) == asked(same)


@pytest.mark.parametrize(("query", "key"), [("the", "the"), ("in the", "in"), ('"the" car', "the")])
def test_but_not_where_there_is_nothing_else_or_it_is_in_quotes(query: str, key: str) -> None:
    assert feature("label_words", key) in list(nodes(asked(query)))


@pytest.mark.parametrize("query", ["!!!", "!!! ???", "label:!!!"])
def test_where_nothing_is_asked_for_nothing_is_found(query: str) -> None:
    clauses = list(nodes(asked(query)))
    assert {"match_none": {}} in clauses
    assert "rank_feature" not in json.dumps(clauses)


def test_a_star_is_everything() -> None:
    assert asked("*") == {"bool": {"filter": [{"match_all": {}}]}}
    assert {"match_all": {}} not in list(nodes(asked('"*"')))


def test_a_word_is_one_clause_for_labels_and_one_for_all_else() -> None:
    assert asked("zebras") == {
        "dis_max": {"queries": [feature("label_words", "zebra"), feature("other_words", "zebra")]}
    }
    assert asked("label:zebras") == {"dis_max": {"queries": [feature("label_words", "zebra")]}}


def test_a_long_phrase_is_looked_for_in_the_fields_themselves() -> None:
    labels, *others = asked('"the quick brown fox"')["dis_max"]["queries"]

    assert labels == feature("label_words", "the quick brown fox")
    assert [clause["constant_score"] for clause in others] == [
        {"filter": {"match_phrase": {field.member: "the quick brown fox"}}, "boost": field.worth}
        for field in BESIDE_LABELS
        if field.is_text
    ]


@given(queries, members)
def test_scores_are_whole_numbers_so_that_a_cursor_means_the_same_place_on_the_next_page(
    query: str, members: dict[str, Any]
) -> None:
    try:
        found = list(nodes(asked(query, **members)))
    except BadSearch:
        assume(False)
    for node in found:
        if isinstance(node, dict) and ("match" in node or "match_phrase" in node):
            # Whatever would score by itself, by how rare a word is, stands in a filter.
            assert not scored(found[0], node)
        if isinstance(node, dict) and "constant_score" in node:
            assert type(node["constant_score"]["boost"]) is int
        if isinstance(node, dict) and "rank_feature" in node:
            assert node["rank_feature"]["linear"] == {}


def scored(node: Any, wanted: Any) -> bool:
    """Whether a clause is anywhere that counts for the score."""
    if node is wanted:
        return True
    if isinstance(node, dict):
        return any(scored(inner, wanted) for name, inner in node.items() if name not in ("filter", "must_not"))
    return isinstance(node, list) and any(scored(inner, wanted) for inner in node)


def test_least_confidence_leaves_out_what_has_none() -> None:
    sure = asked("car", min_confidence=90)

    certain = {"range": {"label_percents": {"gte": "car 090", "lte": "car 100"}}}
    labels = {"bool": {"must": [feature("label_words", "car")], "filter": [certain]}}
    assert sure == {"dis_max": {"queries": [labels, feature("other_words", "car")]}}


@pytest.mark.parametrize("query", ["label:car", "count:car>=2", "car"])
def test_least_confidence_holds_for_everything_that_asks_of_labels(query: str) -> None:
    sure = {"range": {"label_percents": {"gte": "car 062", "lte": "car 100"}}}
    assert sure in list(nodes(asked(query, min_confidence=61.5)))


def test_synonyms_are_looked_for_as_whole_labels() -> None:
    assert feature("label_words", "=Dog") in list(nodes(asked("puppies")))
    assert feature("label_words", "=High Rise") in list(nodes(asked("tall tower block")))
    assert "label_words.=" not in json.dumps(asked("qwertyuiop"))


@pytest.mark.parametrize(
    ("compared", "lowest", "highest"),
    [
        ("=2", 2, 2),
        (">=2", 2, 99_999),
        (">2", 3, 99_999),
        (">=99999", 99_999, 99_999),
    ],
)
def test_counts_are_ranges_of_tokens(compared: str, lowest: int, highest: int) -> None:
    bounds = {"gte": f"zebra {lowest:05}", "lte": f"zebra {highest:05}"}
    assert {"range": {"label_counts": bounds}} in list(nodes(asked(f"count:zebra{compared}")))


@pytest.mark.parametrize(("compared", "too_many"), [("<2", 2), ("<=2", 3), ("=0", 1), ("<1", 1)])
def test_a_count_that_may_be_zero_is_a_negated_clause(compared: str, too_many: int) -> None:
    (counted,) = asked(f"count:zebra{compared}")["bool"]["filter"]
    ((more,),) = [clause["dis_max"]["queries"] for clause in counted["bool"]["must_not"]]

    assert more["bool"]["filter"][0]["range"]["label_counts"]["gte"] == f"zebra {too_many:05}"


def test_any_count_is_any_photo() -> None:
    assert asked("count:zebra>=0") == {"bool": {"filter": [{"match_all": {}}]}}


@pytest.mark.parametrize("compared", ["<0", ">99999", ">=100000"])
def test_an_impossible_count_matches_nothing(compared: str) -> None:
    assert {"match_none": {}} in list(nodes(asked(f"count:zebra{compared}")))


def test_the_next_page_starts_behind_the_cursor_and_the_first_has_none() -> None:
    assert "search_after" not in body("car")
    request = SearchRequest(text="car", today=TODAY, after=(1.0, 2, 3, "id"))
    assert search_body(request, identity_id=ALICE)["search_after"] == [1.0, 2, 3, "id"]


@pytest.mark.parametrize(
    ("sort", "fields"),
    [
        ("relevance", ["_score", "captured_at", "uploaded_at", "photo_id"]),
        ("date", ["captured_at", "uploaded_at", "photo_id"]),
    ],
)
def test_the_order_ends_with_what_is_unique(sort: str, fields: list[str]) -> None:
    assert [name for key in body("car", sort=sort)["sort"] for name in key] == fields
    assert body("car", sort=sort)["track_scores"] is True


def test_facets_are_counted_only_when_asked_for() -> None:
    assert "aggs" not in body("car")
    assert body("car", facets=["labels"])["aggs"].keys() == {"labels", WHOLE_LABELS}
    assert body("car", facets=["years"])["aggs"].keys() == {"years"}
    assert body("car", facets=True)["aggs"].keys() == {*FACETS, WHOLE_LABELS}


def test_the_longest_search_stays_within_what_the_engine_takes() -> None:
    # OpenSearch refuses more than 1,024 clauses; a list of terms is one.
    query = " ".join(f"puppies{number}" if number % 2 else "label:puppies" for number in range(32))
    leaves = [node for node in nodes(asked(query)) if isinstance(node, dict) and node.keys() & LEAVES]

    assert len(leaves) < 1000


LEAVES = {"rank_feature", "match", "match_phrase", "term", "terms", "range", "exists", "match_all", "geo_distance"}


@pytest.mark.parametrize("name", FILTER_NAMES)
def test_a_filter_without_a_value_is_refused(name: str) -> None:
    with pytest.raises(BadSearch, match=f"^at character 5: {name}: "):
        asked(f"car {name}:")


def test_numbers_are_counted_in_ranges_without_gaps() -> None:
    certainty = body("car", facets=["certainty"])["aggs"]["certainty"]["range"]

    assert certainty["field"] == "label_certainty"
    assert certainty["ranges"][0] == {"key": "0..50", "from": 0, "to": 50}
    assert certainty["ranges"][-1] == {"key": "95..", "from": 95}
    assert all(one["to"] == other["from"] for one, other in pairwise(certainty["ranges"]))
