"""However changes are reported, albums and users have as many photos as there are (`tests/interleavings/counting`)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest

from chalicelib import album_photos, tallies
from chalicelib.core import tally
from chalicelib.core.live.message import Change
from chalicelib.core.photo import Photo, Tombstone
from chalicelib.core.tally import Entry, Newest, Row, Tally
from tests.examples import examples
from tests.fakes import FakeAlbumTable, FakeTallyTable
from tests.interleavings.counting import IN_BIN, album_deleted_while_counted, first_failure, play, random_choices

SCHEDULES = examples(800)
MUTANT_SCHEDULES = 2_000

_is_later, _without, _moved, _counts_anew = tally._is_later, Tally.without, tally._moved, tally.counts_anew
_write, _relisted, _count_photos = FakeTallyTable.write, tally.relisted, tallies.count_photos


def test_nothing_happens() -> None:
    play([])


def test_every_random_schedule_ends_well_counted() -> None:
    failure = first_failure(range(SCHEDULES))
    if failure is not None:
        play(random_choices(failure))


def test_whoever_takes_a_photo_out_of_an_album_that_goes_with_its_photos_puts_it_into_the_bin() -> None:
    ends = [album_deleted_while_counted(calls) for calls in range(8)]
    assert [(photo.album_ids, photo.trashed) for photo in ends] == [((), IN_BIN)] * 8


def every_change_is_counted() -> AbstractContextManager[Any]:
    """A change that was counted before is counted as if it were new."""
    return mock.patch.object(tally, "_is_later", return_value=True)


def what_is_known_is_never_counted_anew() -> AbstractContextManager[Any]:
    """After a tombstone has expired, a photo of the same name is not counted until it has changed often enough."""
    return mock.patch.object(tally, "_is_later", lambda after, before, now: after.revision > before.revision)


def nobody_checks_what_was_read() -> AbstractContextManager[Any]:
    """The last one to write wins."""

    def write(self: FakeTallyTable, rows: list[Row], **lists: Any) -> None:
        now = [replace(row, version=self.stored[key].version if key in self.stored else "") for key, row in keyed(rows)]
        _write(self, now, **lists)

    return mock.patch.object(FakeTallyTable, "write", write)


def entries_are_written_first() -> AbstractContextManager[Any]:
    """A function that dies between the entry and the tally leaves the tally behind."""

    def write(self: FakeTallyTable, rows: list[Row], **lists: Any) -> None:
        _write(self, [row for row in rows if isinstance(row, Entry)])
        _write(self, [row for row in rows if isinstance(row, Tally)], **lists)

    return mock.patch.object(FakeTallyTable, "write", write)


def deletions_are_forgotten() -> AbstractContextManager[Any]:
    """The entry of a deleted photo goes, so that an older change counts again."""

    def write(self: FakeTallyTable, rows: list[Row], **lists: Any) -> None:
        _write(self, rows, **lists)
        for row in rows:
            if isinstance(row, Entry) and row.expires_at is not None:
                del self.stored[row.photo_id]

    return mock.patch.object(FakeTallyTable, "write", write)


def deletions_do_not_count() -> AbstractContextManager[Any]:
    """A photo that was deleted stays in its album's number."""

    def counts_anew(before: Photo | Tombstone | None, after: Photo | Tombstone | None) -> bool:
        return not isinstance(after, Tombstone) and _counts_anew(before, after)

    return mock.patch.object(tallies, "counts_anew", counts_anew)


def moves_do_not_count() -> AbstractContextManager[Any]:
    """A photo that moves to another album is counted in both."""
    return mock.patch.object(
        Tally, "without", lambda self, entry: self if len(self.album_id) == 8 else _without(self, entry)
    )


def covers_stay() -> AbstractContextManager[Any]:
    """A photo that has left is still the cover."""
    return mock.patch.object(
        Tally,
        "without",
        lambda self, entry: replace(_without(self, entry), newest=self.newest if self.photos > 1 else None),
    )


def any_photo_is_the_newest() -> AbstractContextManager[Any]:
    """The photo that was changed last is the cover."""
    return mock.patch.object(Newest, "is_older", return_value=True)


def lists_are_written_anyway() -> AbstractContextManager[Any]:
    """Rows of lists come and go, whether or not somebody else has counted the photo."""

    def write(self: FakeTallyTable, rows: list[Row], **lists: Any) -> None:
        _write(self, [], **lists)
        _write(self, rows)

    return mock.patch.object(FakeTallyTable, "write", write)


def what_leaves_stays_listed() -> AbstractContextManager[Any]:
    """Rows of lists only come."""
    return mock.patch.object(tallies, "relisted", lambda before, rows: (_relisted(before, rows)[0], set()))


def nobody_looks_whether_the_album_is_open() -> AbstractContextManager[Any]:
    """A photo that entered an album while that was deleted stays in it."""
    return mock.patch.object(tallies, "take_out_of_lost", return_value=[])


def who_lists_looks_first() -> AbstractContextManager[Any]:
    """An album may be deleted between the look and the row in its list."""

    def count_photos(changes: list[Change], **adapters: Any) -> None:
        seen = {name: adapters[name] for name in ("albums", "photos")}
        list(album_photos.take_out_of_lost(changes, **seen))
        with nobody_looks_whether_the_album_is_open():
            _count_photos(changes, **adapters)

    return mock.patch.object(tallies, "count_photos", count_photos)


def albums_stay_open() -> AbstractContextManager[Any]:
    """A photo may enter an album behind whoever is taking out all of its photos."""
    return mock.patch.object(FakeAlbumTable, "change")


def keyed(rows: list[Row]) -> list[tuple[Any, Row]]:
    return [(row.photo_id if isinstance(row, Entry) else row.place, row) for row in rows]


MUTANTS: tuple[Callable[[], AbstractContextManager[Any]], ...] = (
    every_change_is_counted,
    what_is_known_is_never_counted_anew,
    nobody_checks_what_was_read,
    entries_are_written_first,
    deletions_are_forgotten,
    deletions_do_not_count,
    moves_do_not_count,
    covers_stay,
    any_photo_is_the_newest,
    lists_are_written_anyway,
    what_leaves_stays_listed,
    nobody_looks_whether_the_album_is_open,
    who_lists_looks_first,
    albums_stay_open,
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_broken_rule_is_found_out(mutant: Callable[[], AbstractContextManager[Any]]) -> None:
    with mutant():
        failure = first_failure(range(MUTANT_SCHEDULES))
    assert failure is not None, f"{MUTANT_SCHEDULES} schedules did not notice that {mutant.__name__}"
