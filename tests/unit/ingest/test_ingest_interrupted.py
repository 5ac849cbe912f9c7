"""States repeated, late, and with a change in between: index and thumbnail follow the table."""

from collections.abc import Callable

import pytest

from chalicelib import ingest
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Status
from chalicelib.errors import PhotoGone, Superseded
from tests.fakes import etag
from tests.records import an_event
from tests.unit.ingest.world import AS_IT_IS, DAY, KEY, LANDSCAPE, NO_PHOTO, PORTRAIT, World, response


@pytest.mark.parametrize("times", [2, 3])
def test_every_state_may_be_repeated(world: World, times: int) -> None:
    event = world.uploaded(LANDSCAPE)
    world.created(event)
    request = IngestRequest.from_event(event)
    metadata = ingest.extract_image_metadata(request, **world.adapters("bucket"))
    for _ in range(times):
        ingest.store_image_metadata(request, metadata, **world.table)
    for _ in range(times):
        world.detect_labels(request, metadata)
        ingest.generate_thumbnail(request, **world.adapters("bucket", "photos"))
    for _ in range(times):
        ingest.index_photo(request, now=world.photos.now, **world.adapters("bucket", "photos", "index", "faces"))

    world.assert_consistent()
    assert world.photo().status is Status.SUCCEEDED


def test_a_finished_photo_owes_nothing(world: World) -> None:
    world.ingest(LANDSCAPE)
    assert world.photos.marks == {}

    world.photos.now += 2 * DAY
    world.removed(world.deleted())
    assert world.photos.marks == {}


@pytest.mark.parametrize("state", ["store", "labels", "thumbnail", "index", "fail"])
@pytest.mark.parametrize("then", ["removal", "overwrite"])
def test_a_late_state_of_an_older_upload_changes_nothing(world: World, state: str, then: str) -> None:
    event = world.uploaded(LANDSCAPE)
    world.created(event)
    late = IngestRequest.from_event(event)
    if then == "removal":
        world.removed(world.deleted())
    else:
        world.detector.response = response("Dog")
        world.ingest(PORTRAIT, 2)
    record = world.photos.get(KEY)
    world.detector.response = response("Car")

    states: dict[str, Callable[[], None]] = {
        "store": lambda: ingest.store_image_metadata(late, AS_IT_IS, **world.table),
        "labels": lambda: world.detect_labels(late, AS_IT_IS),
        "thumbnail": lambda: ingest.generate_thumbnail(late, **world.adapters("bucket", "photos")),
        "index": lambda: ingest.index_photo(
            late, now=world.photos.now, **world.adapters("bucket", "photos", "index", "faces")
        ),
        "fail": lambda: ingest.mark_failed(late, {}, **world.adapters("bucket", "photos", "index", "faces")),
    }
    with pytest.raises((Superseded, PhotoGone)):
        states[state]()

    assert world.photos.get(KEY) == record
    world.assert_consistent()


# Something else, all of it, happens just before the n-th call of an adapter. Far more of this, with several changes at
# once, crashes and delays, is in tests/interleavings.

CHANGES: dict[str, Callable[[World], None]] = {
    "removal": lambda world: world.removed(world.deleted(5)),
    "overwrite": lambda world: _overwrite(world, PORTRAIT),
    "overwrite by no photo": lambda world: _overwrite(world, NO_PHOTO),
    "removal and upload": lambda world: _remove_and_overwrite(world),
}


def _remove_and_overwrite(world: World) -> None:
    world.removed(world.deleted(5))
    _overwrite(world, PORTRAIT)


def _overwrite(world: World, data: bytes) -> None:
    before = world.detector.response
    world.detector.response = response("Dog")
    world.ingest(data, 6)
    world.detector.response = before


MAX_CALLS = 22


@pytest.mark.parametrize("number", range(1, MAX_CALLS + 1))
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_before_any_call_of_a_workflow_wins(world: World, change: str, number: int) -> None:
    event = world.uploaded(LANDSCAPE)
    world.interrupt(number, lambda: CHANGES[change](world))

    world.created(event)
    for request in list(world.workflow.started.values()):
        world.process(request)

    if number > world.calls:  # the workflow was over before its turn
        CHANGES[change](world)
    world.assert_consistent()
    record = world.photos.get(KEY)
    assert record is not None
    assert record.sequencer == an_event(5 if change == "removal" else 6).sequencer


def test_the_changes_above_meet_every_call(world: World) -> None:
    world.ingest(LANDSCAPE)

    assert 10 < world.calls <= MAX_CALLS


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("data", [PORTRAIT, NO_PHOTO], ids=["photo", "no photo"])
def test_an_upload_before_any_call_of_a_removal_wins(world: World, data: bytes, number: int) -> None:
    world.ingest(LANDSCAPE)
    event = world.deleted(2)
    world.interrupt(number, lambda: _overwrite(world, data))
    interrupted_at = world.calls + number

    world.removed(event)

    if world.calls < interrupted_at:
        _overwrite(world, data)
    world.assert_consistent()
    assert world.photo().etag == etag(data)


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_before_any_call_of_a_failure_wins(world: World, change: str, number: int) -> None:
    world.ingest(LANDSCAPE)
    event = world.uploaded(NO_PHOTO, 2)
    world.created(event)
    world.interrupt(number, lambda: CHANGES[change](world))
    interrupted_at = world.calls + number

    world.fail(IngestRequest.from_event(event))

    if world.calls < interrupted_at:
        CHANGES[change](world)
    world.assert_consistent()
