"""What went wrong is tried again by its owner, or brought to an end by the sweeper."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import ingest, recovery
from chalicelib.core.ingest.pacing import SECOND
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Status
from chalicelib.derived import put_derived
from chalicelib.errors import NoSuchPhoto, NothingToRetry, ServiceUnavailable, Superseded
from tests.photo_factory import jpeg
from tests.records import BOB, UPLOADED_AT, a_request
from tests.unit.ingest.world import (
    AS_IT_IS,
    DAY,
    KEY,
    LANDSCAPE,
    MINUTE,
    NO_PHOTO,
    PORTRAIT,
    RENDITION,
    THUMBNAIL,
    World,
    retry,
)

# retry_photo


def test_a_failed_photo_is_processed_again_as_another_attempt(world: World) -> None:
    world.detector.refuses = True
    failed = world.ingest(LANDSCAPE)
    said: dict[str, Any] = {
        "album_ids": ("holidays",),
        "tags": ("client A",),
        "removed_tags": ("client B",),
        "hidden_labels": ("Person",),
    }
    world.photos.update(a_request(1), **said)
    world.workflow.started = {}
    world.detector.refuses = False

    photo = retry(world, failed.photo_id)
    (request,) = world.workflow.started.values()
    world.process(request)

    assert (photo.status, photo.attempt, photo.uploaded_at) == (Status.PENDING, 1, failed.uploaded_at)
    again = world.photo()
    assert (again.status, again.status_reason) == (Status.SUCCEEDED, None)
    assert {name: getattr(again, name) for name in said} == said
    world.assert_consistent()


def test_functions_of_an_earlier_attempt_can_no_longer_write(world: World) -> None:
    world.detector.refuses = True
    failed = world.ingest(LANDSCAPE)
    retry(world, failed.photo_id)
    waiting = world.photo()

    with pytest.raises(Superseded):
        ingest.store_image_metadata(a_request(1), AS_IT_IS, **world.table)
    assert world.photo() == waiting


@pytest.mark.parametrize("identity_id", [BOB, ""])
def test_nobody_elses_photo_is_processed_again(world: World, identity_id: str) -> None:
    world.detector.refuses = True
    failed = world.ingest(LANDSCAPE)
    calls = world.calls

    with pytest.raises(NoSuchPhoto):
        retry(world, failed.photo_id, identity_id)
    assert world.photo() == failed
    assert world.calls == calls + 1  # S3 was not asked: the time it takes would tell that the photo exists


def test_what_is_not_there_cannot_be_processed_again(world: World) -> None:
    photo = world.ingest(NO_PHOTO)
    with pytest.raises(NoSuchPhoto):
        retry(world, "no-such-id")

    world.bucket.delete(KEY)
    with pytest.raises(NoSuchPhoto):
        retry(world, photo.photo_id)


def test_what_succeeded_is_not_processed_again(world: World) -> None:
    photo = world.ingest(LANDSCAPE)

    with pytest.raises(NothingToRetry):
        retry(world, photo.photo_id)


def test_what_waits_is_started_and_what_runs_is_left_alone(world: World) -> None:
    event = world.uploaded(LANDSCAPE)
    world.created(event)
    world.workflow.started = {}

    waiting = retry(world, world.photo().photo_id)
    assert (waiting.status, len(world.workflow.started)) == (Status.PENDING, 1)
    (request,) = world.workflow.started.values()
    assert request == IngestRequest.from_event(event)

    world.workflow.started = {}
    ingest.store_image_metadata(request, AS_IT_IS, **world.table)
    assert retry(world, world.photo().photo_id).status is Status.RUNNING
    assert world.workflow.started == {}


# sweep_photo


def sweep(world: World, later: timedelta) -> list[str]:
    """What the sweeper does `later` than everything so far, and what it started is processed."""
    world.photos.now += later
    now = world.photos.now
    adapters = world.adapters("bucket", "photos", "index", "faces", "workflow")
    left = list(recovery.left_undone(now, **world.table))
    world.workflow.started = {}
    decisions = [recovery.sweep_photo(found, now=now, **adapters).name for found in left]
    for request in list(world.workflow.started.values()):
        world.process(request)
    return decisions


def test_what_is_settled_is_not_swept(world: World) -> None:
    world.ingest(LANDSCAPE)

    assert sweep(world, DAY) == []


def running(world: World) -> IngestRequest:
    event = world.uploaded(LANDSCAPE)
    world.created(event)
    request = IngestRequest.from_event(event)
    ingest.store_image_metadata(request, AS_IT_IS, **world.table)
    return request


def test_what_is_under_way_is_left_alone_and_nobody_asks_s3(world: World) -> None:
    running(world)
    world.bucket.objects.clear()

    assert sweep(world, MINUTE) == []
    assert sweep(world, 60 * MINUTE) == ["LEAVE"]
    assert world.photo().status is Status.RUNNING


def test_what_was_never_started_is_started_within_minutes(world: World) -> None:
    event = world.uploaded(LANDSCAPE)
    world.workflow.error = ServiceUnavailable("StartExecution was throttled")
    with pytest.raises(ServiceUnavailable):
        world.created(event)
    world.workflow.error = None

    assert sweep(world, 6 * MINUTE) == ["START"]
    assert world.photo().status is Status.SUCCEEDED
    assert world.photo().attempt == 0
    world.assert_consistent()


def test_what_was_never_started_and_is_gone_waits_for_its_event(world: World) -> None:
    world.created(world.uploaded(LANDSCAPE))
    world.bucket.delete(KEY)

    assert sweep(world, 6 * MINUTE) == ["LEAVE"]
    assert sweep(world, DAY) == ["BURY"]


def test_the_limits_of_what_waits_for_its_turn_count_from_the_turn(world: World) -> None:
    request = running(world)
    world.pacer.reserved_until = round((world.photos.now + DAY).timestamp() * SECOND)

    turn = ingest.reserve_recognition(request, **world.adapters("pacer", "photos"))

    assert DAY - MINUTE < turn.at - world.photos.now <= DAY
    assert sweep(world, DAY) == []
    assert sweep(world, 60 * MINUTE) == ["LEAVE"]
    assert sweep(world, 200 * MINUTE) == ["RESTART"]


def test_what_overtakes_a_photo_that_waits_is_looked_at_once_that_has_ended(world: World) -> None:
    request = running(world)
    world.pacer.reserved_until = round((world.photos.now + DAY).timestamp() * SECOND)
    ingest.reserve_recognition(request, **world.adapters("pacer", "photos"))

    world.removed(world.deleted())

    since = world.photos.unsettled_since(KEY)
    assert since is not None
    assert since > world.photos.now + DAY


def late_thumbnail(world: World, request: IngestRequest) -> None:
    """The step puts it when others have been there, and dies before it looks at the table again."""
    put_derived(request, world.bucket)  # type: ignore[arg-type]


def test_a_thumbnail_that_came_after_its_photo_was_deleted_goes(world: World) -> None:
    event = world.uploaded(LANDSCAPE)
    world.created(event)
    late_thumbnail(world, IngestRequest.from_event(event))
    late = world.bucket.objects[THUMBNAIL]
    world.removed(world.deleted())
    world.bucket.put(THUMBNAIL, late, content_type="image/jpeg")

    assert sweep(world, 60 * MINUTE) == []
    assert sweep(world, DAY) == ["FOLLOW"]
    assert THUMBNAIL not in world.bucket.objects
    world.assert_consistent()


def test_one_picture_that_came_over_that_of_a_newer_upload_is_replaced(world: World) -> None:
    older = world.uploaded(PORTRAIT)
    world.created(older)
    late_thumbnail(world, IngestRequest.from_event(older))
    late, made_of = world.bucket.objects[RENDITION], world.bucket.made_of[RENDITION]
    world.ingest(LANDSCAPE, 2)
    right = world.bucket.objects[RENDITION]
    world.bucket.objects[RENDITION], world.bucket.made_of[RENDITION] = late, made_of

    assert sweep(world, DAY) == ["FOLLOW"]
    assert world.bucket.objects[RENDITION] == right
    world.assert_consistent()


def test_a_smaller_upload_leaves_no_larger_picture_of_the_one_before(world: World) -> None:
    world.ingest(LANDSCAPE)
    assert RENDITION in world.bucket.objects

    photo = world.ingest(jpeg(120, 90), 2)

    assert photo.thumbnail
    assert photo.thumbnail.renditions == ()
    assert RENDITION not in world.bucket.objects
    world.assert_consistent()


def test_a_photo_from_before_there_were_renditions_keeps_its_thumbnail_only(world: World) -> None:
    photo = world.ingest(LANDSCAPE)
    assert photo.thumbnail
    world.photos.replace(photo, by=replace(photo, thumbnail=replace(photo.thumbnail, renditions=())))
    world.bucket.delete_all([RENDITION, THUMBNAIL])

    assert sweep(world, DAY) == ["FOLLOW"]
    assert THUMBNAIL in world.bucket.objects
    assert RENDITION not in world.bucket.objects


def test_a_thumbnail_that_came_over_that_of_a_newer_upload_is_replaced(world: World) -> None:
    older = world.uploaded(PORTRAIT)
    world.created(older)
    late_thumbnail(world, IngestRequest.from_event(older))
    late, made_of = world.bucket.objects[THUMBNAIL], world.bucket.made_of[THUMBNAIL]
    world.ingest(LANDSCAPE, 2)
    right = world.bucket.objects[THUMBNAIL]
    world.bucket.objects[THUMBNAIL], world.bucket.made_of[THUMBNAIL] = late, made_of

    assert sweep(world, DAY) == ["FOLLOW"]
    assert world.bucket.objects[THUMBNAIL] == right
    world.assert_consistent()


def test_what_stopped_is_started_once_more_and_then_given_up(world: World) -> None:
    world.created(world.uploaded(LANDSCAPE))
    world.process = lambda request: None  # type: ignore[method-assign]

    assert sweep(world, DAY) == ["RESTART"]
    assert sweep(world, DAY) == ["FAIL"]
    assert sweep(world, DAY) == []
    assert world.photo().status is Status.FAILED
    assert "stopped twice" in (world.photo().status_reason or "")


def test_what_stopped_is_brought_to_its_end(world: World) -> None:
    world.created(world.uploaded(LANDSCAPE))

    assert sweep(world, DAY) == ["RESTART"]
    assert world.photo().status is Status.SUCCEEDED
    world.assert_consistent()


def test_what_is_gone_though_no_event_said_so_is_buried(world: World) -> None:
    world.created(world.uploaded(LANDSCAPE))
    world.bucket.delete(KEY)

    assert sweep(world, DAY) == ["BURY"]
    world.assert_consistent()


@pytest.mark.parametrize("final", [Status.SUCCEEDED, Status.FAILED])
def test_index_and_thumbnail_follow_what_is_done_but_not_indexed_yet(world: World, final: Status) -> None:
    data = LANDSCAPE if final is Status.SUCCEEDED else NO_PHOTO
    photo = world.ingest(data)
    world.photos.marks = {KEY: UPLOADED_AT}
    world.index.documents.pop(photo.photo_id, None)
    world.bucket.delete(THUMBNAIL)

    assert sweep(world, DAY) == ["FOLLOW"]
    assert world.photo().status is final
    world.assert_consistent()
