"""Shares over HTTP, for owners and guests, with fakes behind: every answer is held to the OpenAPI document as well."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from chalice.test import HTTPResponse

from chalicelib import services, shares
from chalicelib.core.detections import ModerationLabel
from chalicelib.core.ingest.events import StoredObject
from chalicelib.core.photo import Rendition, Thumbnail
from chalicelib.core.share_secrets import MAX_ATTEMPTS, PASS_LASTS
from tests.functional.conftest import THUMBNAIL, World
from tests.functional.test_library_api import add, new_album
from tests.records import ALICE, BOB, SEARCHED_AT, a_finished_photo, an_object_key


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    clock = Clock()
    monkeypatch.setattr(services, "now", lambda: clock.now)
    return clock


class Clock:
    def __init__(self) -> None:
        self.now: datetime = SEARCHED_AT

    def wait(self, time: timedelta) -> None:
        self.now += time


class Guest:
    """Somebody with a link."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self.sent = {"share_token": token}

    def look(self) -> HTTPResponse:
        return self._world.get("/shared", token=None, **self.sent)

    def photos(self, asked: str = "") -> HTTPResponse:
        return self._world.get(f"/shared/photos{asked}", token=None, **self.sent)

    def try_password(self, password: str) -> HTTPResponse:
        return self._world.post("/shared/pass", token=None, body={"password": password}, **self.sent)

    def choose(self, photo_id: str, favourite: bool = True) -> HTTPResponse:
        return self._world.patch("/shared/photos", {"id": photo_id, "favourite": favourite}, token=None, **self.sent)

    def everything(self) -> list[HTTPResponse]:
        return [self.look(), self.photos(), self.photos(f"?ids={'x' * 22}"), self.choose("x" * 22)]

    def names(self, asked: str = "") -> list[str]:
        answer = self.photos(asked)
        assert answer.status_code == 200, answer.json_body
        return sorted(photo["name"] for photo in answer.json_body["photos"])


def shared(world: World, **asked: Any) -> Any:
    answer = world.post("/shares", body={"name": "For Ann", **asked})
    assert answer.status_code == 201, answer.json_body
    return answer.json_body


def guest_of(world: World, **asked: Any) -> Guest:
    return Guest(world, shared(world, **asked)["token"])


def photo(world: World, name: str, identity_id: str = ALICE, **changes: Any) -> str:
    """A photo that is also found; its id."""
    photo = add(world, name, identity_id, **changes)
    world.index.apply([photo])
    return photo.photo_id


def test_an_album_is_shared_with_what_is_added_later(world: World, clock: Clock) -> None:
    album = new_album(world, "Summer")
    first = photo(world, "first.jpg", album_ids=(album,))
    photo(world, "other.jpg")
    photo(world, "of bob.jpg", BOB, album_ids=(album,))
    made = shared(world, album=album, client="Ann", days=2)
    guest = Guest(world, made["token"])

    assert guest.names() == ["first.jpg"]
    assert guest.look().json_body == {
        "message": "Success",
        "name": "For Ann",
        "client": "Ann",
        "download": "none",
        "expiresAt": "2026-11-30T12:00:00+00:00",
        "favourites": 0,
    }
    photo(world, "second.jpg", album_ids=(album,))
    assert guest.names() == ["first.jpg", "second.jpg"]
    assert guest.names(f"?ids={first}") == ["first.jpg"]
    (share,) = world.get("/shares").json_body["shares"]
    assert share == made["share"] | {"views": 1, "viewedAt": "2026-11-28T12:00:00+00:00"}


def test_a_selection_stays_what_it_was(world: World) -> None:
    chosen = [photo(world, f"{name}.jpg") for name in ("a", "b")]
    photo(world, "c.jpg")
    guest = guest_of(world, photos=[*chosen, chosen[0]])

    assert guest.names() == ["a.jpg", "b.jpg"]
    photo(world, "d.jpg")
    assert guest.names() == ["a.jpg", "b.jpg"]
    assert world.get("/shares").json_body["shares"][0]["photos"] == 2


