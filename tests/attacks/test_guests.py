"""Somebody with a link, or without one, tries to see more than the link is for."""

import ast
import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.core.object_keys import photo_id as id_of
from chalicelib.core.share_secrets import MAX_ATTEMPTS, PASS_LASTS, share_key, share_token
from setup.deploy.gateway_options import GUESTS_LIMITS
from tests.functional.conftest import DOCUMENT, World
from tests.functional.test_library_api import new_album
from tests.functional.test_shares_api import Clock, Guest, clock, guest_of, photo, shared
from tests.records import ALICE, BOB, BUCKET, an_object_key

__all__ = ["clock"]

GONE = [404, 404, 404, 404]
ROUTES = Path(__file__).resolve().parents[2] / "chalicelib/http_api/guests.py"


@pytest.fixture
def guest(world: World) -> Guest:
    """Of a share of one photo; there are another one of its owner, and one of somebody else."""
    photo(world, "of bob.jpg", BOB)
    photo(world, "another.jpg")
    return guest_of(world, photos=[photo(world, "shared.jpg")], download="originals")


def statuses(guest: Guest) -> list[int]:
    return [answer.status_code for answer in guest.everything()]


@pytest.mark.parametrize("name", ["another.jpg", "of bob.jpg"])
def test_ids_of_what_is_not_shared_lead_nowhere(world: World, guest: Guest, name: str) -> None:
    owner = BOB if "bob" in name else ALICE
    foreign, none = id_of(BUCKET, an_object_key(name, identity_id=owner)), "x" * 22

    for ask in (lambda id: guest.photos(f"?ids={id}"), guest.choose):
        answers = [(answer.status_code, answer.json_body) for answer in map(ask, (foreign, none))]
        assert answers[0] == answers[1]
    assert guest.names(f"?ids={foreign}") == []
    assert guest.photos(f"?ids={foreign}").json_body["total"] == 0


def altered(token: str) -> list[str]:
    owner, another = ALICE, BOB
    return [
        "",
        "x",
        "x" * 200,
        token[:-1],
        token + "x",
        "A" + token[1:] if token[0] != "A" else "B" + token[1:],
        token[:22],
        token[22:],
        token.swapcase(),
        share_token(bytes(16), owner),
        share_token(bytes(16), another),
        share_token(bytes(16), f"{owner}/../{another}"),
        token[:22] + share_token(bytes(16), another)[22:],
        "ä" * 40,
        "%00" * 13,
    ]


def test_guessed_tokens_open_nothing(world: World, guest: Guest) -> None:
    token = guest.sent["share_token"]
    told = set()
    for guess in altered(token):
        answers = Guest(world, guess).everything()
        told |= {(answer.status_code, json.dumps(answer.json_body)) for answer in answers}
        assert Guest(world, guess).try_password("open sesame").status_code == 404

    (one,) = told
    assert one[0] == 404
    assert statuses(guest)[:3] == [200, 200, 200], "the token itself works: otherwise this would prove nothing"


def test_no_token_at_all_opens_nothing(world: World, guest: Guest) -> None:
    for path in ("/shared", "/shared/photos"):
        assert world.get(path, token=None).status_code == 404
        assert world.get(path, token="alice").status_code == 404  # an account is no link


def test_what_was_revoked_is_gone_at_once(world: World) -> None:
    made = shared(world, query="*", password="open sesame")
    guest = Guest(world, made["token"])
    guest.sent["share_pass"] = guest.try_password("open sesame").json_body["pass"]
    assert statuses(guest)[:2] == [200, 200]

    world.delete_over_http(f"/shares/{made['share']['id']}")

    assert statuses(guest) == GONE
    assert guest.try_password("open sesame").status_code == 404


def test_so_is_what_has_expired(world: World, clock: Clock) -> None:
    guest = guest_of(world, query="*", days=1)
    clock.wait(timedelta(days=1, seconds=-1))
    assert statuses(guest)[:2] == [200, 200]

    clock.wait(timedelta(seconds=1))

    assert statuses(guest) == GONE


@pytest.mark.parametrize("photos", ["keep", "delete"])
def test_so_is_the_share_of_an_album_that_is_deleted(world: World, photos: str) -> None:
    album = new_album(world, "Summer")
    photo_id = photo(world, "a.jpg", album_ids=(album,))
    guest = guest_of(world, album=album, password="open sesame")
    others = [guest_of(world, **asked) for asked in ({"album": new_album(world)}, {"photos": [photo_id]})]

    world.delete_over_http(f"/albums/{album}?photos={photos}")

    assert statuses(guest) == GONE
    assert guest.try_password("open sesame").status_code == 404
    assert [statuses(other)[:2] for other in others] == [[200, 200]] * 2
    assert len(world.get("/shares").json_body["shares"]) == len(world.shares.stored) == len(others)


