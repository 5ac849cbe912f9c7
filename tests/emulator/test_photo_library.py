"""Albums, uploads, photos and their executions over the deployed API; and two users who never meet."""

import json
from base64 import urlsafe_b64decode
from hashlib import md5
from typing import Any

import boto3
import pytest
import requests

from chalicelib.core.photo import Status, Tombstone
from setup.local.samples import SAMPLES
from setup.local.up import Running
from tests.emulator.functions import variables
from tests.emulator.user import User, eventually
from tests.running_stack import another_user

COFFEE = (SAMPLES / "coffee-cup.jpg").read_bytes()
CAT = (SAMPLES / "cat.png").read_bytes()
DOG = (SAMPLES / "dog.jpg").read_bytes()
FINAL = {"SUCCEEDED", "FAILED"}


def call(user: User, method: str, path: str, *, status: int = 200, **arguments: Any) -> Any:
    """What the API answers to a signed-in user."""
    url = f"{user.running.deployment.api_url}{path}"
    response = requests.request(method, url, headers={"Authorization": user.id_token}, timeout=30, **arguments)
    assert response.status_code == status, response.text
    return response.json()


def ticket(user: User, name: str, data: bytes, content_type: str, **upload: Any) -> dict[str, Any]:
    file = {"name": name, "size": len(data), "md5": md5(data).hexdigest(), "type": content_type}
    answer = call(user, "POST", "/uploads", json={"files": [file], **upload})
    (one,) = answer["uploads"]
    return dict(one)


def post_form(form: dict[str, Any], data: bytes) -> requests.Response:
    """As a browser posts it: the fields first, the file last."""
    parts = [(name, (None, value)) for name, value in form["fields"].items()]
    return requests.post(form["url"], files=[*parts, ("file", ("any", data))], timeout=30)


def finished(user: User, photo_id: str) -> dict[str, Any]:
    def look() -> dict[str, Any]:
        found = call(user, "GET", "/photos?size=200")["photos"]
        return next((photo for photo in found if photo["id"] == photo_id), {})

    return eventually(look, until=lambda photo: photo.get("status") in FINAL)


@pytest.fixture(scope="module")
def alice(running: Running, session: boto3.Session) -> User:
    """Somebody who has no photos yet: the same bytes twice are a duplicate."""
    return another_user(running, session, "library")


@pytest.fixture(scope="module")
def album(alice: User) -> str:
    created = call(alice, "POST", "/albums", json={"name": "  Summer \t 2026 "}, status=201)["album"]
    assert (created["name"], created["count"], created["cover"]) == ("Summer 2026", 0, None)
    return str(created["id"])


@pytest.fixture(scope="module")
def photo_id(alice: User, album: str) -> str:
    form = ticket(alice, "ein Kaffee ☕.jpg", COFFEE, "image/jpeg", album=album)
    assert form["objectKey"] == alice.object_key(f"{md5(COFFEE).hexdigest()[:12]}/ein Kaffee ☕.jpg")
    assert post_form(form, COFFEE).status_code == 204
    photo = finished(alice, form["photoId"])
    assert (photo["status"], photo["name"], photo["albumId"]) == ("SUCCEEDED", "ein Kaffee ☕.jpg", album)
    return str(form["photoId"])


def shown(user: User, album: str, count: int) -> Any:
    """The album as its owner sees it, once it has so many photos."""

    def find() -> Any:
        return next(one for one in call(user, "GET", "/albums")["albums"] if one["id"] == album)

    return eventually(find, until=lambda found: found["count"] == count and (found["cover"] is not None) == (count > 0))


def test_an_upload_is_in_its_album_with_a_cover(alice: User, album: str, photo_id: str) -> None:
    cover = shown(alice, album, 1)["cover"]
    (photo,) = call(alice, "GET", f"/photos?album={album}")["photos"]

    assert (photo["id"], photo["step"]) == (photo_id, None)
    assert requests.get(photo["signedUrl"], timeout=10).content == COFFEE
    assert requests.get(cover["thumbnailUrl"], timeout=10).headers["Content-Type"] == "image/jpeg"
    assert (cover["width"], cover["height"]) == (photo["thumbnailWidth"], photo["thumbnailHeight"])