def test_a_search_is_shared_with_whatever_it_finds(world: World) -> None:
    album = new_album(world, "Summer")
    photo(world, "a.jpg", album_ids=(album,))
    photo(world, "b.jpg", tags=("summer",))
    photo(world, "c.jpg")
    photo(world, "d.jpg", BOB, tags=("summer",))

    assert guest_of(world, query="summer").names() == ["a.jpg", "b.jpg"]
    assert guest_of(world, query="album:summer").names() == ["a.jpg"]
    assert guest_of(world, query="*").names() == ["a.jpg", "b.jpg", "c.jpg"]


@pytest.mark.parametrize("mark", ["hidden", "rejected", "trashed"])
def test_what_is_hidden_rejected_or_deleted_is_in_no_share(world: World, mark: str) -> None:
    album = new_album(world, "Summer")
    photo_id = photo(world, "a.jpg", album_ids=(album,))
    guests = [guest_of(world, **asked) for asked in ({"album": album}, {"photos": [photo_id]}, {"query": "*"})]
    guests += [guest_of(world, query=f"is:{mark}"), guest_of(world, query=f"is:{mark} OR *")]

    if mark == "trashed":
        world.delete_over_http(f"/photos/{photo_id}")
    else:
        world.patch(f"/photos/{photo_id}", {mark: True})

    for guest in guests:
        assert guest.names() == guest.names(f"?ids={photo_id}") == []
        assert guest.choose(photo_id).status_code == 404


def test_what_not_everybody_should_see_is_shown_if_its_owner_says_so(world: World) -> None:
    photo_id = photo(world, "a.jpg", moderation_labels=(ModerationLabel("Explicit", 90.0),))
    photo(world, "b.jpg", moderation_labels=(ModerationLabel("Alcohol", 90.0),))
    guests = [guest_of(world, query="*"), guest_of(world, query="is:sensitive OR *")]

    for guest in guests:
        assert guest.names() == ["b.jpg"]
        assert guest.choose(photo_id).status_code == 404
    assert guest_of(world, photos=[photo_id]).names() == []
    assert guest_of(world, query="*", with_sensitive=True).names() == ["a.jpg", "b.jpg"]
    assert [share["withSensitive"] for share in world.get("/shares").json_body["shares"]].count(True) == 1


@pytest.mark.parametrize(
    "path", ["/photos/{}?final=true", "/photos?ids={}&final=true", "/albums/{}?photos=delete&final=true"]
)
@pytest.mark.parametrize("is_trashed", [False, True])
def test_what_is_deleted_for_good_is_in_none_before_its_event_has_come(
    world: World, path: str, is_trashed: bool
) -> None:
    album = new_album(world, "Summer")
    photo_id = photo(world, "a.jpg", album_ids=(album,))
    world.bucket.upload(an_object_key("a.jpg"), b"a")
    guests = [guest_of(world, **asked) for asked in ({"photos": [photo_id]}, {"query": "*"})]
    if is_trashed:
        world.delete_over_http(f"/photos/{photo_id}")

    world.delete_over_http(path.format(album if "album" in path else photo_id))

    assert (an_object_key("a.jpg") in world.bucket.objects) == (is_trashed and "album" in path)
    for guest in guests:
        assert guest.names() == guest.names(f"?ids={photo_id}") == []
    assert world.get("/photos").json_body["photos"] == []
    assert world.search("*") == []
    assert world.post(f"/photos/{photo_id}/restore").status_code == (200 if is_trashed and "album" in path else 404)


def test_nor_is_what_could_not_be_processed(world: World) -> None:
    failed = a_finished_photo("a.jpg", status="FAILED")
    world.photos.accept_upload(failed)
    world.index.apply([failed])

    assert guest_of(world, query="is:failed").names() == []
    assert guest_of(world, photos=[failed.photo_id]).names() == []


