"""Deleting, restoring and emptying the bin over HTTP, with fakes behind them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import services, trash
from chalicelib.core.photo import Photo, Status, Tombstone, Trashed
from tests.functional.conftest import KEY, World, recorded
from tests.records import ALICE, BOB, a_finished_photo, an_object_key, sequencer

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
END = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """What time it is for the API: its last item."""
    times = [NOW]
    monkeypatch.setattr(services, "now", lambda: times[-1])
    return times


def add(world: World, name: str = "car.jpg", identity_id: str = ALICE, **changes: Any) -> str:
    photo = replace(a_finished_photo(name, identity_id=identity_id), **changes)
    stored = world.photos.accept_upload(photo)
    assert isinstance(stored, Photo)
    world.bucket.put(photo.object_key, b"x", content_type="image/jpeg")
    world.index.apply([stored])
    return photo.photo_id


def listed(world: World, query: str = "") -> list[str]:
    return [photo["name"] for photo in world.get(f"/photos{query}").json_body["photos"]]


def test_a_deleted_photo_is_out_of_sight_and_can_be_restored_as_it_was(world: World, clock: list[datetime]) -> None:
    album = world.post("/albums", body={"name": "Summer"}).json_body["album"]["id"]
    photo_id, _ = add(world, album_ids=(album,), tags=("holiday",)), add(world, "kept.jpg", album_ids=(album,))

    deleted = world.delete_over_http(f"/photos/{photo_id}")

    assert (deleted.status_code, deleted.json_body["trashedUntil"]) == (202, END.isoformat())
    assert listed(world) == listed(world, f"?album={album}") == listed(world, "?hidden=true") == ["kept.jpg"]
    assert world.search("car") == [an_object_key("kept.jpg")]
    assert world.search("is:trashed tag:holiday") == [an_object_key()]
    assert world.get("/picture/suggest?q=holi").json_body["suggestions"] == []
    (shown,) = world.get("/photos?trashed=true").json_body["photos"]
    assert (shown["name"], shown["trashedUntil"]) == ("car.jpg", END.isoformat())
    assert world.get(f"/photos/{photo_id}").json_body["photo"]["trashedUntil"] == END.isoformat()
    world.count()
    assert world.get("/albums").json_body["albums"][0]["count"] == 1
    assert world.get("/me").json_body["usage"]["photos"] == 2

    clock.append(END - timedelta(seconds=1))
    assert world.post(f"/photos/{photo_id}/restore").json_body == {"message": "Success", "id": photo_id}

    assert set(listed(world, f"?album={album}")) == {"car.jpg", "kept.jpg"}
    assert listed(world, "?trashed=true") == world.search("is:trashed") == []
    assert world.search("tag:holiday") == [an_object_key()]
    world.count()
    assert world.get("/albums").json_body["albums"][0]["count"] == 2
    assert world.post(f"/photos/{photo_id}/restore").status_code == 200


def test_deleting_twice_does_not_keep_it_longer(world: World, clock: list[datetime]) -> None:
    photo_id = add(world)
    world.delete_over_http(f"/photos/{photo_id}")

    clock.append(NOW + timedelta(days=3))
    again = world.delete_over_http(f"/photos/{photo_id}")

    assert again.json_body["trashedUntil"] == END.isoformat()


def test_once_its_time_is_over_nobody_restores_it(world: World, clock: list[datetime]) -> None:
    photo_id = add(world)
    world.delete_over_http(f"/photos/{photo_id}")

    clock.append(END)
    refused = world.post(f"/photos/{photo_id}/restore")

    assert (refused.status_code, "deleted for good" in refused.json_body["message"]) == (404, True)
    assert world.post("/photos/restore", body={"ids": [photo_id]}).json_body["failed"][0]["id"] == photo_id
    assert listed(world, "?trashed=true") == []


@pytest.mark.parametrize("path", ["/photos/{}?final=true", "/photos?ids={}&final=true"])
@pytest.mark.parametrize("is_trashed", [False, True])
def test_a_photo_is_deleted_for_good(world: World, path: str, is_trashed: bool) -> None:
    photo_id = add(world)
    if is_trashed:
        world.delete_over_http(f"/photos/{photo_id}")

    deleted = world.delete_over_http(path.format(photo_id))

    assert (deleted.status_code, "trashedUntil" in deleted.json_body) == (202, False)
    assert an_object_key() not in world.bucket.objects


def test_without_a_bin_every_deletion_is_final(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(services.settings(), trash_days=0)
    monkeypatch.setattr(services, "settings", lambda: settings)
    world.delete_over_http(f"/photos/{add(world)}")

    assert world.bucket.objects == {}


def test_many_are_deleted_and_restored_and_what_is_anothers_is_not(world: World) -> None:
    one, other, of_bob = add(world, "1.jpg"), add(world, "2.jpg"), add(world, "of bob.jpg", BOB)
    detail = {"code": "no_photo", "values": {}}
    unknown = [{"id": of_bob, "reason": "you have no photo of this id", "detail": detail}]

    deleted = world.delete_over_http(f"/photos?ids={one},{of_bob},{other}").json_body
    assert (deleted["deleted"], deleted["failed"], listed(world)) == ([one, other], unknown, [])
    assert len(world.bucket.objects) == 3

    restored = world.post("/photos/restore", body={"ids": [one, of_bob, other]}).json_body
    assert (restored["restored"], restored["failed"]) == ([one, other], unknown)
    assert set(listed(world)) == {"1.jpg", "2.jpg"}
    assert world.post("/photos/restore", body={"ids": []}).status_code == 400


def test_the_bin_is_emptied_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trash, "EMPTIED_AT_ONCE", 2)
    for number in range(5):
        world.delete_over_http(f"/photos/{add(world, f'{number}.jpg')}")
    kept, of_bob = add(world, "kept.jpg"), add(world, "of bob.jpg", BOB)
    world.delete_over_http(f"/photos/{of_bob}", token="bob")

    answers: list[Any] = []
    while not (answers and answers[-1]["done"]):
        answers.append(world.delete_over_http("/trash").json_body)
        for photo in [one for one in world.photos.stored.values() if isinstance(one, Photo)]:
            if photo.object_key not in world.bucket.objects:  # the event of its removal
                world.invoke("on_photo_removed", world.delete(photo.object_key))

    assert [answer["photos"] for answer in answers] == [2, 2, 1]
    assert set(world.bucket.objects) == {an_object_key("kept.jpg"), an_object_key("of bob.jpg", identity_id=BOB)}
    assert kept in {photo.photo_id for photo in world.photos.stored.values() if isinstance(photo, Photo)}
    assert world.delete_over_http("/trash").json_body == {"message": "Success", "done": True, "photos": 0}


def test_what_the_list_of_the_bin_does_not_know_yet_is_not_deleted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo_id = add(world)
    world.delete_over_http(f"/photos/{photo_id}")
    page = world.lists.photos(ALICE, size=9, trashed=True)
    world.post(f"/photos/{photo_id}/restore")
    monkeypatch.setattr(world.lists, "photos", lambda *args, **options: page)  # an index is behind

    assert world.delete_over_http("/trash").json_body["photos"] == 0
    assert an_object_key() in world.bucket.objects


def test_an_emptied_photo_cannot_be_restored_even_if_its_object_is_still_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo_id = add(world)
    world.delete_over_http(f"/photos/{photo_id}")
    monkeypatch.setattr(world.bucket, "delete_all", lambda keys: None)
    world.delete_over_http("/trash")

    assert world.post(f"/photos/{photo_id}/restore").status_code == 404
    assert listed(world, "?trashed=true") == []


def test_the_sweeper_deletes_what_its_time_is_over_for_with_its_sidecar(world: World) -> None:
    world.ingest(KEY, b"no photo")
    world.bucket.put(f"{KEY}.xmp", b"x", content_type="text/xml")
    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    ended = datetime.now(UTC) - timedelta(hours=5)
    world.bucket.modified_at[KEY] = ended - timedelta(days=2)
    kept = a_finished_photo("kept.jpg", trashed=Trashed(ended, datetime.now(UTC) + timedelta(hours=1)))
    world.photos.accept_upload(kept)
    world.photos.replace(record, by=replace(record, trashed=Trashed(ended - timedelta(days=1), ended)))
    world.photos.now = datetime.now(UTC)
    scheduled = recorded("events/scheduled.json")

    world.invoke("sweep_photos", scheduled)  # index and pictures follow
    world.invoke("sweep_photos", scheduled)

    assert KEY not in world.bucket.objects
    assert f"{KEY}.xmp" not in world.bucket.objects
    world.invoke("on_photo_removed", world.delete(KEY))
    assert isinstance(world.photos.get(KEY), Tombstone)
    assert isinstance(world.photos.get(kept.object_key), Photo)


def test_what_is_in_the_bin_is_uploaded_again_and_is_back(world: World) -> None:
    tag = world.bucket.upload(an_object_key(), b"bytes")
    photo_id = add(world, etag=tag, tags=("mine",), sequencer=sequencer(0))
    file = {"name": "car.jpg", "size": 5, "md5": tag, "type": "image/jpeg"}
    assert world.post("/uploads", body={"files": [file]}).json_body["uploads"][0]["duplicateOf"] == photo_id

    world.delete_over_http(f"/photos/{photo_id}")
    assert "fields" in world.post("/uploads", body={"files": [file]}).json_body["uploads"][0]

    world.invoke("on_photo_created", world.upload(an_object_key(), b"bytes"))
    record = world.photos.get(an_object_key())
    assert isinstance(record, Photo)
    assert (record.status, record.trashed, record.tags) == (Status.PENDING, None, ("mine",))


def test_pages_of_the_bin_and_of_the_others_are_not_mixed_up(world: World) -> None:
    for number in range(4):
        photo_id = add(world, f"{number}.jpg")
        if number % 2:
            world.delete_over_http(f"/photos/{photo_id}")
    first = world.get("/photos?trashed=true&size=1").json_body

    assert len(first["photos"]) == 1
    assert len(listed(world, f"?trashed=true&size=1&cursor={first['cursor']}")) == 1
    assert world.get(f"/photos?cursor={first['cursor']}").status_code == 400
    other = world.get("/photos?size=1").json_body["cursor"]
    assert world.get(f"/photos?trashed=true&cursor={other}").status_code == 400
