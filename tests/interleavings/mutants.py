"""One rule broken at a time. The schedules must detect each mutant, or they prove nothing."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import count, islice
from typing import Any
from unittest import mock

from chalicelib import derived, ingest, sidecars
from chalicelib.core.ingest import event_order
from chalicelib.core.ingest.event_order import Purge, Removal, Sweep
from chalicelib.core.ingest.events import SEQUENCER_WIDTH, object_events
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Photo, Status, Tombstone, with_owners_choices
from chalicelib.errors import Superseded
from setup.deploy.workflow import all_states, workflow_definition
from tests.interleavings.world import S3, Index, Table

Mutant = Callable[[], AbstractContextManager[Any]]


def tombstones_are_dropped() -> AbstractContextManager[Any]:
    """A removal deletes the record, and with it the order of events."""

    def accept_removal(self: Table, tombstone: Tombstone) -> Photo | Tombstone:
        removed = Table._accept(self, tombstone)
        self.stored.pop(tombstone.object_key)
        self.marks.pop(tombstone.object_key, None)
        return removed

    return mock.patch.object(Table, "accept_removal", accept_removal)


def sequencers_are_padded_on_the_left() -> AbstractContextManager[Any]:
    """Sequencers are padded on the left, like numbers."""
    return _normalising(lambda sequencer: sequencer.lower().rjust(SEQUENCER_WIDTH, "0"))


def sequencers_keep_their_case() -> AbstractContextManager[Any]:
    """Sequencers are compared without making them lower case."""
    return _normalising(lambda sequencer: sequencer.ljust(SEQUENCER_WIDTH, "0"))


def every_event_is_accepted() -> AbstractContextManager[Any]:
    """The event that arrives last wins."""

    def accept(self: Table, record: Photo | Tombstone) -> Photo | Tombstone:
        before = self.get(record.object_key)
        return self._write(record, before.revision + 1 if before else 1)

    return mock.patch.object(Table, "_accept", accept)


def late_workflows_write() -> AbstractContextManager[Any]:
    """A state's write does not check which upload the record is about by now."""
    return mock.patch.object(Table, "update", _updating(lambda photo, request, only_while: photo.status in only_while))


def late_attempts_write() -> AbstractContextManager[Any]:
    """A state's write does not check which attempt the record is at."""
    return mock.patch.object(
        Table,
        "update",
        _updating(
            lambda photo, request, only_while: photo.sequencer == request.sequencer and photo.status in only_while
        ),
    )


def late_states_write() -> AbstractContextManager[Any]:
    """A state's write does not check whether the photo's processing has ended."""
    return mock.patch.object(
        Table,
        "update",
        _updating(
            lambda photo, request, only_while: (photo.sequencer, photo.attempt) == (request.sequencer, request.attempt)
        ),
    )


def only_accepted_events_leave_a_mark() -> AbstractContextManager[Any]:
    """A step that writes a settled record again and then dies leaves the index behind."""

    def allowed(photo: Photo, request: IngestRequest, only_while: Collection[Status]) -> bool:
        attempt = (photo.sequencer, photo.attempt) == (request.sequencer, request.attempt)
        return attempt and photo.status in only_while

    return mock.patch.object(Table, "update", _updating(allowed, marking=False))


def nobody_looks_again_after_indexing() -> AbstractContextManager[Any]:
    """The mark is removed, even if the table has changed meanwhile."""

    def settle(self: Table, record: Photo | Tombstone) -> bool:
        self.marks.pop(record.object_key, None)
        return True

    return mock.patch.object(Table, "settle", settle)


def removals_are_believed() -> AbstractContextManager[Any]:
    """Nobody asks S3 whether the object is gone."""
    return mock.patch.object(event_order, "meaning_of_removal", return_value=Removal.GONE)


def uncovered_versions_are_ignored() -> AbstractContextManager[Any]:
    """An object that exists after a removal is taken for the one from before."""
    return mock.patch.object(
        event_order, "meaning_of_removal", lambda found: Removal.NOTHING if found else Removal.GONE
    )


