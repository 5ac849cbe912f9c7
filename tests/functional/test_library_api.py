"""Photos and albums over HTTP, with fakes behind: every answer is held to the OpenAPI document as well."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from chalicelib import albums, services
from chalicelib.core.detections import ModerationLabel
from chalicelib.core.photo import ImageMetadata, Photo, Status, Thumbnail
from chalicelib.core.tags import MAX_TAGS
from chalicelib.errors import Superseded
from tests.functional.conftest import World
from tests.photo_factory import jpeg
from tests.records import ALICE, BOB, UPLOADED_AT, a_finished_photo, an_object_key

KEY = an_object_key()
FILE = {"name": "car.jpg", "size": 10, "md5": "0" * 32, "type": "image/jpeg"}


def add(world: World, name: str = "car.jpg", identity_id: str = ALICE, **changes: Any) -> Photo:
    photo = a_finished_photo(name, identity_id=identity_id, **({"etag": f"of {name}"} | changes))
    stored = world.photos.accept_upload(photo)
    assert isinstance(stored, Photo)
    world.index.apply([stored])
    return stored


def new_album(world: World, name: str = "Summer", token: str = "alice") -> str:
    response = world.post("/albums", token=token, body={"name": name})
    assert response.status_code == 201
    album_id: str = response.json_body["album"]["id"]
    return album_id


# Photos


def unknown(photo: Photo) -> dict[str, Any]:
    """What is said of somebody else's photo."""
    detail = {"code": "no_photo", "values": {}}
    return {"id": photo.photo_id, "reason": "you have no photo of this id", "detail": detail}


def test_everything_that_is_known_of_a_processed_photo(world: World) -> None:
    world.ingest(KEY, jpeg(400, 300))
    record = world.photos.get(KEY)
    assert record

    response = world.get(f"/photos/{record.photo_id}")

    assert response.status_code == 200
    photo = response.json_body["photo"]
    assert (photo["name"], photo["status"], photo["step"], photo["format"]) == ("car.jpg", "SUCCEEDED", None, "JPEG")
    assert (photo["width"], photo["height"], photo["thumbnailWidth"], photo["thumbnailHeight"]) == (400, 300, 250, 188)
    assert "/uploads/car.jpg?" in photo["signedUrl"]
    assert [label["name"] for label in photo["labels"]][:2] == ["Mobile Phone", "Building"]


def test_a_list_of_photos_continues_at_its_cursor(world: World) -> None:
    for number in range(3):
        add(world, f"{number}.jpg")
    add(world, "of bob.jpg", BOB)

    first = world.get("/photos?size=2").json_body
    second = world.get(f"/photos?size=2&cursor={first['cursor']}").json_body

    names = [photo["name"] for page in (first, second) for photo in page["photos"]]
    assert sorted(names) == ["0.jpg", "1.jpg", "2.jpg"]
    assert "cursor" not in second
    assert [photo["name"] for photo in world.get("/photos", token="bob").json_body["photos"]] == ["of bob.jpg"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("size=0", 400),
        ("until=yesterday", 400),
        ("until=2019-13", 400),
        ("ids=a,,b", 400),
        ("status=DONE", 400),
        ("cursor=x", 400),
        ("sort=size", 400),
        (f"album={'a' * 32}", 404),
    ],
)
def test_an_impossible_list_is_answered_with_what_to_do(world: World, query: str, status: int) -> None:
    response = world.get(f"/photos?{query}")

    assert response.status_code == status
    assert response.json_body["message"]


def test_a_list_goes_from_the_last_photo_taken_to_the_first(world: World) -> None:
    for year in (2017, 2019, 2018):
        metadata = ImageMetadata("JPEG", 4, 3, 9, captured_at=datetime(year, 5, 1))
        add(world, f"{year}.jpg", image_metadata=metadata)

    def names(query: str) -> list[str]:
        return [photo["name"] for photo in world.get(f"/photos{query}").json_body["photos"]]

    assert names("") == ["2019.jpg", "2018.jpg", "2017.jpg"]
    assert names("?until=2018") == ["2018.jpg", "2017.jpg"]
    assert names("?until=2018-04") == ["2017.jpg"]


