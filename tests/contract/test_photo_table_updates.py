"""What a workflow or a user changes in the table of photos, and when that comes too late."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.core.photo import Photo, Status
from chalicelib.errors import Superseded
from tests.photo_tables import A_MOMENT_LATER, KEY, METADATA, NOW, Table, complete
from tests.records import a_label, a_photo, a_request, a_tombstone


def test_an_update_writes_what_it_names_and_counts_on(photos: Table) -> None:
    accepted = photos.accept_upload(a_photo(1))
    assert isinstance(accepted, Photo)

    running = photos.update(a_request(1), status=Status.RUNNING, image_metadata=METADATA)
    named = photos.update(a_request(1), tags=("client A",))

    assert running == replace(accepted, status=Status.RUNNING, image_metadata=METADATA, revision=2)
    assert named == replace(running, tags=("client A",), revision=3)
    assert photos.get(KEY) == named


def test_the_first_time_that_a_photo_could_be_found_stays_until_it_is_overwritten(photos: Table) -> None:
    photos.accept_upload(a_photo(1))
    first = photos.update(a_request(1), status=Status.SUCCEEDED, searchable_at=NOW)
    again = photos.update(a_request(1), status=Status.SUCCEEDED, searchable_at=A_MOMENT_LATER)

    assert first.searchable_at == again.searchable_at == NOW
    changed = photos.replace(again, by=replace(again, places=("Here",)))
    assert changed == replace(again, places=("Here",), revision=again.revision + 1)

    assert photos.accept_upload(a_photo(2)) == a_photo(2, revision=changed.revision + 1)
    overwritten = photos.update(a_request(2), status=Status.SUCCEEDED, searchable_at=A_MOMENT_LATER)
    assert overwritten.searchable_at == A_MOMENT_LATER


def test_an_empty_answer_of_the_recogniser_is_one(photos: Table) -> None:
    photos.accept_upload(a_photo(1))

    assert photos.update(a_request(1), labels=(), label_model_version="3.0").labels == ()


@pytest.mark.parametrize("changes", [{"status": Status.RUNNING}, {"labels": (a_label(),)}, {"thumbnail": None}])
def test_an_update_for_an_overwritten_upload_is_superseded(photos: Table, changes: dict[str, Any]) -> None:
    photos.accept_upload(a_photo(1))
    stored = photos.accept_upload(a_photo(2))

    with pytest.raises(Superseded):
        photos.update(a_request(1), **changes)
    assert photos.get(KEY) == stored


@pytest.mark.parametrize("number", [1, 2], ids=["the upload's event", "the removal's own"])
def test_an_update_for_a_removed_upload_is_superseded(photos: Table, number: int) -> None:
    photos.accept_upload(a_photo(1))
    tombstone = photos.accept_removal(a_tombstone(2))

    with pytest.raises(Superseded):
        photos.update(a_request(number), status=Status.SUCCEEDED)
    assert photos.get(KEY) == tombstone


def test_an_update_of_nothing_is_superseded_and_makes_nothing(photos: Table) -> None:
    with pytest.raises(Superseded):
        photos.update(a_request(1), status=Status.RUNNING)
    assert photos.get(KEY) is None


@pytest.mark.parametrize("status", Status)
def test_an_update_may_depend_on_the_status(photos: Table, status: Status) -> None:
    photos.accept_upload(a_photo(1))
    stored = photos.update(a_request(1), status=status)

    assert photos.update(a_request(1), only_while=[status], etag="new").etag == "new"
    for others in (set(Status) - {status}, {Status.PENDING, Status.RUNNING} - {status}):
        with pytest.raises(Superseded):
            photos.update(a_request(1), only_while=others, etag="newer")
    assert photos.get(KEY) == replace(stored, etag="new", revision=3)


def test_an_update_for_another_attempt_is_superseded(photos: Table) -> None:
    record = photos.accept_upload(a_photo(1))
    again = photos.replace(record, by=a_photo(1, attempt=1))

    with pytest.raises(Superseded):
        photos.update(a_request(1), status=Status.SUCCEEDED)
    assert photos.get(KEY) == again
    assert photos.update(a_request(1, attempt=1), status=Status.RUNNING).status is Status.RUNNING


def test_a_replacement_takes_the_whole_records_place(photos: Table) -> None:
    record = complete(photos)

    again = photos.replace(record, by=a_photo(1, attempt=1, tags=("kept",)))

    assert again == a_photo(1, attempt=1, tags=("kept",), revision=record.revision + 1)
    assert photos.get(KEY) == again


def test_a_photo_may_be_replaced_by_its_tombstone_and_that_by_a_photo(photos: Table) -> None:
    record = complete(photos)

    tombstone = photos.replace(record, by=a_tombstone(1))
    photo = photos.replace(tombstone, by=a_photo(1, attempt=1))

    assert tombstone == a_tombstone(1, revision=record.revision + 1)
    assert photo == photos.get(KEY) == a_photo(1, attempt=1, revision=record.revision + 2)


@pytest.mark.parametrize("change", ["update", "overwrite", "removal"])
def test_a_replacement_of_what_has_changed_is_superseded(photos: Table, change: str) -> None:
    record = photos.accept_upload(a_photo(1))
    if change == "update":
        photos.update(a_request(1), status=Status.RUNNING)
    elif change == "overwrite":
        photos.accept_upload(a_photo(2))
    else:
        photos.accept_removal(a_tombstone(2))
    stored = photos.get(KEY)

    with pytest.raises(Superseded):
        photos.replace(record, by=a_photo(1, attempt=1))
    assert photos.get(KEY) == stored


def test_a_replacement_of_nothing_is_superseded_and_makes_nothing(photos: Table) -> None:
    with pytest.raises(Superseded):
        photos.replace(a_photo(1, revision=1), by=a_photo(1))
    assert photos.get(KEY) is None


def test_a_replacement_can_go_beyond_a_revision(photos: Table) -> None:
    before = photos.accept_upload(a_photo(1))

    after = photos.replace(before, by=a_photo(1, tags=("new",)), beyond=41)
    again = photos.replace(after, by=after, beyond=7)

    assert (after.revision, again.revision) == (42, 43)
    assert photos.get(KEY) == again