def executions_have_any_name() -> AbstractContextManager[Any]:
    """A repeated event starts a second execution."""
    numbers = count()
    return mock.patch.object(IngestRequest, "execution_name", property(lambda self: f"execution {next(numbers)}"))


def accepted_uploads_start_only_once() -> AbstractContextManager[Any]:
    """After a crash between accepting an upload and starting its workflow, the next delivery does not start it."""
    asked: set[Any] = set()

    def starts_workflow(record: Photo | Tombstone, request: IngestRequest) -> bool:
        key = (id(asked), record.revision, request)
        first = key not in asked
        asked.add(key)
        return first and _starts_workflow(record, request)

    return mock.patch.object(event_order, "starts_workflow", starts_workflow)


def only_the_first_record_of_an_event_is_handled() -> AbstractContextManager[Any]:
    """Only the first record of an event is handled, as Chalice's `S3Event` shows it."""
    return mock.patch("app.object_events", lambda event: islice(object_events(event), 1))


def late_pictures_stay() -> AbstractContextManager[Any]:
    """A function that put pictures too late leaves them there."""
    return mock.patch.object(ingest, "restore_derived", return_value=None)


def a_smaller_photo_keeps_larger_pictures() -> AbstractContextManager[Any]:
    """What an upload does not have, the one before may have had."""
    return mock.patch.object(derived, "DERIVED_SIDES", (250,))


def deleted_pictures_stay_away() -> AbstractContextManager[Any]:
    """Pictures that were deleted too late are not put back."""

    def follow(record: Photo | Tombstone, bucket: Any) -> None:
        if not event_order.wants_thumbnail(record):
            derived._delete_derived(record, bucket)

    return mock.patch.object(derived, "_follow_derived", follow)


def failed_photos_stay_in_the_index() -> AbstractContextManager[Any]:
    """What an earlier upload left in the index can still be found."""

    def mark_failed(request: IngestRequest, error: Any, *, photos: Any, **others: Any) -> None:
        photos.settle(photos.update(request, status=Status.FAILED, status_reason="why"))

    return mock.patch.object(ingest, "mark_failed", mark_failed)


def the_sweeper_sleeps() -> AbstractContextManager[Any]:
    """Nobody finishes what a lost workflow left undone."""
    return mock.patch.object(event_order, "sweep_decision", return_value=Sweep.LEAVE)


def another_attempt_has_the_same_name() -> AbstractContextManager[Any]:
    """Another attempt has the execution name of the first, so no workflow is started."""
    return mock.patch.object(
        event_order, "next_attempt", lambda record, found: replace(_next_attempt(record, found), attempt=record.attempt)
    )


def overwrites_forget_the_owners_word() -> AbstractContextManager[Any]:
    """A new upload of the same object key loses what its owner has corrected."""
    return mock.patch("tests.fakes.with_owners_choices", lambda fresh, *, of: fresh)


def other_attempts_forget_the_owners_word() -> AbstractContextManager[Any]:
    """Another attempt loses it."""
    return mock.patch.object(event_order, "with_owners_choices", lambda fresh, *, of: fresh)


def late_sidecars_are_ignored() -> AbstractContextManager[Any]:
    """A sidecar that comes after its photo was read says nothing."""
    return mock.patch.object(sidecars, "_read_anew", return_value=None)


def restoring_is_never_too_late() -> AbstractContextManager[Any]:
    """A photo is restored although its time in the bin is over."""
    return mock.patch.object(event_order, "can_be_restored", return_value=True)


def other_attempts_leave_the_bin() -> AbstractContextManager[Any]:
    """Another attempt takes the photo out of the bin."""
    again = event_order.attempted_again
    return mock.patch.object(
        event_order, "attempted_again", lambda record, fresh: replace(again(record, fresh), trashed=None)
    )


