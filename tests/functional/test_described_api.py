"""Searches that describe what photos show, over HTTP: behind what has the words, and only among what one may see."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.core.photo import Edits, Photo
from chalicelib.core.vectors import MOST_DESCRIBED
from tests.fakes import FakePictureEmbedder
from tests.functional.conftest import World
from tests.functional.test_library_api import new_album
from tests.records import BOB, a_finished_photo, a_label
from tests.vectors import MODEL, VECTORS, between

PARTY = "a child blowing out candles"


def add(world: World, name: str, vector: str, **members: Any) -> Photo:
    photo = a_finished_photo(name, **{"vector": vector, "vector_model": MODEL, "labels": (), **members})
    world.index.apply([photo])
    return photo


@pytest.fixture
def party(world: World) -> World:
    world.embedder = FakePictureEmbedder(VECTORS[3], MODEL)
    world.embedder.words = {PARTY: VECTORS[0], "candles": VECTORS[0], "cake": VECTORS[1]}
    add(world, "best.jpg", between(0, 1, 0.3))
    add(world, "good.jpg", between(0, 1, 0.4))
    add(world, "cake.jpg", VECTORS[1])
    add(world, "car.jpg", VECTORS[2])
    add(world, "other model.jpg", VECTORS[0], vector_model="another")
    add(world, "of bob.jpg", VECTORS[0], identity_id=BOB)
    return world


def answer(world: World, query: str, **members: Any) -> Any:
    response = world.post("/picture/search", token=members.pop("token", "alice"), body={"query": query, **members})
    assert response.status_code == 200, response.json_body
    return response.json_body


def described(world: World, query: str, **members: Any) -> Any:
    found = answer(world, query, **members).get("described")
    return found if found is None else [picture["name"] for picture in found]


def test_photos_are_found_by_what_they_show(party: World) -> None:
    found = answer(party, PARTY)

    assert [picture["name"] for picture in found["described"]] == ["best.jpg", "good.jpg"]
    assert found["described"][0]["matched"] == [{"field": "description", "value": PARTY}]
    assert (found["total"], found["pictures"]) == (0, [])
    assert "vector" not in str(found).replace("vector_", "")
    assert described(party, PARTY, token="bob") == ["of bob.jpg"]


def test_what_has_the_words_comes_first_and_is_not_said_twice(party: World) -> None:
    for number in range(3):
        add(party, f"labelled {number}.jpg", VECTORS[0], labels=(a_label("Candle"),))

    first = answer(party, "candles", size=2)
    assert (first["total"], len(first["pictures"]), "described" in first) == (3, 2, False)
    last = answer(party, "candles", size=2, cursor=first["cursor"])
    assert len(last["pictures"]) == 1
    assert [picture["name"] for picture in last["described"]] == ["best.jpg", "good.jpg"]


def test_conditions_hold_for_what_is_described_too(party: World) -> None:
    assert described(party, "candles -name:good") == ["best.jpg"]
    assert described(party, "candles tag:party") == []
    best = a_finished_photo("best.jpg", vector=between(0, 1, 0.3), vector_model=MODEL)
    party.index.apply([replace(best, edits=Edits(hidden=True), revision=best.revision + 1)])
    assert described(party, "candles") == ["good.jpg"]
    assert described(party, "candles is:hidden") == ["best.jpg"]


def test_what_somebody_else_shares_is_found_and_nothing_else_of_theirs(party: World) -> None:
    album = new_album(party, "Party", token="bob")
    add(party, "shared.jpg", VECTORS[0], identity_id=BOB, album_ids=(album,))
    invitation = {"email": "alice@example.com", "album": album}
    assert party.post("/members", token="bob", body=invitation).status_code == 201
    assert described(party, PARTY) == ["best.jpg", "good.jpg"]
    (membership,) = party.get("/memberships").json_body["memberships"]
    assert party.patch(f"/memberships/{membership['id']}", {"accepted": True}).status_code == 200

    assert described(party, PARTY) == ["shared.jpg", "best.jpg", "good.jpg"]


def test_a_model_that_does_not_answer_takes_nothing_else_away(party: World) -> None:
    assert party.embedder is not None
    party.embedder.refuses = True
    add(party, "labelled.jpg", VECTORS[0], labels=(a_label("Candle"),))
    found = answer(party, "candles")

    assert [picture["name"] for picture in found["pictures"]] == ["labelled.jpg"]
    assert found["notDescribed"] is True
    assert "described" not in found


@pytest.mark.parametrize("query", ["*", '"candles"', "candles OR cake", "is:favourite"])
def test_only_words_describe(party: World, query: str) -> None:
    assert described(party, query) is None
    assert described(party, "candles", strict=True) is None


def test_there_is_an_end_to_what_is_described(party: World) -> None:
    for number in range(MOST_DESCRIBED + 5):
        add(party, f"{number}.jpg", VECTORS[0])
    for number in range(MOST_DESCRIBED + 10):
        add(party, f"unlike {number}.jpg", between(1, 0, 0.2))

    assert len(described(party, PARTY)) == MOST_DESCRIBED
