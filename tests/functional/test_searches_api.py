"""Saved searches over HTTP, with fakes behind: every answer is held to the OpenAPI document as well."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import searches, services
from chalicelib.core.saved_search import search_id_of
from tests.functional.conftest import World
from tests.records import SEARCHED_AT


def saved(world: World, name: str = "Dogs", query: str = "dog beach", **who: str) -> Any:
    return world.post("/searches", body={"name": name, "query": query}, **who)


def names(world: World, **who: str) -> list[str]:
    return [search["name"] for search in world.get("/searches", **who).json_body["searches"]]


def test_a_search_is_saved_listed_and_forgotten(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "now", lambda: SEARCHED_AT)

    made = saved(world, "  Größe \t 1 ", ' "mobile phone" OR café  last summer ')

    search = {
        "id": search_id_of("größe 1"),
        "name": "Größe 1",
        "query": '"mobile phone" OR café  last summer',
        "createdAt": "2026-11-28T12:00:00+00:00",
    }
    assert (made.status_code, made.json_body["search"]) == (201, search)
    assert world.get("/searches").json_body["searches"] == [search]
    assert world.delete_over_http(f"/searches/{search['id']}").json_body == {"message": "Success", "id": search["id"]}
    assert names(world) == []
    assert world.delete_over_http(f"/searches/{search['id']}").status_code == 404


@pytest.mark.parametrize(
    ("name", "query", "status", "told"),
    [
        ("", "dog", 400, "1 to 100 characters"),
        ("x" * 101, "dog", 400, "1 to 100 characters"),
        ("Dogs", "", 400, "there is nothing to search for"),
        ("Dogs", " ", 400, "there is nothing to search for"),
        ("Dogs", "x" * 501, 400, "500"),
        ("Dogs", "(dog", 400, "at character"),
        ("Dogs", "camrea:nikon", 400, 'did you mean "camera:"'),
        ("Dogs", "size:abc", 400, "size"),
        ("Dogs", "near:nowhereatall", 400, "near"),
        ("DOGS AT HOME", "cat", 409, "saved search of this name"),
    ],
)
def test_what_cannot_be_saved_is_refused_and_says_why(
    world: World, name: str, query: str, status: int, told: str
) -> None:
    saved(world, "dogs at home", "dog")

    refused = saved(world, name, query)

    assert (refused.status_code, told in refused.json_body["message"]) == (status, True), refused.json_body
    assert names(world) == ["dogs at home"]


def test_there_are_not_ever_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "MAX_SEARCHES", 1)
    saved(world, "of bob", token="bob")
    saved(world)

    refused = saved(world, "one more")

    assert (refused.status_code, "delete one first" in refused.json_body["message"]) == (400, True)


def test_a_search_gets_another_name_another_text_or_both(world: World) -> None:
    made = saved(world, "Dogs", "dog").json_body["search"]

    def changed(**change: str) -> Any:
        (search,) = world.get("/searches").json_body["searches"]
        answer = world.patch(f"/searches/{search['id']}", change).json_body["search"]
        assert world.get("/searches").json_body["searches"] == [answer]
        return answer

    assert changed(name=" DOGS ") == made | {"name": "DOGS"}
    assert changed(query="dog beach") == made | {"name": "DOGS", "query": "dog beach"}
    both = {"name": "Cats", "query": "cat"}
    assert changed(**both) == made | both | {"id": search_id_of("cats")}
    assert world.patch(f"/searches/{made['id']}", {"name": "Birds"}).status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({}, 400, "nothing to change"),
        ({"name": " "}, 400, "1 to 100 characters"),
        ({"query": " "}, 400, "there is nothing to search for"),
        ({"query": "(dog"}, 400, "at character"),
        ({"name": "cats"}, 409, "saved search of this name"),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(world: World, change: Any, status: int, told: str) -> None:
    dogs = saved(world).json_body["search"]
    saved(world, "Cats", "cat")

    refused = world.patch(f"/searches/{dogs['id']}", change)

    assert (refused.status_code, told in refused.json_body["message"]) == (status, True), refused.json_body
    assert dogs in world.get("/searches").json_body["searches"]


@pytest.mark.parametrize("search_id", ["x", "0" * 31, "A" * 32, "x" * 2000])
def test_what_is_no_id_is_not_there(world: World, search_id: str) -> None:
    assert world.delete_over_http(f"/searches/{search_id}").status_code == 404


NAMES = st.sampled_from(["dogs", "Dogs", "cats", "birds"])
ACTIONS = st.lists(
    st.tuples(st.sampled_from(["alice", "bob"]), st.sampled_from(["save", "rename", "delete", "list"]), NAMES)
)


def answers_to_bob(world: World, actions: Sequence[tuple[str, str, str]]) -> list[tuple[int, Any]]:
    """What Bob is told, one action after the other."""
    world.searches.stored.clear()
    told = []
    for who, action, name in actions:
        if action == "save":
            answer = saved(world, name, f"{name} of {who}", token=who)
        elif action == "rename":
            answer = world.patch(f"/searches/{search_id_of(name)}", {"name": "cats"}, token=who)
        elif action == "delete":
            answer = world.delete_over_http(f"/searches/{search_id_of(name)}", token=who)
        else:
            answer = world.get("/searches", token=who)
        if who == "bob":
            told.append((answer.status_code, answer.json_body))
    return told


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_nobody_is_told_anything_that_depends_on_somebody_elses(
    world: World, actions: list[tuple[str, str, str]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "now", lambda: SEARCHED_AT)

        told = answers_to_bob(world, actions)

        assert told == answers_to_bob(world, [action for action in actions if action[0] == "bob"])
