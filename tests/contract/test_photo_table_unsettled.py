"""The marks by which the table of photos knows what has not come to its end."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chalicelib.aws.photo_reads import Record
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.ingest.event_order import WORKFLOW_LIMIT
from chalicelib.core.photo import Photo, Status, Trashed
from chalicelib.errors import Superseded
from tests.photo_tables import A_MOMENT_LATER, KEY, NOW, Table, complete, pass_time
from tests.records import a_label, a_photo, a_request, a_tombstone, an_object_key


def unsettled(photos: Table, before: datetime = A_MOMENT_LATER) -> list[str]:
    return sorted(found.object_key for found in photos.unsettled(before=before))


def test_every_accepted_event_is_unsettled_until_it_is_settled(photos: Table) -> None:
    uploaded = photos.accept_upload(a_photo(1, an_object_key("uploaded.jpg")))
    removed = photos.accept_removal(a_tombstone(1, an_object_key("removed.jpg")))
    assert unsettled(photos) == [removed.object_key, uploaded.object_key]

    assert photos.settle(uploaded)
    assert unsettled(photos) == [removed.object_key]

    pass_time(photos, WORKFLOW_LIMIT + timedelta(seconds=1))
    again = photos.replace(uploaded, by=a_photo(1, uploaded.object_key, attempt=1))
    later = A_MOMENT_LATER + timedelta(days=1)
    assert unsettled(photos, later) == [removed.object_key, uploaded.object_key]

    assert photos.settle(removed)
    assert photos.settle(again)
    assert unsettled(photos, later) == []


def overtaken_by_upload(photos: Table) -> Record:
    return photos.accept_upload(a_photo(2))


def overtaken_by_removal(photos: Table) -> Record:
    return photos.accept_removal(a_tombstone(2))


def overtaken_by_attempt(photos: Table) -> Record:
    record = photos.get(KEY)
    assert record is not None
    return photos.replace(record, by=a_photo(1, attempt=1))


@pytest.mark.parametrize("overtake", [overtaken_by_upload, overtaken_by_removal, overtaken_by_attempt])
def test_what_overtook_an_upload_is_looked_at_again_once_that_has_ended(
    photos: Table, overtake: Callable[[Table], Record]
) -> None:
    photos.accept_upload(a_photo(1))
    pass_time(photos, timedelta(minutes=20))
    record = overtake(photos)

    assert photos.settle(record)
    assert photos.unsettled_since(KEY) == NOW + WORKFLOW_LIMIT

    pass_time(photos, WORKFLOW_LIMIT)
    assert photos.settle(record)
    assert photos.unsettled_since(KEY) is None
    assert photos.get(KEY) == record


def test_what_overtook_an_upload_of_long_ago_is_settled_at_once(photos: Table) -> None:
    photos.accept_upload(a_photo(1))
    pass_time(photos, WORKFLOW_LIMIT + timedelta(seconds=1))

    assert photos.settle(photos.accept_removal(a_tombstone(2)))
    assert photos.unsettled_since(KEY) is None


def test_an_event_that_was_not_accepted_overtakes_nothing(photos: Table) -> None:
    record = photos.accept_upload(a_photo(2))
    photos.accept_upload(a_photo(1))

    assert photos.settle(record)
    assert photos.unsettled_since(KEY) is None


def test_an_event_that_is_not_accepted_leaves_a_settled_record_settled(photos: Table) -> None:
    photos.settle(photos.accept_upload(a_photo(2)))

    photos.accept_upload(a_photo(1))
    photos.accept_removal(a_tombstone(2))

    assert unsettled(photos) == []


def test_settling_changes_nothing_else(photos: Table) -> None:
    record = complete(photos)

    assert photos.settle(record)
    assert photos.settle(record)
    assert photos.get(KEY) == record


def test_what_has_changed_meanwhile_is_not_settled(photos: Table) -> None:
    record = photos.accept_upload(a_photo(1))
    photos.update(a_request(1), status=Status.RUNNING)

    assert not photos.settle(record)
    assert unsettled(photos) == [KEY]


def test_settling_nothing_makes_nothing(photos: Table) -> None:
    assert not photos.settle(a_photo(1, revision=1))
    assert photos.get(KEY) is None


def test_unsettled_says_since_when_and_can_be_asked_for_older_ones_only(photos: Table) -> None:
    photos.accept_upload(a_photo(1))

    assert [found.since for found in photos.unsettled(before=A_MOMENT_LATER)] == [NOW]
    assert unsettled(photos, before=NOW) == []


def test_only_a_change_of_status_leaves_a_new_mark(photos: Table) -> None:
    record = photos.accept_upload(a_photo(1))
    assert photos.settle(record)

    photos.update(a_request(1), labels=(a_label(),))
    assert unsettled(photos) == []

    photos.update(a_request(1), status=Status.SUCCEEDED)
    assert unsettled(photos) == [KEY]


def test_many_are_unsettled_at_once(photos: Table) -> None:
    keys = [an_object_key(f"{number:02}.jpg") for number in range(40)]
    for key in keys:
        photos.accept_upload(a_photo(1, key))

    assert unsettled(photos) == keys


def test_since_when_a_record_is_unsettled(photos: Table) -> None:
    assert photos.unsettled_since(KEY) is None
    record = photos.accept_upload(a_photo(1))

    assert photos.unsettled_since(KEY) == NOW
    assert photos.settle(record)
    assert photos.unsettled_since(KEY) is None


def test_what_is_deferred_is_looked_at_after_its_time(photos: Table) -> None:
    photos.accept_upload(a_photo(1))
    photos.update(a_request(1), status=Status.RUNNING)
    until = NOW + timedelta(days=1)

    deferred = photos.defer(a_request(1), until=until)

    assert deferred == photos.get(KEY)
    assert photos.unsettled_since(KEY) == until
    assert unsettled(photos, until) == []
    assert unsettled(photos, until + timedelta(milliseconds=1)) == [KEY]


def test_what_overtakes_a_deferred_upload_is_looked_at_again_once_that_has_ended(photos: Table) -> None:
    photos.accept_upload(a_photo(1))
    photos.update(a_request(1), status=Status.RUNNING)
    photos.defer(a_request(1), until=NOW + timedelta(days=1))

    assert photos.settle(photos.accept_removal(a_tombstone(2)))

    assert photos.unsettled_since(KEY) == NOW + timedelta(days=1) + WORKFLOW_LIMIT


def test_only_what_is_at_work_is_deferred(photos: Table) -> None:
    photos.accept_upload(a_photo(1))
    with pytest.raises(Superseded):
        photos.defer(a_request(1), until=NOW)
    photos.accept_removal(a_tombstone(2))
    with pytest.raises(Superseded):
        photos.defer(a_request(1), until=NOW)


def test_each_look_begins_with_another_shard(photos: Table) -> None:
    keys = [an_object_key(f"{number}.jpg") for number in range(40)]
    for key in keys:
        photos.accept_upload(a_photo(1, key))
    looks = [[found.object_key for found in photos.unsettled(before=A_MOMENT_LATER)] for _ in range(8)]

    assert all(sorted(look) == sorted(keys) for look in looks)
    if isinstance(photos, PhotoTable):
        assert len({look[0] for look in looks}) > 1


def due(photos: Table, before: datetime) -> list[tuple[str, datetime]]:
    return [(found.object_key, found.since) for found in photos.due(before=before)]


def test_what_is_in_the_bin_is_settled_and_due_when_its_time_is_over(photos: Table) -> None:
    end = NOW + timedelta(days=30)
    uploaded = photos.accept_upload(a_photo(1))
    record = photos.replace(uploaded, by=a_photo(1, trashed=Trashed(NOW, end)))
    assert (unsettled(photos), due(photos, end + timedelta(days=1))) == ([KEY], [])

    assert photos.settle(record)
    assert photos.settle(record)

    assert unsettled(photos, end + timedelta(days=1)) == []
    assert due(photos, end) == []
    assert due(photos, end + timedelta(milliseconds=1)) == [(KEY, end)]
    assert photos.unsettled_since(KEY) == end
    assert photos.get(KEY) == record

    restored = photos.replace(record, by=a_photo(1))
    assert (unsettled(photos), due(photos, end + timedelta(days=1))) == ([KEY], [])
    assert photos.settle(restored)
    assert photos.unsettled_since(KEY) is None


def test_a_photo_in_the_bin_that_overtook_an_upload_is_looked_at_before(photos: Table) -> None:
    photos.accept_upload(a_photo(1))
    again = photos.accept_upload(a_photo(2))
    trashed = photos.replace(again, by=a_photo(2, trashed=Trashed(NOW, NOW + timedelta(days=30))))

    assert photos.settle(trashed)
    assert photos.unsettled_since(KEY) == NOW + WORKFLOW_LIMIT


def test_an_overwrite_is_a_new_photo_that_is_not_in_the_bin(photos: Table) -> None:
    record = photos.accept_upload(a_photo(1, tags=("mine",)))
    trashed = photos.replace(record, by=a_photo(1, tags=("mine",), trashed=Trashed(NOW, NOW + timedelta(days=30))))
    assert photos.settle(trashed)

    assert photos.accept_upload(a_photo(1)) == trashed
    pass_time(photos, timedelta(minutes=1))
    back = photos.accept_upload(a_photo(2))

    assert back == a_photo(2, tags=("mine",), revision=trashed.revision + 1) == photos.get(KEY)
    assert isinstance(back, Photo)
    assert (unsettled(photos, A_MOMENT_LATER + timedelta(days=1)), due(photos, NOW + timedelta(days=31))) == ([KEY], [])
    assert photos.settle(back)
    assert photos.unsettled_since(KEY) == NOW + WORKFLOW_LIMIT  # of the upload that it overtook


def test_a_removal_ends_the_time_in_the_bin(photos: Table) -> None:
    record = photos.accept_upload(a_photo(1))
    photos.settle(photos.replace(record, by=a_photo(1, trashed=Trashed(NOW, NOW))))

    photos.accept_removal(a_tombstone(2))

    assert due(photos, NOW + timedelta(days=1)) == []
    assert unsettled(photos) == [KEY]