def test_photos_by_their_ids(world: World) -> None:
    one, other, of_bob = add(world, "1.jpg"), add(world, "2.jpg"), add(world, "of bob.jpg", BOB)

    asked = ",".join([other.photo_id, of_bob.photo_id, "none", one.photo_id, other.photo_id])
    found = world.get(f"/photos?ids={asked}").json_body["photos"]

    assert [photo["id"] for photo in found] == [other.photo_id, one.photo_id]
    assert "/uploads/2.jpg?" in found[0]["signedUrl"]


def test_many_photos_are_changed_in_one_call(world: World) -> None:
    album, photos = new_album(world), [add(world, f"{number}.jpg") for number in range(3)]
    of_bob = add(world, "of bob.jpg", BOB)
    ids = [photo.photo_id for photo in photos]

    answer = world.patch("/photos", {"ids": [*ids, of_bob.photo_id, ids[0]], "album": album, "add_tags": ["x"]})

    assert answer.status_code == 200
    assert [(one["id"], one["albumId"], one["tags"]) for one in answer.json_body["changed"]] == [
        (photo_id, album, ["x"]) for photo_id in ids
    ]
    assert answer.json_body["failed"] == [unknown(of_bob)]
    assert all(world.index.documents[photo_id]["album_id"] == [album] for photo_id in ids)
    assert "album_id" not in world.index.documents[of_bob.photo_id]


def test_a_photo_with_too_many_tags_does_not_keep_the_others_from_theirs(world: World) -> None:
    full, empty = add(world, "full.jpg", tags=tuple(f"tag {number}" for number in range(MAX_TAGS))), add(world)

    answer = world.patch("/photos", {"ids": [full.photo_id, empty.photo_id], "add_tags": ["x"]}).json_body

    assert [one["id"] for one in answer["changed"]] == [empty.photo_id]
    assert [one["id"] for one in answer["failed"]] == [full.photo_id]
    assert str(MAX_TAGS) in answer["failed"][0]["reason"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"add_tags": ["x"]}, 400),
        ({"ids": [], "add_tags": ["x"]}, 400),
        ({"ids": ["x"] * 101, "add_tags": ["x"]}, 400),
        ({"ids": ["x"]}, 400),
        ({"ids": ["x"], "album": "a" * 32}, 404),
    ],
)
def test_an_impossible_change_of_many_is_refused(world: World, body: dict[str, Any], status: int) -> None:
    assert world.patch("/photos", body).status_code == status


def test_many_photos_are_deleted_in_one_call(world: World) -> None:
    one, other, kept = (add(world, name) for name in ("1.jpg", "2.jpg", "kept.jpg"))
    of_bob = add(world, "of bob.jpg", BOB)
    for photo in (one, other, kept, of_bob):
        world.bucket.put(photo.object_key, b"", content_type="image/jpeg")

    ids = ",".join([one.photo_id, of_bob.photo_id, other.photo_id, one.photo_id])
    answer = world.delete_over_http(f"/photos?ids={ids}&final=true")

    assert answer.status_code == 202
    assert answer.json_body["deleted"] == [one.photo_id, other.photo_id]
    assert answer.json_body["failed"] == [unknown(of_bob)]
    assert set(world.bucket.objects) == {kept.object_key, of_bob.object_key}


@pytest.mark.parametrize("ids", ["", "?ids=", "?ids=a,,b", f"?ids={','.join(['x'] * 101)}", "?ids=x&album=y"])
def test_an_impossible_deletion_of_many_is_refused(world: World, ids: str) -> None:
    assert world.delete_over_http(f"/photos{ids}").status_code == 400


def test_deleting_a_photo_deletes_its_object_and_the_event_does_the_rest(world: World) -> None:
    world.ingest(KEY, jpeg(20, 20))
    record = world.photos.get(KEY)
    assert record

    response = world.delete_over_http(f"/photos/{record.photo_id}?final=true")

    assert (response.status_code, response.json_body["id"]) == (202, record.photo_id)
    assert KEY not in world.bucket.objects
    world.invoke("on_photo_removed", world.delete(KEY))
    assert world.get(f"/photos/{record.photo_id}").status_code == 404


