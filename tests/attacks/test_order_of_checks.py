"""What belongs to somebody else takes the same steps as what does not exist: neither answer nor time shows it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib import services
from chalicelib.core.album import Album
from chalicelib.core.saved_search import search_id_of
from tests.functional.conftest import DOCUMENT, World
from tests.functional.test_library_api import FILE, add
from tests.functional.test_people_api import People
from tests.records import BOB, a_finished_photo, a_grant, a_share

ALBUM_OF_BOB, NO_ALBUM = "b" * 32, "a" * 32
GRANT_OF_BOB = a_grant(owner_id=BOB)  # for Carol
SHARE_OF_BOB, NO_SHARE = a_share(identity_id=BOB), "0" * 32
SEARCH_OF_BOB, NO_SEARCH = search_id_of("of bob"), search_id_of("of nobody")
NO_PHOTO, NO_PERSON = "x" * 22, "somebody"
# What a request needs to get as far as the question whose it is. Routes that are not here need nothing.
GRANT_IDS = (GRANT_OF_BOB.member_id, GRANT_OF_BOB.membership_id)
BODIES: dict[tuple[str, str], Any] = {
    ("patch", "/photos/{photo_id}"): {"add_tags": ["x"]},
    ("patch", "/albums/{album_id}"): {"name": "x"},
    ("patch", "/searches/{search_id}"): {"name": "x"},
    ("patch", "/memberships/{membership_id}"): {"accepted": True},
    ("put", "/albums/{album_id}/photos"): {"ids": ["x"]},
    ("patch", "/people/{person_id}"): {"name": "x"},
    ("post", "/people/{person_id}/merge"): {"other": "x"},
    ("post", "/people/{person_id}/not"): {"photo": "x", "face": "x"},
}
QUERIES = {
    ("delete", "/albums/{album_id}"): "?photos=keep",
    ("delete", "/albums/{album_id}/photos"): "?ids=x",
}
ROUTES = [(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods if "{" in path]


class Steps:
    """A service that notes which of its functions are called, whatever with."""

    def __init__(self, name: str, service: Any, noted: list[str]) -> None:
        self._name, self._service, self._noted = name, service, noted

    def __getattr__(self, function: str) -> Any:
        self._noted.append(f"{self._name}.{function}")
        return getattr(self._service, function)


@pytest.fixture
def steps(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    noted: list[str] = []
    for name in ("photos", "lists", "albums", "searches", "shares", "grants", "bucket", "index", "workflow"):
        service = Steps(name, getattr(world, name), noted)
        monkeypatch.setattr(services, name, lambda service=service: service)
    return noted


@pytest.fixture
def person_of_bob(world: World, steps: list[str], monkeypatch: pytest.MonkeyPatch) -> str:
    people = People(world)
    people.keeper.agree(BOB, stack="test")
    people.add("secretly.jpg", "zebulon", identity_id=BOB)
    table: Any = Steps("people", people.table, steps)
    faces, index = people.keeper.faces._replace(table=table), services.index()
    monkeypatch.setattr(services, "keeper", lambda: replace(people.keeper, faces=faces, index=index))
    monkeypatch.setattr(services, "people_if_compared", lambda: table)
    return people.table.pictures_of(BOB)[0].faces[0].person_id or ""


@pytest.fixture
def photo_of_bob(world: World) -> str:
    world.albums.add(
        Album(identity_id=BOB, album_id=ALBUM_OF_BOB, name="B", created_at=datetime(2026, 3, 1, tzinfo=UTC))
    )
    world.shares.add(SHARE_OF_BOB)
    world.grants.add(GRANT_OF_BOB)
    assert world.post("/searches", token="bob", body={"name": "of bob", "query": "secret"}).status_code == 201
    return add(world, "secret.jpg", BOB, album_ids=(ALBUM_OF_BOB,)).photo_id


def asked(world: World, steps: list[str], method: str, path: str, body: Any) -> tuple[int, str, list[str]]:
    """The answer of Alice's request, and the steps that it took."""
    steps.clear()
    ask = {"get": world.get, "delete": world.delete_over_http}
    if method in ask:
        response = ask[method](path)
    else:
        send = {"post": lambda: world.post(path, body=body), "patch": lambda: world.patch(path, body)}
        response = (send | {"put": lambda: world.put(path, body)})[method]()
    return response.status_code, json.dumps(response.json_body), list(steps)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_an_id_of_somebody_else_is_answered_like_none(
    world: World, steps: list[str], photo_of_bob: str, person_of_bob: str, method: str, path: str
) -> None:
    def ask(photo_id: str, album_id: str, search_id: str, share_id: str, *others: str) -> tuple[int, str, list[str]]:
        ids = {"photo_id": photo_id, "album_id": album_id, "search_id": search_id, "share_id": share_id}
        ids |= zip(("member_id", "membership_id", "person_id"), others, strict=True)
        there = path.format(**ids) + QUERIES.get((method, path), "")
        return asked(world, steps, method, there, BODIES.get((method, path)))

    foreign = ask(photo_of_bob, ALBUM_OF_BOB, SEARCH_OF_BOB, SHARE_OF_BOB.share_id, *GRANT_IDS, person_of_bob)

    assert foreign == ask(NO_PHOTO, NO_ALBUM, NO_SEARCH, NO_SHARE, NO_SHARE, NO_SHARE, NO_PERSON)
    assert foreign[0] == 404
    assert foreign[2], "nothing was asked: the test sends what is refused before"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/photos?album={album_id}", None),
        ("patch", "/photos/{own}", {"album": "{album_id}"}),
        ("patch", "/albums/{own_album}", {"cover_photo_id": "{photo_id}"}),
        ("post", "/uploads", {"files": [FILE], "album": "{album_id}"}),
        ("post", "/shares", {"name": "x", "album": "{album_id}"}),
        ("post", "/shares", {"name": "x", "photos": ["{own}", "{photo_id}"]}),
    ],
)
def test_nor_is_one_that_a_request_names_elsewhere(
    world: World, steps: list[str], photo_of_bob: str, method: str, path: str, body: Any
) -> None:
    own = add(world, "own.jpg").photo_id
    own_album = world.post("/albums", body={"name": "own"}).json_body["album"]["id"]

    def ask(photo_id: str, album_id: str) -> tuple[int, str, list[str]]:
        names = {"{photo_id}": photo_id, "{album_id}": album_id, "{own}": own, "{own_album}": own_album}
        there, sent = path, json.dumps(body)
        for name, value in names.items():
            there, sent = there.replace(name, value), sent.replace(name, value)
        return asked(world, steps, method, there, json.loads(sent))

    foreign = ask(photo_of_bob, ALBUM_OF_BOB)

    assert foreign == ask(NO_PHOTO, NO_ALBUM)
    assert foreign[0] == 404


