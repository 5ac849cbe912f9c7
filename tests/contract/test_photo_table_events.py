"""What uploads and removals make of the table of photos, in whatever order they come."""

from typing import Any

import pytest

from chalicelib.core.photo import Status
from tests.photo_tables import EDITS, KEY, Table, complete
from tests.records import a_photo, a_request, a_tombstone


def test_nothing_there(photos: Table) -> None:
    assert photos.get(KEY) is None
    assert list(photos.records()) == []


def test_a_first_upload_is_accepted_as_revision_1(photos: Table) -> None:
    accepted = photos.accept_upload(a_photo(1))

    assert accepted == a_photo(1, revision=1)
    assert photos.get(KEY) == accepted


def test_a_newer_upload_wins_and_counts_on(photos: Table) -> None:
    photos.accept_upload(a_photo(1))

    assert photos.accept_upload(a_photo(2, etag="new")) == a_photo(2, etag="new", revision=2)
    assert photos.get(KEY) == a_photo(2, etag="new", revision=2)


@pytest.mark.parametrize("number", [1, 2], ids=["older", "equal"])
def test_an_older_or_repeated_upload_changes_nothing_and_says_what_is_there(photos: Table, number: int) -> None:
    photos.accept_upload(a_photo(2))
    stored = photos.update(a_request(2), status=Status.RUNNING)

    assert photos.accept_upload(a_photo(number, etag="other")) == stored
    assert photos.get(KEY) == stored


@pytest.mark.parametrize("number", [1, 2], ids=["older", "equal"])
def test_an_older_or_repeated_removal_changes_nothing_and_says_what_is_there(photos: Table, number: int) -> None:
    stored = photos.accept_upload(a_photo(2))

    assert photos.accept_removal(a_tombstone(number)) == stored
    assert photos.get(KEY) == stored


def test_sequencers_are_compared_as_text_of_one_width(photos: Table) -> None:
    short, long = ("0055aed6dcd903".ljust(32, "0"), "0055aed6dcd90281e5".ljust(32, "0"))
    photos.accept_upload(a_photo(sequencer=long))

    accepted = photos.accept_upload(a_photo(sequencer=short))

    assert (accepted.sequencer, accepted.revision) == (short, 2)


def test_a_removal_leaves_a_tombstone_and_nothing_else(photos: Table) -> None:
    before = complete(photos)

    tombstone = photos.accept_removal(a_tombstone(2))

    assert tombstone == a_tombstone(2, revision=before.revision + 1)
    assert photos.get(KEY) == tombstone
    assert list(photos.records()) == [tombstone]


def test_a_removal_may_come_first(photos: Table) -> None:
    tombstone = photos.accept_removal(a_tombstone(2))

    assert tombstone == a_tombstone(2, revision=1)
    assert photos.accept_upload(a_photo(1)) == tombstone


def test_a_new_upload_after_a_removal_starts_afresh(photos: Table) -> None:
    complete(photos)
    tombstone = photos.accept_removal(a_tombstone(2))

    photo = photos.accept_upload(a_photo(3))

    assert photo == a_photo(3, revision=tombstone.revision + 1)
    assert photos.get(KEY) == photo


def test_an_overwrite_keeps_what_the_user_said_and_drops_what_the_old_object_said(photos: Table) -> None:
    before = complete(photos)

    photo = photos.accept_upload(a_photo(2))

    kept: dict[str, Any] = {
        "album_ids": ("holidays",),
        "tags": ("client A", "naïve"),
        "removed_tags": ("client B",),
        "hidden_labels": ("Person",),
        "edits": EDITS,
    }
    assert photo == a_photo(2, revision=before.revision + 1, **kept)
    assert photos.get(KEY) == photo