@pytest.mark.parametrize(
    ("download", "saved"), [("none", None), ("web", "resized/uploads/2048/"), ("originals", "/uploads/a.jpg?")]
)
def test_what_may_be_saved_is_what_the_owner_allows(world: World, download: str, saved: str | None) -> None:
    pictures = (Rendition(640, 640, 480), Rendition(2048, 2000, 1500))
    photo_id = photo(world, "a.jpg", thumbnail=Thumbnail(THUMBNAIL, 250, 188, renditions=pictures))
    world.bucket.upload(an_object_key("a.jpg"), b"a")
    guest = guest_of(world, photos=[photo_id], download=download)

    (small,) = guest.photos().json_body["photos"]
    (large,) = guest.photos(f"?ids={photo_id}").json_body["photos"]

    assert "downloadUrl" not in small
    assert (saved in large["downloadUrl"]) if saved else ("downloadUrl" not in large)
    assert [len(each["renditions"]) for each in (small, large)] == [1, 2]
    shown = [url for each in (small, large) for url in (each["thumbnailUrl"], *(r["url"] for r in each["renditions"]))]
    assert all("/resized/" in url for url in shown)
    assert {"signedUrl", "s3BucketUrl", "location", "labels", "tags", "camera", "capturedAt"}.isdisjoint(large)


def saved_by(guest: Guest, photo_id: str) -> str | None:
    """The object key of what a guest may save."""
    (large,) = guest.photos(f"?ids={photo_id}").json_body["photos"]
    url = large.get("downloadUrl")
    return unquote(urlsplit(url).path).removeprefix("/") if url else None


@pytest.mark.parametrize("said", [{"customlabels": "Ines"}, {"album-id": "a" * 16}, {"whatever": "x"}])
def test_guests_save_a_copy_of_an_original_whose_upload_said_something(world: World, said: dict[str, str]) -> None:
    photo_id = photo(world, "summer/a.jpg")
    world.bucket.upload(an_object_key("summer/a.jpg"), b"a", said)
    guest = guest_of(world, photos=[photo_id], download="originals")

    key = saved_by(guest, photo_id)

    assert key == f"guests/{photo_id}/a.jpg"
    assert world.bucket.objects[key] == b"a"
    assert world.bucket.metadata.get(key, {}) == {}


def test_what_is_only_looked_at_is_not_copied(world: World) -> None:
    photo_id = photo(world, "a.jpg")
    world.bucket.upload(an_object_key("a.jpg"), b"a", {"customlabels": "Ines"})
    guest_of(world, photos=[photo_id], download="originals").names()
    guest_of(world, photos=[photo_id], download="web").names(f"?ids={photo_id}")

    assert world.bucket.objects.keys() == {an_object_key("a.jpg")}


def test_a_copy_is_made_anew_of_another_upload_and_before_it_is_deleted(world: World, clock: Clock) -> None:
    photo_id = photo(world, "a.jpg")
    world.bucket.upload(an_object_key("a.jpg"), b"a", {"customlabels": "Ines"})
    guest = guest_of(world, photos=[photo_id], download="originals")
    copy = saved_by(guest, photo_id)
    assert copy is not None

    made = world.bucket.modified_at[copy] = clock.now
    saved_by(guest, photo_id)
    assert world.bucket.modified_at[copy] == made
    clock.wait(timedelta(hours=12))
    saved_by(guest, photo_id)
    assert world.bucket.modified_at[copy] != made
    world.bucket.upload(an_object_key("a.jpg"), b"b", {"customlabels": "Ines"})
    saved_by(guest, photo_id)
    assert world.bucket.objects[copy] == b"b"


def test_nothing_is_saved_of_an_original_that_is_gone(world: World) -> None:
    photo_id = photo(world, "a.jpg")

    assert saved_by(guest_of(world, photos=[photo_id], download="originals"), photo_id) is None


