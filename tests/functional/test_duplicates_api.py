"""Photos that look alike, over HTTP: their groups, those like one photo, and the search for all of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.photo import Edits, ImageMetadata, Photo, Thumbnail, Trashed
from tests.functional.conftest import World
from tests.photo_factory import encoded, picture_of_a_thing
from tests.records import ALICE, BOB, UPLOADED_AT, a_finished_photo, an_object_key
from tests.unit.core.test_looks import LOOKS, changed
from tests.vectors import MODEL, VECTORS, between

DOG, CAT = LOOKS[0], LOOKS[1]
SMALL, LARGE = ImageMetadata("JPEG", 640, 480, 100_000), ImageMetadata("JPEG", 4000, 3000, 3_000_000)


def add(world: World, name: str, look: str | None, *, identity_id: str = ALICE, after: int = 0, **more: Any) -> Photo:
    """A photo that was uploaded so many minutes later than others, in table and index."""
    thumbnail = Thumbnail(f"thumbnail of {name}", 250, 188, made_from=f"{after:08}", look=look)
    uploaded_at = UPLOADED_AT + timedelta(minutes=after)
    photo = a_finished_photo(name, identity_id=identity_id, thumbnail=thumbnail, uploaded_at=uploaded_at, **more)
    stored = world.photos.accept_upload(photo)
    assert isinstance(stored, Photo)
    world.index.apply([stored])
    return stored


def add_dogs(world: World) -> tuple[Photo, Photo, Photo]:
    """A large photo of a dog and two small copies, and what must not be mixed with it: another one's, and a cat."""
    dogs = (
        add(world, "edited.jpg", changed(DOG, 9), after=2, image_metadata=SMALL),
        add(world, "copy.jpg", changed(DOG, 4), after=1, image_metadata=SMALL),
        add(world, "dog.jpg", DOG, image_metadata=LARGE),
    )
    add(world, "of bob.jpg", DOG, identity_id=BOB)
    add(world, "cat.jpg", CAT)
    return dogs


def groups_of(answer: Any) -> list[list[str]]:
    return [[picture["name"] for picture in group["pictures"]] for group in answer["groups"]]


def test_groups_have_the_one_to_keep_first_with_what_tells_them_apart(world: World) -> None:
    add_dogs(world)

    response = world.get("/photos/duplicates")

    assert response.status_code == 200
    answer = response.json_body
    assert groups_of(answer) == [["dog.jpg", "copy.jpg", "edited.jpg"]]
    assert (answer["total"], answer["photos"], "cursor" in answer) == (1, 3, False)
    (group,) = answer["groups"]
    assert (group["isSameFile"], group["count"]) == (False, 3)
    best = group["pictures"][0]
    assert (best["size"], best["fileSize"], best["format"]) == ({"width": 4000, "height": 3000}, 3_000_000, "JPEG")
    assert "/uploads/dog.jpg?" in best["signedUrl"]
    assert "thumbnail%20of%20dog.jpg?" in best["thumbnailUrl"]


def test_copies_that_were_uploaded_are_found(world: World) -> None:
    image = picture_of_a_thing(400, 300)
    files = {
        "whole.jpg": encoded(image, quality=92),
        "half.jpg": encoded(image.resize((200, 150)), quality=60),
        "whole.png": encoded(image, "PNG"),
        "turned.jpg": encoded(image.rotate(180)),
    }
    for name, data in files.items():
        world.ingest(an_object_key(name), data)

    (names,) = groups_of(world.get("/photos/duplicates").json_body)
    assert set(names) == {"whole.jpg", "half.jpg", "whole.png"}
    assert names[-1] == "half.jpg"
    assert {key.rpartition("/")[2] for key in world.search("is:duplicate")} == set(names)


def test_what_is_hidden_or_in_the_bin_is_in_no_group(world: World) -> None:
    edited, copy, _ = add_dogs(world)
    world.index.apply([replace(edited, edits=Edits(hidden=True), revision=edited.revision + 1)])
    assert groups_of(world.get("/photos/duplicates").json_body) == [["dog.jpg", "copy.jpg"]]

    trashed = Trashed(UPLOADED_AT, UPLOADED_AT + timedelta(days=30))
    world.index.apply([replace(copy, trashed=trashed, revision=copy.revision + 1)])
    assert groups_of(world.get("/photos/duplicates").json_body) == []
    assert world.search("is:duplicate") == []


