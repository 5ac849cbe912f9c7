"""Whose photos are found: the caller's own, whatever is asked."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opensearchpy import OpenSearch

from chalicelib.core.search.request import next_page
from chalicelib.errors import BadRequest
from tests.contract.search_engine.library import Library, labelled, many, name_of
from tests.examples import examples
from tests.records import ALICE, BOB, a_finished_photo, a_label, a_search


def test_another_ones_cursor_leads_to_own_photos_only(library: Library) -> None:
    of_bob = [replace(a_finished_photo(f"{number}.jpg", identity_id=BOB)) for number in range(6)]
    library.add(*many(6), *of_bob)
    cursor_of_bob = library.answer("car", identity_id=BOB, size=1)["cursor"]

    answer = library.answer("car", size=100, cursor=cursor_of_bob)

    assert answer["total"] == 6
    assert {picture["id"] for picture in answer["pictures"]} <= {photo.photo_id for photo in many(6)}


def test_a_cursor_names_nobody(library: Library) -> None:
    library.add(*many(3))
    answer = library.answer("car", size=2)

    last = answer["pictures"][-1]
    uploaded_at = int(datetime.fromisoformat(last["uploadedAt"]).timestamp() * 1000)
    search = a_search("car", {})
    assert answer["cursor"] == next_page([last["score"], -(2**63), uploaded_at, last["id"]], search)


@pytest.fixture(scope="module")
def shared(engine: OpenSearch) -> Library:
    """One photo of Alice's, and one of Bob's that says many things that only he may see."""
    library = Library(engine)
    library.add(
        labelled("alice", "Car", places=("Own place",)),
        a_finished_photo(
            "bob.jpg",
            identity_id=BOB,
            places=("Bobtown",),
            labels=tuple(a_label(name, parents=("Vehicle",)) for name in ("Secret", "Car", "a", "0", BOB)),
            tags=("secret", "Secret Palace", ALICE, "*", "identity_id"),
        ),
    )
    return library


# What people who want to break out would try, and parts to build more of it from.
ATTEMPTS = [
    "*",
    "secret",
    "secret*",
    "car secret",
    "car OR secret",
    "car | secret",
    "-car",
    "NOT car",
    f"identity_id:{BOB}",
    BOB,
    "identity_id:*",
    '"}},{"match_all":{}}',
    '{"match_all": {}}',
    '", "query": {"match_all": {}}, "x": "',
    "*:*",
    "_all:secret",
    "/.*/",
    "secret~2",
    "*  OR secret",
    "-nothing",
    "-(-secret)",
    "label:secret",
    "tag:*",
    "has:tags",
    "place:bobtown",
    "label:secret OR -label:secret",
    "near:0,0,20000km",
    "confidence:>0",
    "uploaded:2000.. -camera:x",
    "a' OR '1'='1",
    "\\",
    '"',
    "\x00",
    "${jndi:x}",
    "{{constructor}}",
]
parts = st.sampled_from(
    [*ATTEMPTS, "car", "Car", " ", "(", ")", "[", "}", "^4", "~", "?", ":", "&&", "||", "\n", "\u202e"]
)
attempts = st.lists(parts, min_size=1, max_size=6).map("".join) | st.text(st.characters(codec="utf-8"), max_size=60)


def check_nothing_of_bob_is_shown(library: Library, query: str) -> None:
    try:
        answer = library.answer(query, facets=True)
    except BadRequest:
        return
    assert {name_of(picture) for picture in answer["pictures"]} <= {"alice.jpg"}
    assert answer["total"] == len(answer["pictures"])
    if "bob" in query.lower():
        answer.pop("relaxed", None)  # the caller's own words
    assert "bob" not in json.dumps(answer)
    # What Bob's photos have in common with Alice's would show in the counts.
    assert all(value["count"] <= answer["total"] for facet in answer["facets"].values() for value in facet)
    counted = {value["value"] for facet in answer["facets"].values() for value in facet}
    assert counted <= {"Car", "2026", "Own place", "JPEG", "95.."}
    assert answer.get("didYouMean", "").count("ecret") <= query.lower().count("ecret")


@pytest.mark.parametrize("query", ATTEMPTS)
def test_no_trick_shows_what_is_anothers(shared: Library, query: str) -> None:
    check_nothing_of_bob_is_shown(shared, query)


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attempts.filter(lambda query: query.strip() and len(query) <= 500))
def test_whatever_is_asked_own_photos_only(shared: Library, query: str) -> None:
    check_nothing_of_bob_is_shown(shared, query)


@pytest.mark.parametrize("query", ["secre", "secrte", "label:secrte", "tag:secet", "vehicel", "place:bobtwn"])
def test_what_was_meant_is_never_a_word_of_somebody_else(shared: Library, query: str) -> None:
    assert shared.answer(query) == {"message": "Success", "total": 0, "pictures": []}
    assert shared.answer(query, identity_id=BOB)["total"] == 1


def test_what_is_relaxed_finds_own_photos_only(shared: Library) -> None:
    check_nothing_of_bob_is_shown(shared, "Secret Place")
    assert shared.answer("Secret Place")["relaxed"] == ["Secret"]


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attempts)
def test_whatever_is_typed_own_values_only_are_suggested(shared: Library, typed: str) -> None:
    suggestions = shared.suggest(typed)

    assert {one["value"] for one in suggestions} <= {"Car", "Own place"}
    assert all(one["count"] == 1 for one in suggestions)


@pytest.mark.parametrize("typed", ["", "sec", "tag:", "tag:se", "label:", "place:bob", "bobtwn", "a", "0"])
def test_suggestions_hold_nothing_of_somebody_else(shared: Library, typed: str) -> None:
    of_bob = {one["value"] for one in shared.suggest(typed, identity_id=BOB)}
    own = {one["value"] for one in shared.suggest(typed)}

    assert of_bob - {"Car"}
    assert own <= {"Car", "Own place"}


@pytest.mark.parametrize("identity_id", ["", "*", "us-east-1:*", ALICE[:-1], ALICE.upper(), f"{ALICE} {BOB}"])
def test_an_identity_that_is_nearly_anothers_is_nobody(shared: Library, identity_id: str) -> None:
    assert shared.find("car", identity_id=identity_id) == []