def overwrites_stay_in_the_bin() -> AbstractContextManager[Any]:
    """A new upload of the same object key is in the bin, as the one before was."""
    return mock.patch(
        "tests.fakes.with_owners_choices",
        lambda fresh, *, of: replace(with_owners_choices(fresh, of=of), trashed=of.trashed),
    )


def whatever_is_there_is_purged() -> AbstractContextManager[Any]:
    """What was written after a photo went into the bin is deleted in its place."""

    def delete_unchanged(self: S3, object_key: str, etag: str) -> None:
        if found := self.find(object_key):
            self.purge(found)

    return mock.patch.object(S3, "delete_unchanged", delete_unchanged)


def bins_are_never_emptied() -> AbstractContextManager[Any]:
    """Nobody deletes what its time in the bin is over for."""
    return mock.patch.object(event_order, "purge_decision", return_value=Purge.LEAVE)


def any_picture_is_read() -> AbstractContextManager[Any]:
    """What is written in the picture of an earlier upload counts for the one that overwrote it."""
    return mock.patch.object(S3, "read_derived", lambda self, request, side: self.derived.get(side) or b"")


@contextmanager
def photos_are_recognised_by_their_keys_only() -> Iterator[None]:
    """The workflow does not catch that a photo has to be sent in bytes."""
    state = all_states(workflow_definition())["DetectLabels"]
    kept = [catcher for catcher in state["Catch"] if "NeedsBytes" not in catcher["ErrorEquals"]]
    with mock.patch.dict(state, Catch=kept):
        yield


@contextmanager
def older_revisions_undo_newer_ones() -> Iterator[None]:
    """The index accepts every write, and nobody checks the table again."""

    def apply(self: Index, action: tuple[dict[str, Any], ...]) -> int:
        self.document, self.forgotten_after_deletion = None, None
        return _apply(self, action)

    with mock.patch.object(Index, "_apply", apply), nobody_looks_again_after_indexing():
        yield


MUTANTS: tuple[Mutant, ...] = (
    tombstones_are_dropped,
    sequencers_are_padded_on_the_left,
    sequencers_keep_their_case,
    every_event_is_accepted,
    late_workflows_write,
    late_attempts_write,
    late_states_write,
    only_accepted_events_leave_a_mark,
    nobody_looks_again_after_indexing,
    removals_are_believed,
    uncovered_versions_are_ignored,
    executions_have_any_name,
    accepted_uploads_start_only_once,
    only_the_first_record_of_an_event_is_handled,
    late_pictures_stay,
    a_smaller_photo_keeps_larger_pictures,
    deleted_pictures_stay_away,
    failed_photos_stay_in_the_index,
    the_sweeper_sleeps,
    another_attempt_has_the_same_name,
    overwrites_forget_the_owners_word,
    other_attempts_forget_the_owners_word,
    late_sidecars_are_ignored,
    restoring_is_never_too_late,
    other_attempts_leave_the_bin,
    overwrites_stay_in_the_bin,
    whatever_is_there_is_purged,
    bins_are_never_emptied,
    any_picture_is_read,
    photos_are_recognised_by_their_keys_only,
    older_revisions_undo_newer_ones,
)

_starts_workflow, _next_attempt, _apply = event_order.starts_workflow, event_order.next_attempt, Index._apply


def _normalising(normalise: Callable[[str], str]) -> AbstractContextManager[Any]:
    return mock.patch("chalicelib.core.ingest.events.normalise_sequencer", normalise)


def _updating(
    allowed: Callable[[Photo, IngestRequest, Collection[Status]], bool], *, marking: bool = True
) -> Callable[..., Photo]:
    def update(
        self: Table, request: IngestRequest, *, only_while: Collection[Status] = tuple(Status), **changes: Any
    ) -> Photo:
        photo = self.get(request.object_key)
        if not isinstance(photo, Photo) or not allowed(photo, request, only_while):
            raise Superseded(request.object_key)
        self.stored[request.object_key] = changed = replace(photo, **changes, revision=photo.revision + 1)
        if "status" in changes and marking:
            self.marks[request.object_key] = self.now
        return changed

    return update