def test_a_photo_is_put_into_an_album_and_taken_out(world: World) -> None:
    photo, album = add(world), new_album(world)

    put = world.patch(f"/photos/{photo.photo_id}", {"album": album, "add_tags": ["x"]})
    assert (put.status_code, put.json_body["albumId"], put.json_body["tags"]) == (200, album, ["x"])
    assert [one["id"] for one in world.get(f"/photos?album={album}").json_body["photos"]] == [photo.photo_id]
    assert world.index.documents[photo.photo_id]["album_id"] == [album]

    assert world.patch(f"/photos/{photo.photo_id}", {"album": None}).json_body["albumId"] is None
    assert world.get(f"/photos?album={album}").json_body["photos"] == []


@pytest.mark.parametrize(("album", "status"), [(5, 400), (["x"], 400), ("x", 404), ("a" * 32, 404)])
def test_a_photo_is_not_put_where_it_cannot_be(world: World, album: Any, status: int) -> None:
    assert world.patch(f"/photos/{add(world).photo_id}", {"album": album}).status_code == status


def test_how_a_photo_was_processed(world: World) -> None:
    photo = add(world, execution_arn="arn:of:it")
    path = f"/photos/{photo.photo_id}/execution"
    assert world.get(path).status_code == 404
    assert "90 days" in world.get(path).json_body["message"]

    started = {"id": 1, "type": "ExecutionStarted", "timestamp": photo.uploaded_at}
    world.workflow.histories["arn:of:it"] = [started]
    assert world.get(path).json_body == {
        "message": "Success",
        "status": "RUNNING",
        "startedAt": photo.uploaded_at.isoformat(),
        "states": [],
    }


def test_a_photo_that_waits_for_its_execution_is_pending(world: World) -> None:
    photo = add(world, status=Status.PENDING, execution_arn="arn:to:be")

    answer = world.get(f"/photos/{photo.photo_id}/execution").json_body

    assert (answer["status"], answer["states"]) == ("PENDING", [])


# Albums


def test_albums_are_shown_with_count_and_cover(world: World) -> None:
    first, second = new_album(world, "first"), new_album(world, "second")
    add(world, "in.jpg", album_ids=(first,), thumbnail=Thumbnail("private/thumb.jpg", 250, 188))
    add(world, "of bob.jpg", BOB, album_ids=(first,))
    world.count()

    shown = {album["id"]: album for album in world.get("/albums").json_body["albums"]}

    assert list(shown) == [second, first]
    assert (shown[first]["count"], shown[second]["count"], shown[second]["cover"]) == (1, 0, None)
    assert "private/thumb.jpg" in shown[first]["cover"]["thumbnailUrl"]
    assert world.get("/albums", token="bob").json_body["albums"] == []


def test_the_cover_is_the_chosen_photo_or_the_newest_that_has_a_thumbnail(world: World) -> None:
    album = new_album(world)
    for number in (1, 3, 2):
        moment = UPLOADED_AT + timedelta(minutes=number)
        add(world, f"{number}.jpg", album_ids=(album,), uploaded_at=moment, thumbnail=Thumbnail("thumb", 250, number))
    bare = add(world, "9.jpg", album_ids=(album,), uploaded_at=UPLOADED_AT + timedelta(minutes=9))
    first, third = (f"/photos/{world.photos.stored[an_object_key(f'{number}.jpg')].photo_id}" for number in (1, 3))

    def shown() -> tuple[int, int]:
        world.count()
        (one,) = world.get("/albums").json_body["albums"]
        return one["count"], one["cover"]["height"]

    assert shown() == (4, 3)
    for chosen, height in ((first.rpartition("/")[2], 1), (bare.photo_id, 3)):
        assert world.patch(f"/albums/{album}", {"cover_photo_id": chosen}).status_code == 200
        assert shown() == (4, height)
    world.patch(third, {"album": None})
    assert shown() == (3, 2)
    world.patch(third, {"album": album})
    assert shown() == (4, 3)


