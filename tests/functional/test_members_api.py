"""Sharing among users over HTTP, with fakes behind: every answer is held to the OpenAPI document as well."""

import base64
from typing import Any

import pytest

import app
from chalicelib import members
from chalicelib.core.album import Album
from chalicelib.core.photo import Edits, Status
from chalicelib.core.sight import Sight
from tests.functional.conftest import World, id_token
from tests.functional.test_access import api_gateway_event
from tests.functional.test_library_api import FILE, new_album
from tests.functional.test_shares_api import photo
from tests.records import ALICE, BOB

CHANGE = {"add_tags": ["seen"]}


def invited(world: World, email: str = "bob@example.com", **body: Any) -> str:
    answer = world.post("/members", body={"email": email, **body})
    assert answer.status_code == 201, answer.json_body
    return str(answer.json_body["member"]["id"])


def offered(world: World, who: str = "bob") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.get("/memberships", token=who).json_body["memberships"]
    return found


def shared(world: World, **body: Any) -> str:
    """Bob accepts what Alice shares with him; the member's id."""
    member = invited(world, **body)
    for membership in offered(world):
        assert world.patch(f"/memberships/{membership['id']}", {"accepted": True}, token="bob").status_code == 200
    return member


def found(world: World, query: str = "*", who: str = "bob") -> list[str]:
    pictures = world.post("/picture/search", token=who, body={"query": query}).json_body["pictures"]
    return sorted(picture["name"] for picture in pictures)


def test_an_album_is_shared_once_it_is_accepted_and_until_it_is_revoked(world: World) -> None:
    album = new_album(world, "Summer")
    inside = photo(world, "inside.jpg", album_ids=(album,))
    photo(world, "outside.jpg")
    photo(world, "own.jpg", BOB)
    member = invited(world, " Bob@Example.com ", album=album)

    assert found(world) == ["own.jpg"]
    (membership,) = offered(world)
    told = {"owner": "alice@example.com", "role": "viewer", "album": album, "albumName": "Summer", "accepted": False}
    told["albumSort"] = "captured"
    assert membership.items() >= told.items()
    world.patch(f"/memberships/{membership['id']}", {"accepted": True}, token="bob")
    assert found(world) == ["inside.jpg", "own.jpg"]
    assert found(world, "from:alice") == found(world, "album:summer") == ["inside.jpg"]
    assert found(world, "from:me") == ["own.jpg"]
    assert found(world, who="carol") == []
    shown = world.get(f"/photos/{inside}", token="bob").json_body["photo"]
    assert (shown["owner"], shown["albumId"]) == ("alice@example.com", album)
    assert [one["id"] for one in world.get("/members").json_body["members"]] == [member]

    assert world.delete_over_http(f"/members/{member}").json_body["id"] == member

    assert found(world) == ["own.jpg"]
    assert world.get(f"/photos/{inside}", token="bob").status_code == 404
    assert world.get(f"/photos?ids={inside}", token="bob").json_body["photos"] == []
    assert offered(world) == []


def listed(world: World, album: str, query: str = "", who: str = "bob") -> list[str]:
    """The names of an album's photos, page by page."""
    names: list[str] = []
    answer = world.get(f"/photos?album={album}&size=1{query}", token=who)
    while True:
        assert answer.status_code == 200, answer.json_body
        names += [one["name"] for one in answer.json_body["photos"]]
        if "cursor" not in answer.json_body:
            return names
        answer = world.get(f"/photos?album={album}&size=1{query}&cursor={answer.json_body['cursor']}", token=who)


@pytest.mark.parametrize("way", ["deleted", "closed", "gone"])
def test_nobody_is_let_into_an_album_that_is_deleted(world: World, way: str) -> None:
    album = new_album(world, "Summer")
    photo(world, "inside.jpg", album_ids=(album,))
    shared(world, album=album)
    invited(world, "carol@example.com", album=album)
    shared(world)
    (of_album,) = (one["id"] for one in offered(world, "carol"))

    if way == "deleted":
        world.delete_over_http(f"/albums/{album}?photos=keep")
    else:  # it was shared at the same moment
        world.albums.change(ALICE, album, closed=True)
    if way == "gone":
        world.albums.remove(ALICE, album)

    assert [one.get("album") for one in offered(world)] == [None]
    assert offered(world, "carol") == []
    assert world.patch(f"/memberships/{of_album}", {"accepted": True}, token="carol").status_code == 404
    assert [one.get("album") for one in world.get("/members").json_body["members"]] == [None]
    assert len(world.grants.stored) == (1 if way == "deleted" else 3)
    assert world.post("/members", body={"email": "carol@example.com", "album": album}).status_code == 404
    assert found(world) == ["inside.jpg"]