def test_a_photo_is_in_another_album_too_in_an_order_by_hand(alice: User, album: str, photo_id: str) -> None:
    made = call(alice, "POST", "/albums", json={"name": "For Anna", "description": "x"}, status=201)["album"]["id"]
    assert call(alice, "PATCH", f"/albums/{made}", json={"sort": "hand"})["album"]["sort"] == "hand"
    asked = {"ids": [photo_id], "after": None}
    (changed,) = call(alice, "PUT", f"/albums/{made}/photos", json=asked)["changed"]
    assert changed["albumIds"] == [album, made]
    shown(alice, made, 1)
    (photo,) = call(alice, "GET", f"/photos?album={made}")["photos"]
    assert photo["id"] == photo_id

    assert call(alice, "DELETE", f"/albums/{made}?photos=keep")["done"]
    assert call(alice, "GET", f"/photos/{photo_id}")["photo"]["albumIds"] == [album]


def test_the_same_bytes_are_recognised(alice: User, bob: User, photo_id: str) -> None:
    again = ticket(alice, "other name.jpg", COFFEE, "image/jpeg")

    assert again["duplicateOf"] == again["photo"]["id"] == photo_id
    assert "fields" in ticket(bob, "other name.jpg", COFFEE, "image/jpeg")


@pytest.mark.usefixtures("photo_id")
def test_an_album_is_shared_with_another_user_until_it_is_revoked(alice: User, bob: User, album: str) -> None:
    def found() -> list[dict[str, Any]]:
        return bob.search("from:library")

    invitation = {"email": email_of(bob), "album": album, "role": "contributor"}
    member = call(alice, "POST", "/members", json=invitation, status=201)["member"]
    assert found() == []
    (offered,) = call(bob, "GET", "/memberships")["memberships"]
    assert (offered["owner"], offered["albumName"]) == (email_of(alice), "Summer 2026")
    call(bob, "PATCH", f"/memberships/{offered['id']}", json={"accepted": True})

    (picture,) = eventually(found)
    assert (picture["owner"], picture["albumId"]) == (email_of(alice), album)
    assert requests.get(picture["signedUrl"], timeout=10).content == COFFEE
    call(bob, "DELETE", f"/photos/{picture['id']}", status=404)
    form = ticket(bob, "a cat for you.png", CAT, "image/png", album=album)
    assert form["objectKey"].startswith(f"private/{alice.identity_id}/uploads/")
    call(alice, "DELETE", f"/members/{member['id']}")
    assert found() == []
    call(bob, "GET", f"/photos/{picture['id']}", status=404)


def email_of(user: User) -> str:
    claims = json.loads(urlsafe_b64decode(user.id_token.split(".")[1] + "=="))
    return str(claims["email"])


def test_guests_read_nothing_of_an_upload_but_its_file(alice: User, photo_id: str) -> None:
    own = requests.get(call(alice, "GET", f"/photos/{photo_id}")["photo"]["signedUrl"], timeout=10)
    assert "x-amz-meta-album-id" in own.headers
    asked = {"photos": [photo_id], "name": "For Ann", "download": "originals"}
    token = call(alice, "POST", "/shares", json=asked, status=201)["token"]
    url = f"{alice.running.deployment.api_url}/shared/photos?ids={photo_id}"

    for _ in range(2):
        (shared,) = requests.get(url, headers={"share-token": token}, timeout=30).json()["photos"]
        saved = requests.get(shared["downloadUrl"], timeout=10)
        assert (saved.content, saved.headers["Content-Type"]) == (COFFEE, "image/jpeg")
        assert {name for name in saved.headers if name.startswith("x-amz-meta-")} <= {"x-amz-meta-original-etag"}


def test_a_dollar_sign_in_a_name_is_nothing_special(bob: User) -> None:
    data = CAT + b"$"  # bob has a photo of the cat already
    form = ticket(bob, "for 5$ or $key.png", data, "image/png")

    assert post_form(form, data).status_code == 204
    assert bob.exists(bob.object_key(f"{md5(data).hexdigest()[:12]}/for 5$ or $key.png"))
    bob.s3.delete_object(Bucket=bob.bucket, Key=form["objectKey"])


def test_everything_that_is_known_of_a_photo(alice: User, photo_id: str) -> None:
    photo = call(alice, "GET", f"/photos/{photo_id}")["photo"]

    assert "Coffee" in {label["name"] for label in photo["labels"]}
    assert photo["fileSize"] == len(COFFEE)
    assert (photo["width"], photo["height"]) == (600, 400)
    assert photo["objectKey"].startswith(f"private/{alice.identity_id}/uploads/")


