"""An upload is recorded and starts its workflow: once, and not if something newer is known."""

import pytest

from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Status
from tests.records import ALICE, an_event
from tests.unit.ingest.world import LANDSCAPE, PORTRAIT, THUMBNAIL, World


def test_an_upload_is_recorded_before_its_workflow_starts(world: World) -> None:
    event = world.uploaded(LANDSCAPE)
    recorded: list[Status] = []
    world.interrupt(3, lambda: recorded.append(world.photo().status))

    world.created(event)

    assert (recorded, world.calls) == ([Status.PENDING], 3)
    request = IngestRequest.from_event(event)
    assert world.workflow.started == {world.workflow.execution_arn(request): request}
    photo = world.photo()
    assert (photo.status, photo.identity_id, photo.uploaded_at) == (Status.PENDING, ALICE, event.occurred_at)
    assert (photo.etag, photo.execution_arn) == (event.etag, world.workflow.execution_arn(request))


@pytest.mark.parametrize("object_key", [THUMBNAIL, f"private/{ALICE}/uploads/", "elsewhere/car.jpg", "car.jpg"])
def test_an_object_that_is_not_an_original_is_ignored_without_a_call(world: World, object_key: str) -> None:
    world.created(an_event(1, object_key))
    world.removed(an_event(2, object_key))

    assert (world.calls, world.photos.stored, world.workflow.started) == (0, {}, {})


def test_a_repeated_event_starts_nothing_new(world: World) -> None:
    event = world.uploaded(LANDSCAPE)
    for _ in range(3):
        world.created(event)

    assert len(world.workflow.started) == 1
    assert world.photo().revision == 1


@pytest.mark.parametrize("status", [Status.RUNNING, Status.SUCCEEDED, Status.FAILED])
def test_a_repeated_event_of_a_photo_under_way_or_done_starts_nothing(world: World, status: Status) -> None:
    event = world.uploaded(LANDSCAPE)
    world.created(event)
    world.photos.update(IngestRequest.from_event(event), status=status)
    world.workflow.started = {}

    world.created(event)

    assert (world.workflow.started, world.photo().status) == ({}, status)


def test_a_repeated_event_starts_what_a_crash_left_unstarted(world: World) -> None:
    event = world.uploaded(LANDSCAPE)
    world.created(event)
    world.workflow.started = {}

    world.created(event)

    assert list(world.workflow.started.values()) == [IngestRequest.from_event(event)]


def test_an_upload_that_comes_after_a_newer_one_starts_nothing(world: World) -> None:
    old, new = an_event(1), world.uploaded(PORTRAIT, 2)
    world.created(new)
    world.created(old)

    assert list(world.workflow.started.values()) == [IngestRequest.from_event(new)]


def test_an_upload_that_comes_after_its_own_removal_starts_nothing(world: World) -> None:
    old = world.uploaded(LANDSCAPE, 1)
    world.removed(world.deleted(2))
    world.created(old)

    assert world.workflow.started == {}
    world.assert_consistent()