def test_nor_is_one_among_many_ids(world: World, steps: list[str], photo_of_bob: str) -> None:
    def ask(photo_id: str) -> list[tuple[int, str, list[str]]]:
        listed = asked(world, steps, "get", f"/photos?ids={photo_id}", None)
        changed = asked(world, steps, "patch", "/photos", {"ids": [photo_id], "add_tags": ["x"]})
        deleted = asked(world, steps, "delete", f"/photos?ids={photo_id}", None)
        return [listed, *((status, text.replace(photo_id, "..."), taken) for status, text, taken in (changed, deleted))]

    foreign = ask(photo_of_bob)

    assert foreign == ask(NO_PHOTO)
    assert all(taken for _, _, taken in foreign)
    assert world.get(f"/photos/{photo_of_bob}", token="bob").json_body["photo"]["tags"] == []


def test_the_steps_of_an_own_photo_are_others(world: World, steps: list[str]) -> None:
    """Otherwise this would prove nothing."""
    own = add(world, "own.jpg").photo_id
    assert (
        asked(world, steps, "get", f"/photos/{own}", None)[2]
        != asked(world, steps, "get", f"/photos/{NO_PHOTO}", None)[2]
    )


def test_a_cursor_of_somebody_elses_list_says_nothing_of_them(world: World) -> None:
    for number in range(3):
        world.photos.accept_upload(a_finished_photo(f"{number}.jpg", identity_id=BOB))
    cursor = world.get("/photos?size=1", token="bob").json_body["cursor"]

    assert world.get(f"/photos?cursor={cursor}").json_body["photos"] == []