def test_how_it_was_processed(alice: User, photo_id: str) -> None:
    execution = call(alice, "GET", f"/photos/{photo_id}/execution")

    states = {state["name"]: state for state in execution["states"]}
    assert execution["status"] == "SUCCEEDED"
    assert list(states)[:3] == ["ExtractImageMetadata", "StoreImageMetadata", "LabelsAndThumbnail"]
    assert {"DetectLabels", "GenerateThumbnail", "IndexPhoto"} <= states.keys()
    assert {state["status"] for state in states.values()} == {"SUCCEEDED"}
    assert all(0 <= state["duration"] < 60 for state in states.values())
    assert "consoleUrl" not in execution


def test_a_photo_that_cannot_be_processed_shows_the_failed_state(alice: User) -> None:
    data = b"8BPS" + bytes(100)
    form = ticket(alice, "lies.jpg", data, "image/jpeg")
    assert post_form(form, data).status_code == 204

    photo = finished(alice, form["photoId"])
    # The record says so a moment before the execution ends.
    execution = eventually(
        lambda: call(alice, "GET", f"/photos/{photo['id']}/execution"), until=lambda seen: seen["status"] != "RUNNING"
    )
    failed = call(alice, "GET", "/photos?status=FAILED")["photos"]

    assert photo["status"] == execution["status"] == "FAILED"
    assert "PSD" in photo["statusReason"]
    assert [state["name"] for state in execution["states"] if state["status"] == "FAILED"] == ["IngestFailed"]
    assert photo["id"] in {one["id"] for one in failed}


def test_nobody_learns_anything_of_anothers(alice: User, bob: User, album: str, photo_id: str) -> None:
    file = {"name": "a.jpg", "size": 1, "md5": "0" * 32, "type": "image/jpeg"}
    wanted = {"name": "of alice", "query": "coffee"}
    search = call(alice, "POST", "/searches", json=wanted, status=201)["search"]["id"]
    asked: list[tuple[str, str, Any]] = [
        ("GET", f"/photos/{photo_id}", None),
        ("PATCH", f"/photos/{photo_id}", {"album": None}),
        ("DELETE", f"/photos/{photo_id}", None),
        ("POST", f"/photos/{photo_id}/retry", None),
        ("GET", f"/photos/{photo_id}/execution", None),
        ("GET", f"/photos?album={album}", None),
        ("PATCH", f"/albums/{album}", {"name": "of bob"}),
        ("DELETE", f"/albums/{album}?photos=delete", None),
        ("POST", "/uploads", {"files": [file], "album": album}),
        ("PATCH", f"/searches/{search}", {"name": "of bob"}),
        ("DELETE", f"/searches/{search}", None),
    ]
    for method, path, body in asked:
        call(bob, method, path, status=404, json=body)
    assert call(bob, "GET", "/albums")["albums"] == []
    assert call(bob, "GET", "/searches")["searches"] == []
    assert photo_id not in str(call(bob, "GET", "/photos"))
    assert call(alice, "POST", "/searches", json=wanted | {"name": "Of Alice"}, status=409)
    assert [one["id"] for one in call(alice, "GET", "/searches")["searches"]] == [search]
    renamed = call(alice, "PATCH", f"/searches/{search}", json={"name": "Coffee"})["search"]
    assert call(alice, "GET", "/searches")["searches"] == [renamed]
    assert call(alice, "GET", f"/photos/{photo_id}")["photo"]["albumId"] == album


def test_what_somebody_else_puts_into_my_album_does_not_show(alice: User, bob: User, album: str) -> None:
    object_key = bob.object_key("planted.png")
    bob.s3.put_object(Bucket=bob.bucket, Key=object_key, Body=CAT, Metadata={"album-id": album})
    planted = bob.finished(object_key)

    eventually(lambda: call(bob, "GET", f"/photos/{planted.photo_id}")["photo"], until=lambda it: "albumIds" not in it)
    assert planted.photo_id not in {photo["id"] for photo in call(alice, "GET", f"/photos?album={album}")["photos"]}
    shown(alice, album, 1)
    bob.s3.delete_object(Bucket=bob.bucket, Key=object_key)


