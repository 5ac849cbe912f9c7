"""S3's events and the schedule: the handlers of app.py, with fakes behind them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws.removed_users import RemovedUser
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Photo, Status, Tombstone
from chalicelib.errors import ServiceUnavailable
from tests.functional.conftest import KEY, World, recorded
from tests.photo_factory import jpeg
from tests.records import ALICE, BOB, an_object_key


def test_a_new_original_starts_its_workflow(world: World) -> None:
    world.invoke("on_photo_created", recorded("events/object_created.json"))

    (request,) = world.workflow.started.values()
    assert request == IngestRequest(
        bucket="photo-search-test",
        object_key=KEY,
        sequencer="0055aed6dcd90281e5" + "0" * 14,
        file_size=1024,
        etag="d41d8cd98f00b204e9800998ecf8427e",
        version_id="096fKKXTRTtl3on89fVO.nfljtsv6qko",
    )
    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    assert (record.status, record.execution_arn) == (Status.PENDING, *world.workflow.started)


def test_every_record_of_an_event_starts_one(world: World) -> None:
    world.invoke("on_photo_created", recorded("events/three_objects_created.json"))

    names = [request.original.name for request in world.workflow.started.values()]
    assert names == ["first.jpg", "second.jpg", "third.jpg"]


def test_a_record_that_fails_does_not_keep_the_others_from_their_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = world.workflow.start

    def failing_once(request: IngestRequest) -> None:
        if request.original.name == "first.jpg":
            raise ServiceUnavailable("throttled")
        start(request)

    monkeypatch.setattr(world.workflow, "start", failing_once)

    with pytest.raises(ExceptionGroup) as raised:
        world.invoke("on_photo_created", recorded("events/three_objects_created.json"))
    assert [str(error) for error in raised.value.exceptions] == ["throttled"]
    assert [request.original.name for request in world.workflow.started.values()] == ["second.jpg", "third.jpg"]

    # Lambda delivers the event again: what failed is made up for, what worked is not done twice.
    monkeypatch.setattr(world.workflow, "start", start)
    world.invoke("on_photo_created", recorded("events/three_objects_created.json"))
    names = sorted(request.original.name for request in world.workflow.started.values())
    assert names == ["first.jpg", "second.jpg", "third.jpg"]


@pytest.mark.parametrize("handler", ["on_photo_created", "on_photo_removed"])
def test_a_thumbnail_is_ignored_before_any_call(world: World, monkeypatch: pytest.MonkeyPatch, handler: str) -> None:
    monkeypatch.setattr(world.photos, "accept_upload", None)
    monkeypatch.setattr(world.bucket, "find", None)

    world.invoke(handler, recorded("events/thumbnail_created.json"))

    assert (world.workflow.started, world.photos.stored) == ({}, {})


@pytest.mark.parametrize(("event", "name"), [("object_removed", "red car.jpg"), ("object_expired", "old.jpg")])
def test_a_removed_or_expired_original_leaves_no_trace_but_a_tombstone(world: World, event: str, name: str) -> None:
    world.ingest(an_object_key(name), jpeg())
    assert world.search("car") == [an_object_key(name)]
    world.bucket.delete(an_object_key(name))

    removal = recorded(f"events/{event}.json")
    world.invoke("on_photo_removed", removal)

    assert isinstance(world.photos.get(an_object_key(name)), Tombstone)
    assert world.search("car") == []
    assert world.bucket.objects == {}


# The schedule


def test_the_sweeper_starts_what_a_crash_left_unstarted(world: World) -> None:
    world.invoke("on_photo_created", world.upload(KEY, jpeg()))
    world.workflow.started = {}  # as if the function had died in between
    world.photos.marks = {KEY: datetime.now(UTC) - timedelta(days=1)}

    world.invoke("sweep_photos", recorded("events/scheduled.json"))
    world.run_started()

    assert world.search("car") == [KEY]


def test_the_sweeper_continues_after_a_failure(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [an_object_key(f"{number}.jpg") for number in range(3)]
    for key in keys:
        world.invoke("on_photo_created", world.upload(key, jpeg(20, 20)))
    world.workflow.started = {}
    world.photos.marks = {key: datetime.now(UTC) - timedelta(days=1) for key in keys}
    find = world.bucket.find

    def failing_once(object_key: str) -> Any:
        if object_key == keys[0]:
            raise ServiceUnavailable("throttled")
        return find(object_key)

    monkeypatch.setattr(world.bucket, "find", failing_once)

    with pytest.raises(ExceptionGroup):
        world.invoke("sweep_photos", recorded("events/scheduled.json"))
    assert {request.object_key for request in world.workflow.started.values()} == set(keys[1:])


def test_the_sweeper_deletes_what_comes_of_users_who_were_removed_until_nothing_can(world: World) -> None:
    now, late, bobs = datetime.now(UTC), an_object_key("late.jpg"), an_object_key("his.jpg", identity_id=BOB)
    for key in (late, bobs):
        world.ingest(key, jpeg())
    world.removed_users.add(RemovedUser(ALICE, now - timedelta(seconds=1)))

    world.invoke("sweep_photos", recorded("events/scheduled.json"))
    assert late not in world.bucket.objects
    assert bobs in world.bucket.objects
    assert world.removed_users.all() != [], "more may be on its way, if something came"
    world.invoke("sweep_photos", recorded("events/scheduled.json"))
    assert world.removed_users.all() == []

    world.removed_users.add(RemovedUser(ALICE, now + timedelta(hours=1)))
    world.invoke("sweep_photos", recorded("events/scheduled.json"))
    assert world.removed_users.all() != []
