"""A removal leaves a tombstone, unless something newer is there."""

from datetime import timedelta

from chalicelib.core.object_keys import guests_key
from chalicelib.core.photo import Status, Tombstone
from tests.records import an_event
from tests.unit.ingest.world import KEY, LANDSCAPE, PORTRAIT, THUMBNAIL, World


def test_a_removal_leaves_a_tombstone_for_seven_days(world: World) -> None:
    world.ingest(LANDSCAPE)
    event = world.deleted()

    world.removed(event)

    record = world.photos.get(KEY)
    assert isinstance(record, Tombstone)
    assert record.deleted_at == event.occurred_at
    assert record.expires_at == int((event.occurred_at + timedelta(days=7)).timestamp())
    world.assert_consistent()


def test_a_copy_for_guests_goes_with_its_original(world: World) -> None:
    photo = world.ingest(LANDSCAPE)
    world.bucket.put(guests_key(photo.photo_id, KEY), LANDSCAPE, content_type="image/jpeg")

    world.removed(world.deleted())

    world.assert_consistent()


def test_the_removal_of_an_old_version_is_not_the_removal_of_the_photo(world: World) -> None:
    world.ingest(LANDSCAPE)

    world.removed(an_event(2))  # and the object is still there

    assert world.photo().status is Status.SUCCEEDED
    world.assert_consistent()


def test_a_removal_that_comes_after_a_newer_upload_changes_nothing(world: World) -> None:
    world.ingest(PORTRAIT, 3)

    world.removed(an_event(2))

    assert world.photo().status is Status.SUCCEEDED
    world.assert_consistent()


def test_a_repeated_removal_makes_up_for_one_that_was_cut_off(world: World) -> None:
    photo = world.ingest(LANDSCAPE)
    event = world.deleted()
    document = world.index.documents[photo.photo_id]
    world.removed(event)
    world.index.documents[photo.photo_id] = document  # as if it had died before it came to these
    world.bucket.put(THUMBNAIL, b"old", content_type="image/jpeg")

    world.removed(event)

    world.assert_consistent()


def test_the_removal_of_an_unknown_photo_is_remembered(world: World) -> None:
    world.removed(an_event(2))
    world.created(an_event(1))

    assert isinstance(world.photos.get(KEY), Tombstone)
    assert world.workflow.started == {}