def test_a_cursor_leads_to_ones_own_photos_only(alice: User, bob: User, photo_id: str) -> None:
    another = ticket(alice, "another.jpg", DOG, "image/jpeg")
    assert post_form(another, DOG).status_code == 204
    finished(alice, another["photoId"])
    call(alice, "GET", f"/photos/{photo_id}")
    first = call(alice, "GET", "/photos?size=1")
    rest = call(alice, "GET", f"/photos?size=1&cursor={first['cursor']}")

    assert first["photos"][0]["id"] != rest["photos"][0]["id"]
    shown = {photo["id"] for photo in call(bob, "GET", f"/photos?cursor={first['cursor']}")["photos"]}
    assert shown <= {photo["id"] for photo in call(bob, "GET", "/photos?size=200")["photos"]}
    assert shown.isdisjoint(photo["id"] for photo in call(alice, "GET", "/photos?size=200")["photos"])


def test_an_album_is_deleted_with_or_without_its_photos(alice: User, photo_id: str) -> None:
    album = call(alice, "POST", "/albums", json={"name": "short-lived"}, status=201)["album"]["id"]
    call(alice, "PATCH", f"/photos/{photo_id}", json={"album": album})
    shown(alice, album, 1)
    renamed = call(alice, "PATCH", f"/albums/{album}", json={"name": "renamed", "cover_photo_id": photo_id})["album"]
    assert (renamed["name"], renamed["count"]) == ("renamed", 1)

    assert call(alice, "DELETE", f"/albums/{album}?photos=keep") == {"message": "Success", "done": True, "photos": 1}
    assert "albumId" not in call(alice, "GET", f"/photos/{photo_id}")["photo"]

    album = call(alice, "POST", "/albums", json={"name": "shorter-lived"}, status=201)["album"]["id"]
    call(alice, "PATCH", f"/photos/{photo_id}", json={"album": album})
    assert call(alice, "DELETE", f"/albums/{album}?photos=delete")["photos"] == 1
    eventually(lambda: photo_id not in str(call(alice, "GET", "/photos?size=200")))


def test_a_photo_that_is_deleted_leaves_every_list_until_it_is_restored(alice: User, album: str) -> None:
    form = ticket(alice, "to go.png", CAT, "image/png", album=album)
    assert post_form(form, CAT).status_code == 204
    finished(alice, form["photoId"])

    answer = call(alice, "DELETE", f"/photos?ids={form['photoId']},{'p' * 22}", status=202)
    assert (answer["deleted"], [one["id"] for one in answer["failed"]]) == ([form["photoId"]], ["p" * 22])

    def is_listed(query: str) -> bool:
        return form["photoId"] in str(call(alice, "GET", f"/photos?{query}&size=200"))

    eventually(lambda: not is_listed(f"album={album}") and is_listed("trashed=true"))
    assert "fields" in ticket(alice, "to go.png", CAT, "image/png")
    call(alice, "POST", f"/photos/{form['photoId']}/restore")
    eventually(lambda: is_listed(f"album={album}") and not is_listed("trashed=true"))

    call(alice, "DELETE", f"/photos/{form['photoId']}", status=202)
    eventually(lambda: is_listed("trashed=true"))
    assert call(alice, "DELETE", "/trash")["done"]
    eventually(lambda: isinstance(alice.photos.get(form["objectKey"]), Tombstone))


def test_a_photo_beyond_the_quota_fails_with_a_reason_and_is_let_in_later(alice: User) -> None:
    alice.upload(alice.object_key("within.png"), CAT)
    eventually(lambda: call(alice, "GET", "/me")["usage"]["photos"], until=lambda photos: photos > 0)

    functions = alice.session.client("lambda")
    with (
        variables(functions, "count_photos", MAX_PHOTOS="1"),
        variables(functions, "extract_image_metadata", MAX_PHOTOS="1"),
    ):
        alice.upload(key := alice.object_key("beyond.png"), CAT)
        refused = alice.finished(key)

    assert refused.status is Status.FAILED
    assert "may have 1: delete some" in (refused.status_reason or "")
    assert call(alice, "GET", f"/photos/{refused.photo_id}")["photo"]["statusReason"] == refused.status_reason
    call(alice, "POST", f"/photos/{refused.photo_id}/retry", status=202)
    eventually(lambda: alice.finished(key), until=lambda photo: photo.status is Status.SUCCEEDED)
