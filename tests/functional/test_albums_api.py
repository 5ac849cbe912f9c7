"""Albums that share photos: what goes in and out, in which order, and what stays when an album goes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock
from unittest.mock import Mock

import pytest

from chalicelib.core.album_photos import MAX_ALBUMS_OF_PHOTO
from chalicelib.core.photo import Photo, Trashed
from chalicelib.errors import ServiceUnavailable
from tests.functional.conftest import World
from tests.functional.test_library_api import FILE, add, new_album
from tests.records import BOB, UPLOADED_AT

NO_INDEX = ServiceUnavailable("no index")


def names(world: World, album: str, **asked: str) -> list[str]:
    query = "".join(f"&{name}={value}" for name, value in asked.items())
    photos = world.get(f"/photos?album={album}{query}").json_body["photos"]
    return [photo["name"].removesuffix(".jpg") for photo in photos]


def put(world: World, album: str, *photos: Photo, **where: Any) -> Any:
    answer = world.put(f"/albums/{album}/photos", {"ids": [photo.photo_id for photo in photos], **where})
    return answer.json_body


def three(world: World, album: str) -> tuple[Photo, Photo, Photo]:
    """Taken one after the other."""
    a, b, c = (
        add(world, f"{name}.jpg", uploaded_at=UPLOADED_AT + timedelta(minutes=number))
        for number, name in enumerate("abc")
    )
    put(world, album, a, b, c)
    return a, b, c


def counts(world: World) -> dict[str, int]:
    world.count()
    return {album["id"]: album["count"] for album in world.get("/albums").json_body["albums"]}


def test_a_photo_is_in_several_albums_until_it_is_taken_out(world: World) -> None:
    first, second = new_album(world), new_album(world)
    photo = add(world, "a.jpg")
    assert put(world, first, photo)["changed"][0]["albumIds"] == [first]
    (changed,) = put(world, second, photo)["changed"]
    assert (changed["albumId"], changed["albumIds"]) == (first, [first, second])

    assert names(world, first) == names(world, second) == ["a"]
    assert counts(world) == {first: 1, second: 1}
    assert world.index.documents[photo.photo_id]["album_id"] == [first, second]
    shown = world.get(f"/photos/{photo.photo_id}").json_body["photo"]
    assert (shown["albumId"], shown["albumIds"]) == (first, [first, second])
    (found,) = world.post("/picture/search", body={"query": f"album:{second}", "facets": True}).json_body["pictures"]
    assert (found["albumId"], found["albumIds"]) == (first, [first, second])

    answer = world.delete_over_http(f"/albums/{first}/photos?ids={photo.photo_id}")
    assert answer.json_body["changed"][0]["albumIds"] == [second]
    assert (names(world, first), names(world, second), counts(world)) == ([], ["a"], {first: 0, second: 1})
    assert world.index.documents[photo.photo_id]["album_id"] == [second]


def test_clients_that_know_one_album_move_photos(world: World) -> None:
    first, second = new_album(world), new_album(world)
    photo = add(world, "a.jpg")
    put(world, first, photo)
    for album, ids in ((second, [second]), (None, [])):
        answer = world.patch(f"/photos/{photo.photo_id}", {"album": album}).json_body
        assert (answer["albumId"], answer["albumIds"]) == (album, ids)


def test_what_cannot_be_put_there_is_told_and_the_rest_is(world: World) -> None:
    album = new_album(world)
    good, of_bob = add(world, "good.jpg"), add(world, "bob.jpg", BOB)
    full = add(world, "full.jpg", album_ids=tuple(f"{n:032}" for n in range(MAX_ALBUMS_OF_PHOTO)))
    answer = put(world, album, good, of_bob, full)

    assert [photo["id"] for photo in answer["changed"]] == [good.photo_id]
    assert answer["failed"] == [
        {
            "id": of_bob.photo_id,
            "reason": "you have no photo of this id",
            "detail": {"code": "no_photo", "values": {}},
        },
        {
            "id": full.photo_id,
            "reason": "a photo can be in 16 albums: take it out of another one first",
            "detail": {"code": "albums_of_photo_full", "values": {"most": 16}},
        },
    ]
    assert put(world, album, good)["changed"][0]["albumIds"] == [album]


def test_an_album_keeps_its_description_and_its_order(world: World) -> None:
    made = world.post("/albums", body={"name": "A", "description": " For  Anna "}).json_body["album"]
    assert (made["description"], made["sort"]) == ("For Anna", "captured")
    three(world, made["id"])
    assert names(world, made["id"]) == ["c", "b", "a"]

    changed = world.patch(f"/albums/{made['id']}", {"sort": "name", "description": None}).json_body["album"]
    assert ("description" in changed, changed["sort"]) == (False, "name")
    assert names(world, made["id"]) == ["a", "b", "c"]
    assert names(world, made["id"], sort="uploaded") == names(world, made["id"], until="2026") == ["c", "b", "a"]


def test_photos_are_placed_by_hand(world: World) -> None:
    album = new_album(world)
    world.patch(f"/albums/{album}", {"sort": "hand"})
    a, b, c = three(world, album)
    assert names(world, album) == ["a", "b", "c"]

    put(world, album, c, after=a.photo_id, before=b.photo_id)
    assert names(world, album) == ["a", "c", "b"]
    put(world, album, b, a, before=c.photo_id)
    assert names(world, album) == ["b", "a", "c"]
    put(world, album, b, after=c.photo_id)
    assert names(world, album) == ["a", "c", "b"]
    new = add(world, "new.jpg")
    put(world, album, new, after=a.photo_id, before=c.photo_id)
    assert names(world, album) == ["a", "new", "c", "b"]
    assert names(world, album, sort="name") == ["a", "b", "c", "new"]

    world.delete_over_http(f"/albums/{album}/photos?ids={new.photo_id}")
    put(world, album, new)
    stored = world.photos.get(new.object_key)
    assert isinstance(stored, Photo)
    assert (stored.album_ids, stored.placed) == ((album,), ()), "its place went with it"


def test_pages_go_on_in_the_order_in_which_they_began(world: World) -> None:
    album = new_album(world)
    three(world, album)
    page = world.get(f"/photos?album={album}&size=1&sort=name").json_body
    rest = world.get(f"/photos?album={album}&sort=uploaded&cursor={page['cursor']}").json_body
    assert [photo["name"] for photo in (*page["photos"], *rest["photos"])] == ["a.jpg", "b.jpg", "c.jpg"]
    assert "cursor" not in rest


def test_a_neighbour_must_be_in_the_album(world: World) -> None:
    album, photo, stranger = new_album(world), add(world, "a.jpg"), add(world, "stranger.jpg")
    answer = world.put(f"/albums/{album}/photos", {"ids": [photo.photo_id], "after": stranger.photo_id})
    assert (answer.status_code, answer.json_body["message"]) == (404, "the album has no photo of this id")
    assert names(world, album) == []


@pytest.mark.parametrize("asked", [{"ids": []}, {"ids": ["x"], "after": 5}, {"ids": ["?"]}, {}])
def test_impossible_requests(world: World, asked: Any) -> None:
    assert world.put(f"/albums/{new_album(world)}/photos", asked).status_code == 400


def test_an_album_that_is_being_deleted_takes_no_photos_and_can_be_deleted_on(world: World) -> None:
    album, photo = new_album(world), add(world, "a.jpg")
    put(world, album, photo)
    world.albums.change(photo.identity_id, album, closed=True)

    for answer in (
        world.put(f"/albums/{album}/photos", {"ids": [photo.photo_id]}),
        world.patch(f"/photos/{photo.photo_id}", {"album": album}),
        world.patch(f"/albums/{album}", {"name": "x"}),
        world.post("/uploads", body={"files": [FILE], "album": album}),
    ):
        assert answer.status_code == 404
    assert names(world, album) == ["a"]
    assert world.delete_over_http(f"/albums/{album}?photos=keep").json_body["done"]
    assert world.get(f"/photos/{photo.photo_id}").json_body["photo"].get("albumIds") is None


def test_nothing_stays_in_an_album_that_was_deleted_while_it_entered(world: World) -> None:
    kept, gone = new_album(world), new_album(world)
    photo = add(world, "a.jpg")
    assert world.delete_over_http(f"/albums/{gone}?photos=keep").json_body["done"]
    world.photos.replace(photo, by=replace(photo, album_ids=(kept, gone)))
    world.count()

    stored = world.photos.get(photo.object_key)
    assert isinstance(stored, Photo)
    assert stored.album_ids == (kept,)
    world.count()
    assert {row.album_id for row in world.tallies.listings} == {kept}


@pytest.mark.parametrize("index_answers", [True, False])
def test_who_finds_an_album_half_deleted_with_its_photos_goes_on_with_it(world: World, index_answers: bool) -> None:
    album, photo = new_album(world), add(world, "a.jpg")
    put(world, album, photo)
    bin_ = Trashed(UPLOADED_AT, UPLOADED_AT + timedelta(days=30))
    world.albums.change(photo.identity_id, album, closed=True, into_bin=bin_)
    with mock.patch.object(world.index, "apply", world.index.apply if index_answers else Mock(side_effect=NO_INDEX)):
        world.count()

    stored = world.photos.get(photo.object_key)
    assert isinstance(stored, Photo)
    assert (stored.album_ids, stored.trashed) == ((), bin_)
    indexed = world.index.documents[photo.photo_id].get("album_id", [])
    assert indexed == ([] if index_answers else [album])
