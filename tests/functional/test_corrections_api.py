"""Tags, hidden labels, corrections and flags over HTTP, with fakes behind them."""

from typing import Any

import pytest

from tests.functional.conftest import CORS, World
from tests.records import ALICE, BOB, a_finished_photo, an_object_key


def photo_of(world: World, name: str = "car.jpg", identity_id: str = ALICE) -> str:
    photo = a_finished_photo(name, identity_id=identity_id)
    world.photos.accept_upload(photo)
    world.index.apply([photo])
    return f"/photos/{photo.photo_id}"


def test_tags_are_added_and_found(world: World) -> None:
    path = photo_of(world)

    response = world.patch(path, {"add_tags": ["holiday", "client A"], "hide_labels": ["Car"]})

    assert response.status_code == 200
    assert response.json_body == {
        "message": "Success",
        "id": path.removeprefix("/photos/"),
        "tags": ["holiday", "client A"],
        "hiddenLabels": ["Car"],
        "albumId": None,
        "albumIds": [],
        "edits": {},
    }
    assert response.headers.items() >= CORS.items()
    assert world.search("tag:holiday") == [an_object_key()]
    assert world.search("label:car") == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "nothing to change"),
        ({"tags": ["a"]}, 'unknown member "tags"; allowed: add_tags, remove_tags, hide_labels'),
        ({"add_tags": [1]}, '"add_tags[0]" must be a text, not 1'),
        ({"hide_labels": ["Dog"]}, 'this photo has no label "Dog" to hide'),
        (b"{", 'the body must be a JSON object, for example {"add_tags": ["holiday"]}'),
        (["a"], "the body must be a JSON object"),
    ],
)
def test_an_impossible_change_is_answered_with_what_to_do(world: World, body: Any, message: str) -> None:
    response = world.patch(photo_of(world), body)

    assert response.status_code == 400
    assert message in response.json_body["message"]


def test_a_photo_is_corrected_marked_and_shown_as_corrected(world: World) -> None:
    path = photo_of(world)
    asked = {"title": "The pier", "rating": 4, "captured_at": "2019-06-30T14:05:00", "location": "Paris"}

    edits = world.patch(path, {**asked, "favourite": True}).json_body["edits"]

    shown = world.get(path).json_body["photo"]
    assert shown["edits"] == edits
    assert edits.keys() == {"title", "rating", "capturedAt", "location", "favourite"}
    title, captured_at = shown["inscription"]["title"], shown["capturedAt"]
    assert (title, captured_at, shown["favourite"]) == ("The pier", "2019-06-30T14:05:00", True)
    assert "Paris" in shown["places"]
    for query in ("is:favourite", "rating:>=4", "pier", "taken:2019-06", "place:paris"):
        assert world.search(query) == [an_object_key()]


def test_hidden_photos_are_out_of_lists_and_searches_unless_asked_for(world: World) -> None:
    path = photo_of(world)
    photo_of(world, "seen.jpg")

    world.patch("/photos", {"ids": [path.removeprefix("/photos/")], "hidden": True})

    def listed(path: str) -> list[str]:
        return [photo["name"] for photo in world.get(path).json_body["photos"]]

    assert listed("/photos") == ["seen.jpg"]
    assert listed("/photos?hidden=true") == ["seen.jpg", "car.jpg"]
    assert world.search("car") == [an_object_key("seen.jpg")]
    assert world.search("is:hidden car") == [an_object_key()]

    world.patch(path, {"hidden": False})
    assert set(listed("/photos")) == {"seen.jpg", "car.jpg"}


def test_nobody_changes_what_is_anothers(world: World) -> None:
    path = photo_of(world, identity_id=BOB)

    of_bob = world.patch(path, {"add_tags": ["mine"]})
    of_nobody = world.patch("/photos/nonsense", {"add_tags": ["mine"]})

    assert (of_bob.status_code, of_nobody.status_code) == (404, 404)
    assert of_bob.json_body == of_nobody.json_body
    assert world.search("mine", token="bob") == []


@pytest.mark.parametrize("token", [None, "mallory"])
def test_nobody_unknown_changes_anything(world: World, token: str | None) -> None:
    path = photo_of(world)

    assert world.patch(path, {"add_tags": ["mine"]}, token=token).status_code == 401
    assert world.search("mine") == []


def test_a_change_that_the_index_refuses_is_reported_and_can_be_repeated(world: World) -> None:
    path = photo_of(world)
    world.index.broken = True
    assert world.patch(path, {"add_tags": ["mine"]}).status_code == 503

    world.index.broken = False
    assert world.patch(path, {"add_tags": ["mine"]}).status_code == 200
    assert world.search("mine") == [an_object_key()]