def test_a_hidden_photo_is_not_counted_in_its_album_and_is_not_its_cover(world: World) -> None:
    album = new_album(world)
    add(world, "seen.jpg", album_ids=(album,), thumbnail=Thumbnail("thumb", 250, 1))
    moment = UPLOADED_AT + timedelta(minutes=9)
    newer = add(world, "newer.jpg", album_ids=(album,), uploaded_at=moment, thumbnail=Thumbnail("thumb", 250, 2))

    def shown(hidden: bool) -> tuple[int, int]:
        world.patch(f"/photos/{newer.photo_id}", {"hidden": hidden})
        world.count()
        (one,) = world.get("/albums").json_body["albums"]
        return one["count"], one["cover"]["height"]

    assert [shown(hidden) for hidden in (False, True, False)] == [(2, 2), (1, 1), (2, 2)]


def test_a_cover_says_that_it_is_not_for_everybody(world: World) -> None:
    album = new_album(world)
    harmless = add(world, "beach.jpg", album_ids=(album,), thumbnail=Thumbnail("thumb", 250, 1))
    moment = UPLOADED_AT + timedelta(minutes=9)
    newer = add(world, "newer.jpg", album_ids=(album,), uploaded_at=moment, thumbnail=Thumbnail("thumb", 250, 2))

    def sensitive(chosen: str | None) -> bool | None:
        assert world.patch(f"/albums/{album}", {"cover_photo_id": chosen}).status_code == 200
        world.count()
        (one,) = world.get("/albums").json_body["albums"]
        return cast("bool | None", one["cover"].get("sensitive"))

    assert sensitive(None) is None
    looked_at = replace(newer, moderation_labels=(ModerationLabel("Violence", 90.0),), revision=newer.revision + 1)
    world.photos.replace(newer, by=looked_at)
    assert [sensitive(chosen) for chosen in (None, newer.photo_id, harmless.photo_id)] == [True, True, None]


def test_albums_are_not_counted_when_somebody_asks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    album = new_album(world)
    for number in range(60):
        add(world, f"{number}.jpg", album_ids=(album,), thumbnail=Thumbnail("thumb", 250, 188))
    world.count()
    monkeypatch.setattr(services, "lists", lambda: None)
    monkeypatch.setattr(services, "photos", lambda: None)

    assert world.get("/albums").json_body["albums"][0]["count"] == 60


def test_an_album_is_renamed_and_gets_a_cover(world: World) -> None:
    album = new_album(world)
    small = Thumbnail("private/small.jpg", 10, 10)
    inside, outside = add(world, "in.jpg", album_ids=(album,), thumbnail=small), add(world, "out.jpg")
    world.count()

    changed = world.patch(f"/albums/{album}", {"name": "Winter", "cover_photo_id": inside.photo_id})
    assert (changed.status_code, changed.json_body["album"]["name"]) == (200, "Winter")
    assert changed.json_body["album"]["cover"]["width"] == 10
    for not_inside in (outside.photo_id, "x" * 22, "no id", ""):
        assert world.patch(f"/albums/{album}", {"cover_photo_id": not_inside}).status_code == 404
    assert world.patch(f"/albums/{album}", {"cover_photo_id": None}).status_code == 200
    assert world.patch(f"/albums/{album}", {}).status_code == 400
    assert world.patch(f"/albums/{'b' * 32}", {"name": "x"}).status_code == 404
    assert world.patch("/albums/x", {"name": "x"}).status_code == 404


def test_words_of_nothing_but_combining_marks_are_refused(world: World) -> None:
    marked = "a" + "\u0315\u0316" * 20_000
    photo, album = add(world), new_album(world)

    answers = [
        world.post("/albums", body={"name": marked}),
        world.patch(f"/albums/{album}", {"name": marked}),
        world.patch(f"/photos/{photo.photo_id}", {"add_tags": [marked]}),
        world.post("/picture/search", body={"query": marked}),
    ]

    assert [answer.status_code for answer in answers] == [400] * 4