def test_a_shared_album_is_a_list_sorted_as_its_owner_wants(world: World) -> None:
    album, other = new_album(world, "Summer"), new_album(world, "Other")
    world.patch(f"/albums/{album}", {"sort": "name"})
    for name in ("c.jpg", "a.jpg", "b.jpg"):
        photo(world, name, album_ids=(album, other))
    photo(world, "aa hidden.jpg", album_ids=(album,), edits=Edits(hidden=True))
    photo(world, "ab failed.jpg", album_ids=(album,), status=Status.FAILED)
    photo(world, "outside.jpg", album_ids=(other,))
    member = shared(world, album=album)

    assert listed(world, album) == ["a.jpg", "b.jpg", "c.jpg"]
    assert listed(world, album, "&hidden=true") == ["a.jpg", "b.jpg", "c.jpg"]
    assert listed(world, album, "&status=FAILED") == []
    assert listed(world, album, "&hidden=true", "alice") == [
        *("a.jpg", "aa hidden.jpg", "ab failed.jpg", "b.jpg", "c.jpg")
    ]
    (shown, *_) = world.get(f"/photos?album={album}", token="bob").json_body["photos"]
    assert (shown["owner"], shown["albumIds"]) == ("alice@example.com", [album])
    for asked, who in ((other, "bob"), (album, "carol")):
        assert world.get(f"/photos?album={asked}", token=who).status_code == 404

    world.delete_over_http(f"/members/{member}")

    assert world.get(f"/photos?album={album}", token="bob").status_code == 404


def test_a_cursor_of_a_shared_album_tells_nothing_of_what_is_hidden(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    album = new_album(world, "Summer")
    world.patch(f"/albums/{album}", {"sort": "name"})
    photo(world, "a.jpg", album_ids=(album,))
    photo(world, "b.jpg", album_ids=(album,))
    shared(world, album=album)
    shows = Sight.shows
    # Its record was hidden between two reads.
    monkeypatch.setattr(Sight, "shows", lambda self, photo: "a.jpg" not in photo.object_key and shows(self, photo))
    photo(world, "c.jpg", album_ids=(album,))

    answer = world.get(f"/photos?album={album}&size=2", token="bob").json_body
    assert [one["name"] for one in answer["photos"]] == ["b.jpg"]
    assert "b.jpg" in base64.urlsafe_b64decode(answer["cursor"] + "==").decode(errors="replace")
    assert listed(world, album) == ["b.jpg", "c.jpg"]


def test_a_member_leaves_or_declines(world: World) -> None:
    photo(world, "a.jpg")
    shared(world)
    assert found(world) == ["a.jpg"]

    (membership,) = offered(world)
    world.delete_over_http(f"/memberships/{membership['id']}", token="bob")

    assert found(world) == []
    assert world.get("/members").json_body["members"] == []


def test_a_viewer_looks_and_does_no_more(world: World) -> None:
    photo_id = photo(world, "a.jpg")
    shared(world)

    assert world.patch(f"/photos/{photo_id}", CHANGE, token="bob").status_code == 400
    (failed,) = world.patch("/photos", {"ids": [photo_id], **CHANGE}, token="bob").json_body["failed"]
    assert "ask its owner" in failed["reason"]
    assert world.get(f"/photos/{photo_id}").json_body["photo"]["tags"] == []


def test_a_contributor_says_something_about_photos_and_uploads_for_their_owner(world: World) -> None:
    album = new_album(world, "Summer")
    photo_id = photo(world, "a.jpg", album_ids=(album,), etag="0" * 32)
    shared(world, album=album, role="contributor")

    assert world.patch(f"/photos/{photo_id}", {**CHANGE, "rating": 4}, token="bob").status_code == 200
    assert world.get(f"/photos/{photo_id}").json_body["photo"]["tags"] == ["seen"]
    for forbidden in ({"album": None}, {"hidden": True}, {"rejected": True}):
        assert world.patch(f"/photos/{photo_id}", forbidden, token="bob").status_code == 400
    # Neither is told what the owner has, nor replaces it.
    tickets = [
        world.post("/uploads", token="bob", body={"files": [FILE], "album": album}).json_body["uploads"][0]
        for _ in range(2)
    ]
    keys = {ticket["objectKey"] for ticket in tickets}
    assert len(keys) == 2
    assert all(key.startswith(f"private/{ALICE}/uploads/") and "0" * 12 not in key for key in keys)
    assert world.post("/uploads", token="carol", body={"files": [FILE], "album": album}).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "contributor"])