def test_an_original_may_go_just_before_it_is_copied(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    photo_id = photo(world, "a.jpg")
    world.bucket.upload(an_object_key("a.jpg"), b"a", {"customlabels": "Ines"})
    find = world.bucket.find

    def find_and_lose(object_key: str) -> StoredObject | None:
        found = find(object_key)
        world.bucket.delete(object_key)
        return found

    monkeypatch.setattr(world.bucket, "find", find_and_lose)

    assert saved_by(guest_of(world, photos=[photo_id], download="originals"), photo_id) is None


def test_a_password_is_asked_for_everywhere_and_a_pass_is_given_for_it(world: World, clock: Clock) -> None:
    photo_id = photo(world, "a.jpg")
    guest = guest_of(world, photos=[photo_id], password="Größe 12")

    assert [answer.status_code for answer in guest.everything()] == [401] * 4
    assert guest.try_password("größe 12").status_code == 401
    given = guest.try_password("Gro\u0308ße 12").json_body["pass"]
    guest.sent["share_pass"] = given
    assert guest.names() == ["a.jpg"]
    assert guest.choose(photo_id).status_code == 200
    clock.wait(PASS_LASTS)
    assert guest.photos().status_code == 401


def test_favourites_come_back_to_the_owner(world: World) -> None:
    chosen, other = (photo(world, name) for name in ("a.jpg", "b.jpg"))
    made = shared(world, photos=[chosen])
    guest = Guest(world, made["token"])

    assert guest.choose(chosen).json_body == {"message": "Success", "id": chosen, "favourite": True}
    assert guest.choose(other).status_code == 404
    assert guest.photos().json_body["photos"][0]["favourite"] is True
    told = world.get(f"/shares/{made['share']['id']}").json_body
    assert (told["favourites"], told["share"]["favourites"]) == ([chosen], 1)
    guest.choose(chosen, False)
    assert world.get(f"/shares/{made['share']['id']}").json_body["favourites"] == []


def test_pages(world: World) -> None:
    for number in range(5):
        photo(world, f"{number}.jpg")
    guest, found, cursor = guest_of(world, query="*"), [], ""

    while True:
        page = guest.photos(f"?size=2{cursor}").json_body
        found += [one["name"] for one in page["photos"]]
        if "cursor" not in page:
            break
        cursor = f"&cursor={page['cursor']}"

    assert (sorted(found), page["total"]) == ([f"{number}.jpg" for number in range(5)], 5)


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({}, 400, "one of"),
        ({"album": "a" * 32, "query": "dog"}, 400, "one of"),
        ({"album": "a" * 32}, 404, "album"),
        ({"photos": ["x" * 22]}, 404, "photo"),
        ({"photos": []}, 400, "photos"),
        ({"query": "(dog"}, 400, "at character"),
        ({"query": " "}, 400, "nothing to search for"),
        ({"query": "near:nowhereatall"}, 400, "near"),
        ({"query": "dog", "name": " "}, 400, "1 to 100"),
        ({"query": "dog", "client": ""}, 400, "1 to 100"),
        ({"query": "dog", "days": 0}, 400, "days"),
        ({"query": "dog", "password": "short"}, 400, "password"),
        ({"query": "dog", "password": "\ud800" * 9}, 400, "password"),
        ({"query": "dog", "download": "all"}, 400, "download"),
    ],
)
def test_what_cannot_be_shared_is_refused_and_says_why(world: World, asked: Any, status: int, told: str) -> None:
    refused = world.post("/shares", body={"name": "x", **asked})

    assert (refused.status_code, told in refused.json_body["message"]) == (status, True), refused.json_body
    assert world.get("/shares").json_body["shares"] == []


def test_there_are_not_ever_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "MAX_SHARES", 1)
    shared(world, query="dog")

    refused = world.post("/shares", body={"name": "one more", "query": "dog"})

    assert (refused.status_code, "revoke one first" in refused.json_body["message"]) == (400, True)


def test_wrong_passwords_are_limited_and_right_ones_are_not(world: World, clock: Clock) -> None:
    guest = guest_of(world, query="dog", password="open sesame")

    assert {guest.try_password("open sesame").status_code for _ in range(MAX_ATTEMPTS + 1)} == {200}
    assert {guest.try_password("wrong").status_code for _ in range(MAX_ATTEMPTS)} == {401}
    assert guest.try_password("open sesame").status_code == 429
    clock.wait(timedelta(minutes=15))
    assert guest.try_password("open sesame").status_code == 200
