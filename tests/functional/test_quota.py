"""How many photos a user may have: what is refused, what is told, and how it is put right."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib import services
from chalicelib.core.photo import Photo
from chalicelib.core.quota import GIGABYTE
from tests.functional.conftest import World
from tests.functional.test_library_api import FILE
from tests.photo_factory import jpeg
from tests.records import ALICE, BOB, an_object_key
from tests.state_machine import Played

PHOTO = jpeg(20, 20)


def limit(monkeypatch: pytest.MonkeyPatch, **limits: Any) -> None:
    limited = replace(services.settings(), **limits)
    monkeypatch.setattr(services, "settings", lambda: limited)


def put(world: World, number: int, identity_id: str = ALICE, data: bytes = PHOTO) -> Played:
    """What reaches the bucket without a ticket."""
    return world.ingest(an_object_key(f"{number}.jpg", identity_id=identity_id), data)


def statuses(world: World) -> dict[str, tuple[str, str | None]]:
    shown = world.get("/photos").json_body["photos"]
    return {photo["name"]: (photo["status"], photo.get("statusReason")) for photo in shown}


def usage(world: World, token: str = "alice") -> Any:
    world.count()
    return world.get("/me", token=token).json_body["usage"]


def test_what_is_used_and_what_may_be(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert usage(world) == {"photos": 0, "size": 0, "trashDays": 30, "maxPhotos": 100_000, "maxSize": 1000 * GIGABYTE}
    put(world, 1)
    put(world, 2, BOB)
    assert (usage(world)["photos"], usage(world)["size"]) == (1, len(PHOTO))

    limit(monkeypatch, max_photos=0, max_gigabytes=0)
    assert usage(world) == {"photos": 1, "size": len(PHOTO), "trashDays": 30}


def test_files_beyond_the_quota_are_refused_with_what_to_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    put(world, 1)
    world.count()
    files = [{**FILE, "name": f"{number}.jpg", "md5": f"{number:032x}"} for number in range(3)]
    limit(monkeypatch, max_photos=3)

    *tickets, refused = world.post("/uploads", body={"files": files}).json_body["uploads"]

    assert ["fields" in ticket for ticket in tickets] == [True, True]
    assert refused["detail"] == {"code": "photos_full", "values": {"photos": 3, "most": 3}}
    assert refused["refused"] == "you have 3 photos, and may have 3: delete some for good, then try again"
    assert "fields" in world.post("/uploads", token="bob", body={"files": files}).json_body["uploads"][2]


def test_a_file_that_is_too_large_for_what_is_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    large, small = {**FILE, "size": 20_000_000, "name": "large.jpg", "md5": "1" * 32}, FILE
    limit(monkeypatch, max_gigabytes=0.01)

    refused, ticket = world.post("/uploads", body={"files": [large, small]}).json_body["uploads"]

    assert refused["detail"] == {"code": "space_full", "values": {"taken": "0 GB", "most": "0.01 GB"}}
    assert refused["refused"] == "your photos take 0 GB, and may take 0.01 GB: delete some for good, then try again"
    assert "fields" in ticket


def test_what_is_put_into_the_bucket_beyond_the_quota_fails_visibly(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, max_photos=2)
    for number in range(4):
        put(world, number)
    put(world, 9, BOB)

    reason = "you have 2 photos, and may have 2: delete some for good, then try again"
    assert statuses(world) == {
        **{f"{number}.jpg": ("SUCCEEDED", None) for number in (0, 1)},
        **{f"{number}.jpg": ("FAILED", reason) for number in (2, 3)},
    }
    assert (usage(world)["photos"], usage(world, "bob")["photos"]) == (2, 1)


def test_there_is_room_again_after_others_were_deleted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(monkeypatch, max_photos=1)
    for number in range(2):
        put(world, number)
    refused = world.photos.get(an_object_key("1.jpg"))
    assert isinstance(refused, Photo)
    world.post(f"/photos/{refused.photo_id}/retry")
    world.run_started()
    assert statuses(world)["1.jpg"][0] == "FAILED"

    world.invoke("on_photo_removed", world.delete(an_object_key("0.jpg")))
    world.count()
    assert world.post(f"/photos/{refused.photo_id}/retry").status_code == 202
    world.run_started()

    assert statuses(world) == {"1.jpg": ("SUCCEEDED", None)}
    assert usage(world)["photos"] == 1


def test_an_overwrite_takes_the_place_of_what_was_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(monkeypatch, max_photos=1, max_gigabytes=(len(PHOTO) + 50) / GIGABYTE)
    put(world, 1)
    put(world, 1, data=PHOTO + b"\0" * 50)
    assert (statuses(world)["1.jpg"][0], usage(world)["size"]) == ("SUCCEEDED", len(PHOTO) + 50)

    put(world, 1, data=PHOTO + b"\0" * 51)
    assert statuses(world)["1.jpg"][0] == "FAILED"
    assert usage(world)["photos"] == 0


def test_who_is_far_from_the_limits_is_not_counted_on_the_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(monkeypatch, max_photos=1_001)
    put(world, 1)
    assert world.tallies.stored == {}

    world.count()
    put(world, 2)
    assert world.tallies.total(ALICE).photos == 2


def test_a_photo_that_was_processed_stays_when_the_quota_shrinks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(2):
        put(world, number)
    world.count()
    limit(monkeypatch, max_photos=1)
    photo = world.photos.get(an_object_key("0.jpg"))
    assert photo
    world.patch(f"/photos/{photo.photo_id}", {"add_tags": ["x"]})

    assert usage(world)["photos"] == 2
    assert {status for status, _ in statuses(world).values()} == {"SUCCEEDED"}