def test_only_owners_delete_and_share(world: World, role: str) -> None:
    album = new_album(world, "Summer")
    photo_id = photo(world, "a.jpg", album_ids=(album,))
    shared(world, role=role)

    asked = [
        world.delete_over_http(f"/photos/{photo_id}", token="bob"),
        world.delete_over_http(f"/albums/{album}?photos=delete", token="bob"),
        world.patch(f"/albums/{album}", {"name": "mine"}, token="bob"),
        world.post(f"/photos/{photo_id}/retry", token="bob"),
        world.get(f"/photos/{photo_id}/execution", token="bob"),
        world.post("/shares", token="bob", body={"name": "x", "photos": [photo_id]}),
        world.post("/shares", token="bob", body={"name": "x", "album": album}),
        world.post("/members", token="bob", body={"email": "carol@example.com", "album": album}),
        world.patch(f"/albums/{new_album(world, 'Bobs', token='bob')}", {"cover_photo_id": photo_id}, token="bob"),
    ]

    assert {answer.status_code for answer in asked} == {404}
    assert world.get(f"/photos/{photo_id}").status_code == 200
    (failed,) = world.delete_over_http(f"/photos?ids={photo_id}", token="bob").json_body["failed"]
    assert failed["id"] == photo_id


def test_a_library_tells_its_albums_once_it_is_accepted(world: World) -> None:
    album = new_album(world, "Summer")
    inside = photo(world, "a.jpg", album_ids=(album,))
    new_album(world, "of carol", token="carol")
    invited(world)

    assert "albums" not in offered(world)[0]
    shared(world)

    assert offered(world)[0]["albums"] == [{"id": album, "name": "Summer", "sort": "captured"}]
    assert [one["id"] for one in world.get(f"/photos?album={album}", token="bob").json_body["photos"]] == [inside]


def test_an_invitation_does_not_tell_whether_anybody_has_the_address(world: World) -> None:
    known, unknown = (
        world.post("/members", body={"email": email}) for email in ("bob@example.com", "nobody@example.com")
    )

    def told(answer: Any) -> Any:
        member = {name: value for name, value in answer.json_body["member"].items() if name not in ("id", "email")}
        return answer.status_code, member.keys(), member["role"]

    assert told(known) == told(unknown)
    shared(world)  # nor, later, whether anybody accepted
    first, second = world.get("/members").json_body["members"]
    assert first.keys() == second.keys()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"email": "alice@example.com"}, "your own"),
        ({"email": "no address"}, "e-mail"),
        ({"email": "a@b@c"}, "e-mail"),
        ({"email": "\ud800@example.com"}, "e-mail"),
        ({"email": "bob@example.com", "role": "owner"}, "role"),
    ],
)
def test_what_cannot_be_is_refused_and_says_why(world: World, body: Any, told: str) -> None:
    refused = world.post("/members", body=body)

    assert (refused.status_code, told in refused.json_body["message"]) == (400, True), refused.json_body
    assert world.get("/members").json_body["members"] == []


def test_there_are_not_ever_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    invited(world)
    monkeypatch.setattr(members, "MAX_MEMBERS", 1)
    monkeypatch.setattr(members, "MAX_MEMBERSHIPS", 0)

    assert "revoke one first" in world.post("/members", body={"email": "carol@example.com"}).json_body["message"]
    (membership,) = offered(world)
    refused = world.patch(f"/memberships/{membership['id']}", {"accepted": True}, token="bob")
    assert "leave one first" in refused.json_body["message"]


@pytest.mark.parametrize("verified", ["false", "", None, False])
def test_an_address_that_is_not_verified_is_nobodys(world: World, verified: Any) -> None:
    photo(world, "a.jpg")
    shared(world)
    claims = {"sub": "x", "token_use": "id", "email": "bob@example.com", "email_verified": verified}
    event = api_gateway_event({"claims": claims}, Authorization=id_token("carol"), **{"search-key": "*"})

    assert '"total":0' in app.app(event, None)["body"]


def test_albums_of_others_are_not_told_where_a_photo_is_in_one_that_is_not_shared(world: World) -> None:
    album = new_album(world, "Summer")
    other = Album(identity_id=ALICE, album_id="f" * 32, name="Secret plans", created_at=world.photos.now)
    world.albums.add(other)
    photo(world, "inside.jpg", album_ids=(album,))
    photo(world, "secret.jpg", album_ids=(other.album_id,))
    shared(world, album=album)

    assert found(world, 'album:"secret plans"') == found(world, f"album:{other.album_id}") == []
    assert found(world, "secret") == found(world, "plans") == []