def test_there_are_not_ever_more_albums(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(albums, "MAX_ALBUMS", 1)
    new_album(world)

    response = world.post("/albums", body={"name": "one more"})

    assert (response.status_code, "delete one first" in response.json_body["message"]) == (400, True)


@pytest.mark.parametrize(("photos", "left", "trashed"), [("keep", 5, 0), ("delete", 5, 5), ("delete&final=true", 0, 0)])
def test_an_album_is_deleted_in_parts(
    world: World, monkeypatch: pytest.MonkeyPatch, photos: str, left: int, trashed: int
) -> None:
    monkeypatch.setattr(albums, "MAX_TAKEN_OUT", 2)
    album = new_album(world)
    for number in range(5):
        photo = add(world, f"{number}.jpg", album_ids=(album,))
        world.upload(photo.object_key, b"x")

    handled = []
    for _ in range(4):
        answer = world.delete_over_http(f"/albums/{album}?photos={photos}").json_body
        handled.append(answer["photos"])
        for photo in [one for one in world.photos.stored.values() if isinstance(one, Photo)]:
            if photo.object_key not in world.bucket.objects:  # the event of its removal
                world.invoke("on_photo_removed", world.delete(photo.object_key))
        if answer["done"]:
            break

    assert (sum(handled), max(handled), answer["done"]) == (5, 2, True)
    assert len(world.bucket.objects) == left
    in_bin = world.get("/photos?trashed=true").json_body["photos"]
    assert len(in_bin) == trashed
    assert len(world.get("/photos").json_body["photos"]) == left - trashed
    for photo in in_bin:
        assert world.post(f"/photos/{photo['id']}/restore").status_code == 200
    assert len(world.get("/photos").json_body["photos"]) == left
    assert {photo["albumId"] for photo in world.get("/photos").json_body["photos"] if "albumId" in photo} == set()
    assert world.delete_over_http(f"/albums/{album}?photos={photos}").status_code == 404


@pytest.mark.parametrize("query", ["", "?photos=", "?photos=all"])
def test_deleting_an_album_needs_a_decision_about_its_photos(world: World, query: str) -> None:
    assert world.delete_over_http(f"/albums/{new_album(world)}{query}").status_code == 400


def test_a_photo_that_keeps_changing_is_reported(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    album = new_album(world)
    add(world, album_ids=(album,))

    def superseded(*args: Any, **options: Any) -> Any:
        raise Superseded("again")

    monkeypatch.setattr(world.photos, "replace", superseded)
    assert world.delete_over_http(f"/albums/{album}?photos=keep").status_code == 409


# Two users


def test_nobody_learns_anything_of_anothers(world: World) -> None:
    album = new_album(world)
    photo = add(world, album_ids=(album,), execution_arn="arn", etag="0" * 32)
    nowhere = replace(photo, photo_id="n" * 22)
    asked: list[tuple[str, str, Any]] = [
        ("get", "/photos/{photo}", None),
        ("patch", "/photos/{photo}", {"album": None}),
        ("delete", "/photos/{photo}", None),
        ("delete", "/photos/{photo}?final=true", None),
        ("post", "/photos/{photo}/restore", None),
        ("post", "/photos/{photo}/retry", None),
        ("get", "/photos/{photo}/execution", None),
        ("get", "/photos?album={album}", None),
        ("patch", "/albums/{album}", {"name": "x"}),
        ("delete", "/albums/{album}?photos=delete", None),
        ("post", "/uploads", {"files": [FILE], "album": "{album}"}),
    ]
    for method, path, body in asked:
        answers = [ask(world, method, path, body, ids) for ids in ((photo, album), (nowhere, "n" * 32))]
        assert answers[0] == answers[1], path
        assert answers[0][0] == 404, path
    assert "fields" in world.post("/uploads", token="bob", body={"files": [FILE]}).json_body["uploads"][0]
    assert world.photos.get(KEY) == photo


def ask(world: World, method: str, path: str, body: Any, ids: tuple[Photo, str]) -> tuple[int, Any]:
    """What Bob is answered."""
    photo, album = ids
    path = path.format(photo=photo.photo_id, album=album)
    if body and body.get("album"):
        body = {**body, "album": album}
    if method == "post":
        response = world.post(path, token="bob", body=body)
    elif method == "patch":
        response = world.patch(path, body, token="bob")
    else:
        call = world.get if method == "get" else world.delete_over_http
        response = call(path, token="bob")
    return response.status_code, response.json_body


@pytest.mark.parametrize("token", [None, "mallory"])
@pytest.mark.parametrize("path", ["/photos", "/albums", f"/photos/{'p' * 22}", f"/photos/{'p' * 22}/execution"])
def test_nobody_gets_in_without_a_token(world: World, path: str, token: str | None) -> None:
    assert world.get(path, token=token).status_code == 401