def test_groups_come_page_by_page(world: World) -> None:
    for number, look in enumerate(LOOKS[:3]):
        for copy in "ab":
            add(world, f"{number}{copy}.jpg", look, after=number)

    first = world.get("/photos/duplicates?size=2").json_body
    second = world.get(f"/photos/duplicates?size=2&cursor={first['cursor']}").json_body

    assert [len(first["groups"]), len(second["groups"]), "cursor" in second] == [2, 1, False]
    assert (first["total"], second["total"]) == (3, 3)
    found = [name for group in groups_of(first) + groups_of(second) for name in group]
    assert sorted(found) == ["0a.jpg", "0b.jpg", "1a.jpg", "1b.jpg", "2a.jpg", "2b.jpg"]


@pytest.mark.parametrize("query", ["size=0", "size=51", "size=many", "cursor=elsewhere", "album=x"])
def test_an_impossible_page_is_answered_with_what_to_do(world: World, query: str) -> None:
    response = world.get(f"/photos/duplicates?{query}")

    assert response.status_code == 400
    assert response.json_body["message"]


def test_everybody_sees_groups_of_their_own_photos_only(world: World) -> None:
    add_dogs(world)
    assert groups_of(world.get("/photos/duplicates", token="bob").json_body) == []
    assert world.search("is:duplicate", token="bob") == []

    add(world, "again.jpg", DOG, identity_id=BOB, after=3)
    assert groups_of(world.get("/photos/duplicates", token="bob").json_body) == [["of bob.jpg", "again.jpg"]]
    assert groups_of(world.get("/photos/duplicates").json_body) == [["dog.jpg", "copy.jpg", "edited.jpg"]]


def test_photos_like_one_are_ones_own_the_most_similar_first(world: World) -> None:
    edited, _, dog = add_dogs(world)

    def like(photo: Photo) -> list[str]:
        response = world.get(f"/photos/{photo.photo_id}/similar")
        assert response.status_code == 200
        return [picture["name"] for picture in response.json_body["pictures"]]

    assert like(dog) == ["copy.jpg", "edited.jpg"]
    assert like(edited) == ["copy.jpg", "dog.jpg"]
    assert like(add(world, "old.jpg", None)) == []


def of_kind(world: World, photo: Photo, token: str = "alice") -> list[str]:
    response = world.get(f"/photos/{photo.photo_id}/similar", token=token)
    assert response.status_code == 200
    return [picture["name"] for picture in response.json_body["ofKind"]]


def test_photos_of_a_kind_are_ones_own_and_not_those_that_look_the_same(world: World) -> None:
    shown: dict[str, Any] = {"vector_model": MODEL}
    dog = add(world, "dog.jpg", DOG, vector=VECTORS[0], **shown)
    less = add(world, "less.jpg", None, vector=between(0, 1, 0.35), **shown)
    near = add(world, "near.jpg", CAT, vector=between(0, 1, 0.2), **shown)
    add(world, "copy.jpg", DOG, vector=VECTORS[0], **shown)
    add(world, "car.jpg", None, vector=VECTORS[2], **shown)
    add(world, "other model.jpg", None, vector=VECTORS[0], vector_model="another")
    add(world, "refused.jpg", None, vector="", vector_model="refused")
    add(world, "of bob.jpg", None, vector=VECTORS[0], identity_id=BOB, **shown)

    assert of_kind(world, dog) == ["near.jpg", "less.jpg"]
    answer = world.get(f"/photos/{dog.photo_id}/similar").json_body
    assert [picture["name"] for picture in answer["pictures"]] == ["copy.jpg"]
    assert "vector" not in str(answer)
    world.index.apply([replace(near, edits=Edits(hidden=True), revision=near.revision + 1)])
    assert of_kind(world, dog) == ["less.jpg"]
    assert "dog.jpg" in of_kind(world, less)
    assert of_kind(world, add(world, "without.jpg", DOG)) == []


def test_a_photo_of_somebody_else_is_answered_like_one_that_is_not_there(world: World) -> None:
    *_, dog = add_dogs(world)

    of_alice = world.get(f"/photos/{dog.photo_id}/similar", token="bob")
    of_nobody = world.get(f"/photos/{'x' * 22}/similar", token="bob")

    assert (of_alice.status_code, of_nobody.status_code) == (404, 404)
    assert of_alice.json_body == of_nobody.json_body


@pytest.mark.parametrize("path", ["/photos/duplicates", f"/photos/{'x' * 22}/similar"])
def test_nobody_who_is_not_signed_in_sees_anything(world: World, path: str) -> None:
    assert world.get(path, token=None).status_code == 401