def test_nor_does_one_open_that_was_made_while_its_album_was_deleted(world: World) -> None:
    album = new_album(world, "Summer")
    made = shared(world, album=album)
    guest = Guest(world, made["token"])
    world.albums.change(ALICE, album, closed=True)
    assert statuses(guest) == GONE
    assert world.post("/shares", body={"name": "x", "album": album}).status_code == 404

    world.albums.remove(ALICE, album)

    assert statuses(guest) == GONE
    assert world.get("/shares").json_body["shares"] == []
    assert world.get(f"/shares/{made['share']['id']}").status_code == 404


def test_a_cursor_is_of_use_in_its_own_share_alone(world: World) -> None:
    ids = [photo(world, f"{number}.jpg") for number in range(3)]
    one, another = (guest_of(world, photos=ids) for _ in range(2))
    cursor = one.photos("?size=1").json_body["cursor"]

    assert one.photos(f"?size=1&cursor={cursor}").status_code == 200
    assert another.photos(f"?size=1&cursor={cursor}").status_code == 400
    searched = world.post("/picture/search", body={"query": "*", "size": 1, "sort": "newest"}).json_body["cursor"]
    assert one.photos(f"?cursor={searched}").status_code == 400
    assert world.post("/picture/search", body={"query": "*", "sort": "newest", "cursor": cursor}).status_code == 400


def test_a_pass_is_good_for_its_own_share_and_password_and_for_hours(world: World, clock: Clock) -> None:
    one, another = (guest_of(world, query="*", password="open sesame") for _ in range(2))
    given = one.try_password("open sesame").json_body["pass"]
    ends, _, code = given.partition(".")

    for forged in (given[:-1], f"{int(ends) + 1}.{code}", f"{ends}.{'0' * 64}", f"{ends}.{code.upper()}", "."):
        one.sent["share_pass"] = forged
        assert statuses(one) == [401] * 4
    another.sent["share_pass"] = given
    assert statuses(another) == [401] * 4
    one.sent["share_pass"] = given
    assert statuses(one)[:2] == [200, 200]
    clock.wait(PASS_LASTS)
    assert statuses(one) == [401] * 4


def test_passwords_cannot_be_tried_for_long_by_anybody(world: World) -> None:
    made = shared(world, query="*", password="open sesame")
    guests = [Guest(world, made["token"]) for _ in range(3)]

    answers = [guests[number % 3].try_password(f"guess {number}").status_code for number in range(MAX_ATTEMPTS + 3)]

    assert answers == [401] * MAX_ATTEMPTS + [429] * 3


def test_before_the_password_nothing_is_told(world: World) -> None:
    guest = guest_of(world, query="*", password="open sesame", client="Ann Client")
    photo(world, "a.jpg")

    for answer in guest.everything():
        assert answer.json_body == {"message": "this link needs its password"}
    assert world.get("/shares").json_body["shares"][0]["views"] == 0


def test_neither_token_nor_password_is_kept_logged_or_told(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    made = shared(world, query="*", password="open sesame")
    guest = Guest(world, made["token"])
    guest.try_password("a wrong guess")
    guest.sent["share_pass"] = given = guest.try_password("open sesame").json_body["pass"]
    guest.everything()

    secrets = (made["token"], made["token"][:22], "open sesame", "a wrong guess", given)
    kept = repr(world.shares.stored) + world.get("/shares").body.decode() + caplog.text
    kept += world.get(f"/shares/{made['share']['id']}").body.decode()
    assert [secret for secret in secrets if secret in kept] == []
    key = share_key(made["token"])
    assert key is not None
    assert key.share_id == made["share"]["id"]


def test_only_limited_routes_need_no_account_and_no_secret_is_in_an_address() -> None:
    public = {
        (path, method.upper()): operation
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if not operation["security"] and path != "/openapi.json"
    }

    assert public.keys() == GUESTS_LIMITS.keys()
    for (path, _), operation in public.items():
        assert "{" not in path
        places = {each["name"]: each["in"] for each in operation["parameters"]}
        assert (places.pop("share-token"), places.pop("share-pass")) == ("header", "header")
        assert places.keys() <= {"size", "cursor", "ids"}


def test_the_routes_of_guests_reach_nothing_but_what_shares_need() -> None:
    """The import contract keeps them from use cases; this, from services."""
    asked = {
        node.attr
        for node in ast.walk(ast.parse(ROUTES.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "services"
    }

    assert asked == {"albums", "bucket", "index", "now", "settings", "shares", "url_signers"}


@pytest.mark.parametrize("path", ["/shared", "/shared/photos"])
def test_nobody_keeps_an_answer(world: World, guest: Guest, path: str) -> None:
    assert world.get(path, token=None, **guest.sent).headers["Cache-Control"] == "no-store"
