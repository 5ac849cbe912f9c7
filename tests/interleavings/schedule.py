"""Play one schedule: a list of numbers decides what happens, and in the end bucket, table, index and pictures agree.

A number that is 0, or beyond the end of the list, means the ordinary case: the oldest first, to its end, without a
fault. So a shorter list with more zeros is a simpler schedule, and `shrunk` finds one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from inspect import signature
from itertools import count
from random import Random
from typing import Any
from unittest import mock

from chalice.app import S3Event

import app
from chalicelib import ingest, library, recovery, sidecars, trash
from chalicelib.aws.photo_marks import Unsettled
from chalicelib.core.ingest.event_order import GRACE, MAX_ATTEMPTS, STOPPED, WORKFLOW_LIMIT
from chalicelib.core.ingest.events import ObjectEvent
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Photo, Status
from chalicelib.core.sight import Sight
from chalicelib.core.tags import PhotoChange
from chalicelib.errors import PhotoSearchError
from setup.deploy.workflow import called_functions
from tests.fakes import FakeAlbumTable
from tests.interleavings import world
from tests.interleavings.execution import Execution
from tests.interleavings.invocation import FOR_EVER, Ending, Invocation, Result
from tests.interleavings.world import (
    OBJECT_KEY,
    S3,
    Detector,
    Index,
    Pacer,
    Starter,
    Table,
    TextDetector,
    etag,
    label_of,
    line_of,
)
from tests.records import ALICE
from tests.state_machine import Task

GOOD_KINDS = (world.GOOD, world.CONVERTED)
BAD_KINDS = (world.DAMAGED, world.OTHER_TYPE, world.NOT_RECOGNISED, world.NO_THUMBNAIL)
KINDS = (world.GOOD, world.GOOD, *GOOD_KINDS, *BAD_KINDS)
LENGTHS = (18, 18, 14, 16)
THE_END = "-- the end --"
# Of the use cases themselves: a mutant in the place of one may have others.
PARAMETERS = {name: tuple(signature(getattr(ingest, name)).parameters) for name in called_functions()}
# Where functions are interrupted: anywhere and in every way, anywhere but only paused, or mostly in one of them.
ANYWHERE, PAUSED_ONLY, PURGING = "anywhere", "paused only", "purge_photo"
TROUBLES = (ANYWHERE, ANYWHERE, PAUSED_ONLY, PAUSED_ONLY, "mark_failed", "index_photo", PURGING)
INTERRUPTED = (Ending.PAUSE, Ending.KILL_BEFORE, Ending.KILL_AFTER, Ending.FAULT_BEFORE, Ending.FAULT_AFTER)


class Disagreement(AssertionError):
    """What is left in the end does not agree."""


class Player:
    """The world, what is under way in it, and the numbers that decide what happens next."""

    def __init__(self, choices: Iterable[int]) -> None:
        self._choices = iter(choices)
        self.versioned = bool(self.pick(2))
        self.s3 = S3(self.versioned)
        self.photos, self.index, self.workflow = Table(), Index(), Starter()
        self.s3.purging, self.purged_well = self._purging, True
        self.adapters = {
            "photos": self.photos,
            "bucket": self.s3,
            "index": self.index,
            "workflow": self.workflow,
            "detector": Detector(self.s3, self.pick),
            "feature_detector": TextDetector(self.pick),
            "pacer": Pacer(self.photos, self.pick),
            "faces": None,
        }
        self.deliveries: list[list[dict[str, Any]]] = []
        self.handling: list[tuple[Invocation, list[dict[str, Any]]]] = []
        self.executions: dict[str, Execution] = {}
        self.loose: list[Invocation] = []
        self._trouble = TROUBLES[self.pick(len(TROUBLES))]
        # Which of the tasks under way is the ordinary one: the oldest; in the end, perhaps the newest.
        self._ordinary_task = 0
        self.may_be_stuck = False
        self.lost: set[str] = set()
        self.trace: list[tuple[Any, ...]] = []

    def pick(self, options: int) -> int:
        """A number below `options`."""
        return next(self._choices, 0) % options

    # The schedule

    def play(self, steps: int) -> None:
        """Let `steps` things happen, then let everything end, then check."""
        self._upload()
        actions = self._actions()
        for _ in range(steps):
            actions[self.pick(len(actions))]()
            self._begin_executions()
            if not self.pick(3):  # otherwise the next event may come together with this one
                self._collect()
        self._finish()
        self._check()

    def _actions(self) -> list[Callable[[], None]]:
        often = [self._deliver, self._run_task, self._run_task, self._run_handler, self._run_task]
        users = [self._upload, self._remove, self._upload, self._remove_version]
        rare = [self._repeat_delivery, self._time_out, self._restart_engine, self._stop_execution, self.index.forget]
        after = [self._run_loose, self._sweep, self._run_loose, self._retry, self._edit, self._sidecar]
        if self._trouble == PAUSED_ONLY:
            return [*often, *users, *often]
        if self._trouble == PURGING:
            return self._into_the_bin()
        if self._trouble != ANYWHERE:
            return [*often, *often, *often, self._time_out, self._run_loose, self._sweep, self._retry]
        if self.pick(2):  # many faults, on one upload
            return [*often, *often, *after, *after, self._time_out, self._stop_execution]
        return [*often, *users, *often, *rare, *often, *after]

    def _into_the_bin(self) -> list[Callable[[], None]]:
        """The photo is processed and deleted; from now on it goes in and out."""
        self._drain()
        self._trash()
        to_and_fro = [self._sweep, self._restore, self._restore, self._trash]
        return [*to_and_fro, *to_and_fro, self._upload, self._deliver, self._run_task, self._run_loose]

    # What users do

    def _upload(self) -> None:
        data = KINDS[self.pick(len(KINDS))] + str(self.pick(3)).encode()
        self.s3.upload(data, LENGTHS[self.pick(4)], lower=not self.pick(2))
        self.trace.append(("upload", data))

    def _remove(self) -> None:
        self.s3.remove(LENGTHS[self.pick(4)], lower=not self.pick(2))
        self.trace.append(("remove",))

    def _remove_version(self) -> None:
        position = self.pick(3)
        self.s3.remove_version(position, LENGTHS[self.pick(4)], lower=not self.pick(2))
        self.trace.append(("remove version", position))

    def _retry(self) -> None:
        def body(adapters: Any) -> None:
            record = adapters.photos.get(OBJECT_KEY)
            recovery.retry_photo(
                record.photo_id if record else "",
                identity_id=ALICE,
                bucket=adapters.bucket,
                photos=adapters.photos,
                workflow=adapters.workflow,
            )

        self._run(Invocation("retry_photo", body, self.adapters), self.loose)

    def _edit(self) -> None:
        """The owner rates the photo; the index follows at once, but the mark that this leaves is the sweeper's."""
        rating = 1 + self.pick(5)

        def body(adapters: Any) -> None:
            record = adapters.photos.get(OBJECT_KEY)
            library.change_photo(
                record.photo_id if record else "",
                PhotoChange(edits={"rating": rating}),
                sight=Sight(ALICE),
                albums=FakeAlbumTable(),  # type: ignore[arg-type]
                photos=adapters.photos,
                index=adapters.index,
            )

        self.may_be_stuck = True
        self._run(Invocation("change_photo", body, self.adapters), self.loose)

    def _trash(self) -> None:
        """The owner deletes the photo; it can be restored for a while, or until the next sweep."""
        now = self.photos.now
        until = now + (timedelta(days=1) if self.pick(3) == 2 else GRACE / 2)

        def body(adapters: Any) -> None:
            record = adapters.photos.get(OBJECT_KEY)
            trash.delete_photo(
                record.photo_id if record else "",
                until=until,
                now=now,
                identity_id=ALICE,
                bucket=adapters.bucket,
                photos=adapters.photos,
                index=adapters.index,
            )

        self.may_be_stuck = True
        self._run(Invocation("delete_photo", body, self.adapters), self.loose)

    def _restore(self) -> None:
        """The owner wants it back, unless it is too late."""
        now = self.photos.now

        def body(adapters: Any) -> None:
            record = adapters.photos.get(OBJECT_KEY)
            photo_id = record.photo_id if record else ""
            trash.restore_photo(photo_id, now=now, identity_id=ALICE, photos=adapters.photos, index=adapters.index)

        self.may_be_stuck = True
        self._run(Invocation("restore_photo", body, self.adapters), self.loose)

    def _sidecar(self) -> None:
        """The photo's sidecar is written, written anew or deleted."""
        number = self.pick(3)
        self.s3.write_sidecar(f"sidecar {number}".encode() if number else None)
        self.trace.append(("sidecar", number))

    # What S3 and Lambda do with events

    def _collect(self) -> None:
        """Events leave S3 singly or in pairs."""
        while self.s3.events:
            pair = 1 + (len(self.s3.events) > 1 and self.pick(2))
            self.deliveries.append(self.s3.events[:pair])
            del self.s3.events[:pair]

    def _begin_executions(self) -> None:
        for name, request in self.workflow.started.items():
            if name not in self.executions:
                self.executions[name] = Execution(request)
                self.executions[name].begin()

    def _deliver(self) -> None:
        self._collect()
        if self.deliveries:
            records = self.deliveries.pop(self.pick(len(self.deliveries)))
            self._handle(records)

    def _repeat_delivery(self) -> None:
        self._collect()
        if self.deliveries:
            self._handle(list(self.deliveries[self.pick(len(self.deliveries))]))

    def _handle(self, records: list[dict[str, Any]]) -> None:
        created = [record for record in records if record["eventName"].startswith("ObjectCreated")]
        removed = [record for record in records if not record["eventName"].startswith("ObjectCreated")]
        for batch, body in ((created, _accept), (removed, _remove)):
            if batch:
                self.handling.append((Invocation(body.__name__, partial(body, batch), self.adapters), batch))
                self._step_handler(len(self.handling) - 1)

    def _run_handler(self) -> None:
        if self.handling:
            self._step_handler(self.pick(len(self.handling)))

    def _step_handler(self, position: int) -> None:
        invocation, records = self.handling[position]
        result = self._advance(invocation)
        if result is not Result.PAUSED:
            del self.handling[position]
        if result in (Result.FAILED, Result.KILLED):  # Lambda tries again; later, an operator replays it
            self.deliveries.append(records)

    # What Step Functions does

    def _running(self) -> list[tuple[Execution, Task]]:
        return [(execution, task) for execution in self.executions.values() for task in execution.tasks]

    def _run_task(self) -> None:
        if running := self._running():
            self._step_task(*running[self.pick(len(running)) or self._ordinary_task])

    def _step_task(self, execution: Execution, task: Task) -> None:
        if task not in execution.invocations:
            body = use_case(task.function, task.input)
            execution.invocations[task] = Invocation(task.function, body, self.adapters)
        invocation = execution.invocations[task]
        result = self._advance(invocation)
        if result is Result.DONE:
            execution.succeed(task, invocation.answer)
        elif result is Result.KILLED:
            self._fail(execution, task, "Runtime.ExitError", "")
        elif result is Result.FAILED:
            assert isinstance(invocation.answer, PhotoSearchError), invocation.answer
            self._fail(execution, task, type(invocation.answer).__name__, str(invocation.answer))
        self._let_go(execution)

    def _let_go(self, execution: Execution) -> None:
        self.loose += execution.abandoned
        execution.abandoned.clear()

    def _fail(self, execution: Execution, task: Task, error: str, cause: str) -> None:
        passing = error in ("Runtime.ExitError", "ServiceUnavailable", "States.Timeout")
        state, repeats = execution.state, task.repeats
        execution.fail(task, error, cause)
        if passing and task.repeats == repeats:
            self._lose(execution)
        self.trace.append(("", state, "failed with", error, "now in", execution.state))

    def _time_out(self) -> None:
        """A state gives up waiting; its function runs on."""
        if running := self._running():
            execution, task = running[self.pick(len(running))]
            if task in execution.invocations:
                self.loose.append(execution.invocations[task])
            self._fail(execution, task, "States.Timeout", "")
            self._let_go(execution)

    def _restart_engine(self) -> None:
        """What the local emulator does with executions after a crash: they start over from their first state.

        An execution that was indexing then finds that the photo has succeeded, and leaves the rest to the sweeper.
        """
        for execution in self.executions.values():
            if execution.is_running:
                self.may_be_stuck = True
                self.trace.append(("restart attempt", execution.request.attempt))
                execution.begin()
                self._let_go(execution)

    def _stop_execution(self) -> None:
        running = [execution for execution in self.executions.values() if execution.is_running]
        if running and not self.pick(2):
            self._stop(running[self.pick(len(running))])

    def _stop(self, execution: Execution) -> None:
        self.trace.append(("stop attempt", execution.request.attempt, "in", execution.state))
        execution.abandon()
        self._let_go(execution)
        self._lose(execution)

    def _lose(self, execution: Execution) -> None:
        """This execution may not give its photo the status that it deserves."""
        self.lost.add(execution.request.execution_name)
        self.may_be_stuck = True

    def _run_loose(self) -> None:
        """A function that nobody waits for any more continues as usual."""
        if self.loose:
            position = self.pick(len(self.loose))
            calls = self.pick(4)
            if self.loose[position].run(calls - 1 if calls else FOR_EVER) is not Result.PAUSED:
                del self.loose[position]

    # The sweeper

    def _sweep(self) -> None:
        """Time passes, perhaps more than a workflow may take, and the sweeper runs."""
        limit = WORKFLOW_LIMIT + 2 * GRACE if self.pick(2) else 2 * GRACE
        self._end_loose("sweep_photo", "purge_photo", "retry_photo", "change_photo", "delete_photo", "restore_photo")
        self.photos.pass_time(limit)
        now = self.photos.now
        if limit > WORKFLOW_LIMIT:
            for execution in self.executions.values():
                if execution.is_running:
                    self._stop(execution)
        for unsettled in list(recovery.left_undone(now, photos=self.photos)):  # type: ignore[arg-type]
            self._run(Invocation("sweep_photo", partial(_sweep, unsettled, now), self.adapters), self.loose)
        for due in list(recovery.overdue(now, photos=self.photos)):  # type: ignore[arg-type]
            self._purge(due, now)

    def _purge(self, due: Unsettled, now: datetime) -> None:
        def body(adapters: Any) -> None:
            recovery.purge_photo(
                due,
                now=now,
                bucket=adapters.bucket,
                photos=adapters.photos,
                index=adapters.index,
                faces=adapters.faces,
            )

        self._run(Invocation("purge_photo", body, self.adapters), self.loose)
        self._collect()

    def _end_loose(self, *names: str) -> None:
        """These functions take minutes at most, so those that were paused have ended before hours have passed."""
        for invocation in [invocation for invocation in self.loose if invocation.name in names]:
            invocation.run()
            self.loose.remove(invocation)
        self._collect()

    # How far an invocation gets

    def _run(self, invocation: Invocation, paused: list[Invocation]) -> None:
        result = self._advance(invocation)
        if result is Result.PAUSED:
            paused.append(invocation)
        if result is Result.KILLED:
            self.may_be_stuck = True
        if result is Result.FAILED:
            self.may_be_stuck = True
            assert isinstance(invocation.answer, PhotoSearchError), invocation.answer

    def _advance(self, invocation: Invocation) -> Result:
        calls, ending = self._interruption(invocation.name)
        result = invocation.run(calls, ending)
        self.trace.append((invocation.name, calls, ending, result, invocation.answer))
        return result

    def _interruption(self, name: str) -> tuple[int, Ending]:
        """After how many calls this one is interrupted, and how."""
        if self._trouble == name:
            return (self.pick(7), INTERRUPTED[self.pick(5)]) if self.pick(8) else (FOR_EVER, Ending.PAUSE)
        if self._trouble not in (ANYWHERE, PAUSED_ONLY, PURGING) or self.pick(8) < 4:
            return FOR_EVER, Ending.PAUSE
        return self.pick(5), Ending.PAUSE if self._trouble == PAUSED_ONLY else INTERRUPTED[max(0, self.pick(8) - 3)]

    # The end

    def _finish(self) -> None:
        """Everything under way ends without faults; if a workflow was lost, the sweeper finishes its work."""
        self._ordinary_task = -self.pick(2)
        self._choices = iter(())
        self.trace.append((THE_END,))
        self._drain()
        if not self.may_be_stuck:
            self._expect(all(mark > self.photos.now for mark in self.photos.marks.values()), "all is done by now")
            self._check_agreement()
        for _ in range(2 * MAX_ATTEMPTS if self.may_be_stuck else 2 * len(self.photos.marks)):
            self.photos.pass_time(WORKFLOW_LIMIT + 2 * GRACE)
            self._sweep()
            self._drain()

    def _drain(self) -> None:
        for _ in count():
            self._collect()
            self._begin_executions()
            if self.deliveries:
                self._deliver()
            elif self.handling:
                self._run_handler()
            elif self._running():
                self._run_task()
            elif self.loose:
                self._run_loose()
            else:
                return

    def _check(self) -> None:
        self._expect(not self.photos.marks, "nothing is left undone")
        self._expect_each_once()
        self._expect_the_owners_word()
        self._expect_the_bin()
        self._expect(all(end > self.photos.now - 2 * GRACE for end in self.photos.ends.values()), "the bin is emptied")
        self._check_agreement()

    def _check_agreement(self) -> None:
        record, version = self.photos.get(OBJECT_KEY), self.s3.current
        if version is None or version.data is None:
            self._expect(not isinstance(record, Photo), "a deleted photo has no record")
            self._expect(self.index.document is None, "a deleted photo is not found")
            self._expect(not self.s3.derived, "a deleted photo has no pictures")
            return
        if not isinstance(record, Photo):
            raise self._disagreement("a photo that is there has a record")
        found = (record.etag, record.version_id)
        self._expect(found == (etag(version.data), version.version_id), "the record is about the newest version")
        self._expect_status(record, version.data)
        known = (record.status, record.labels, record.text_lines, record.edits, record.trashed)
        document = ((*found, *known), record.revision)
        self._expect(self.index.document == document, "the index says what the table says")
        if record.status is Status.SUCCEEDED:
            sidecar = record.image_metadata.sidecar if record.image_metadata else None
            self._expect(sidecar == self.s3.sidecar(IngestRequest.from_record(record))[0], "the sidecar was read")
            self._expect(record.labels == (label_of(version.data),), "the labels are of the newest version")
            self._expect_text(record, version.data)
        wanted = world.pictures(version.data) if record.thumbnail else {}
        self._expect(self.s3.derived == wanted, f"the pictures are {wanted!r}")

    def _expect_status(self, record: Photo, data: bytes) -> None:
        name = IngestRequest.from_record(record).execution_name
        if not data.startswith(GOOD_KINDS):
            self._expect(record.status is Status.FAILED, "a bad photo fails")
        elif name in self.lost or name not in self.executions or record.status_reason == STOPPED:
            self._expect(self.may_be_stuck, "no workflow was lost")
            self._expect(record.status in (Status.SUCCEEDED, Status.FAILED), "a photo comes to an end")
        else:
            self._expect(record.status is Status.SUCCEEDED, "a good photo succeeds")
        self._expect(bool(record.status_reason) == (record.status is Status.FAILED), "a failure has a reason")
        if record.status is Status.SUCCEEDED:
            self._expect(record.thumbnail is not None, "a photo that succeeded has a thumbnail")

    def _expect_text(self, record: Photo, data: bytes) -> None:
        """What is written in a photo is read, unless its workflow was lost: then it is left to `setup.backfill`."""
        is_lost = IngestRequest.from_record(record).execution_name in self.lost or self.may_be_stuck
        read = (line_of(data),)
        self._expect(record.text_lines in ((read, ()) if is_lost else (read,)), "the text is of the newest version")

    def _expect_each_once(self) -> None:
        attempts = [replace(execution.request, file_size=0) for execution in self.executions.values()]
        self._expect(len(set(attempts)) == len(attempts), "no upload is processed twice")

    def _expect_the_owners_word(self) -> None:
        for before, after in ((change.before, change.after) for change in self.photos.stream):
            if isinstance(before, Photo) and isinstance(after, Photo) and after.edits != before.edits:
                own = replace(before, edits=after.edits, revision=after.revision)
                self._expect(bool(after.edits) and after == own, "only its owner changes what the owner said")

    def _expect_the_bin(self) -> None:
        """The owner puts a photo into the bin and takes it out; what is uploaded is not in there."""
        self._expect(self.purged_well, "only what was in the bin to the end was deleted")
        for before, after in ((change.before, change.after) for change in self.photos.stream):
            if isinstance(before, Photo) and isinstance(after, Photo):
                is_same = (before.sequencer, before.etag) == (after.sequencer, after.etag)
                self._expect(is_same or after.trashed is None, "an upload is not in the bin")
                own = replace(before, trashed=after.trashed, revision=after.revision)
                is_own = after.trashed == before.trashed or after == own
                self._expect(is_own or not is_same, "only its owner puts a photo into the bin, or takes it out")

    def _purging(self, purged: str) -> None:
        """What is deleted has been in the bin to the end, and was not restored."""
        photos = [change.after for change in self.photos.stream if isinstance(change.after, Photo)]
        ended = {photo.sequencer for photo in photos if photo.etag == purged and _is_over(photo, self.photos.now)}
        record = self.photos.get(OBJECT_KEY)
        is_restored = isinstance(record, Photo) and record.sequencer in ended and not _is_over(record, self.photos.now)
        self.purged_well &= bool(ended) and not is_restored

    def _expect(self, fact: bool, what: str) -> None:
        if not fact:
            raise self._disagreement(what)

    def _disagreement(self, what: str) -> Disagreement:
        state = (
            f"object {self.s3.current}\nrecord {self.photos.get(OBJECT_KEY)}\nindex {self.index.document}\n"
            f"pictures {self.s3.derived!r}\nleft undone {self.photos.marks}"
        )
        return Disagreement(f"not true: {what}\n{self.story()}\n{state}")

    def story(self) -> str:
        """What has happened, one line each."""
        return "\n".join(" ".join(map(_told, line))[:150] for line in self.trace)


def _is_over(photo: Photo, now: datetime) -> bool:
    return photo.trashed is not None and photo.trashed.is_over(now)


def _told(part: Any) -> str:
    if isinstance(part, Enum):
        return part.name.lower()
    return "to its end" if part == FOR_EVER else str(part or "")


def _accept(records: list[dict[str, Any]], adapters: Any) -> None:
    def handle(event: ObjectEvent) -> None:
        if not _follow_sidecar(event, adapters):
            ingest.accept_upload(event, photos=adapters.photos, workflow=adapters.workflow)

    app.handle_each(S3Event({"Records": records}, None), handle)


def _remove(records: list[dict[str, Any]], adapters: Any) -> None:
    def handle(event: ObjectEvent) -> None:
        if not _follow_sidecar(event, adapters):
            ingest.remove_photo(
                event,
                bucket=adapters.bucket,
                photos=adapters.photos,
                index=adapters.index,
                workflow=adapters.workflow,
                faces=adapters.faces,
            )

    app.handle_each(S3Event({"Records": records}, None), handle)


def _follow_sidecar(event: ObjectEvent, adapters: Any) -> bool:
    return sidecars.follow_sidecar(event, bucket=adapters.bucket, photos=adapters.photos, workflow=adapters.workflow)


def _sweep(unsettled: Unsettled, now: datetime, adapters: Any) -> None:
    recovery.sweep_photo(
        unsettled,
        now=now,
        bucket=adapters.bucket,
        photos=adapters.photos,
        index=adapters.index,
        workflow=adapters.workflow,
        faces=adapters.faces,
    )


def use_case(function: str, data: dict[str, Any]) -> Callable[[Any], Any]:
    """The use case of a function's name, on what its state hands it: its arguments are found by their names."""
    given = {
        "request": data["request"],
        "metadata": data.get("image_metadata"),
        "error": data.get("error"),
        "is_repeated": "turn" in data,
        "feature": data.get("feature"),
        "now": world.START,
    }

    def body(adapters: Any) -> Any:
        names = PARAMETERS[function]
        arguments = {name: given[name] if name in given else getattr(adapters, name) for name in names}
        return getattr(ingest, function)(**arguments)

    return body


@contextmanager
def stand_ins() -> Iterator[None]:
    """Replaces the pure functions that read pixels: here only the order of things matters."""
    replaced = {
        "chalicelib.core.image.metadata.metadata_of": world.metadata_of,
        "chalicelib.core.image.thumbnail.renditions": world.renditions,
        "chalicelib.core.image.dominant_colours.dominant_colours": lambda data: (),
        "chalicelib.core.image.detection_image.needs_conversion": world.needs_conversion,
        "chalicelib.core.image.detection_image.detection_image": lambda data: data,
        "chalicelib.core.search.document.document_from_photo": world.document_from_photo,
    }
    level = app.app.log.level
    with ExitStack() as stack:
        for name, function in replaced.items():
            stack.enter_context(mock.patch(name, function))
        app.app.log.setLevel("ERROR")
        stack.callback(app.app.log.setLevel, level)
        yield


def play(choices: Iterable[int], *, steps: int = 24) -> None:
    """Play one schedule. Raises `Disagreement`."""
    Player(choices).play(steps)


def fails(choices: Iterable[int]) -> bool:
    """Whether a schedule ends in disagreement."""
    try:
        play(choices)
    except Disagreement:
        return True
    return False


def random_choices(seed: int) -> Iterator[int]:
    """The numbers of one schedule, as many as a schedule may use."""
    generator = Random(seed)
    for _ in range(220):
        yield generator.getrandbits(16)


def first_failure(seeds: Iterable[int]) -> list[int] | None:
    """The first of these random schedules that ends in disagreement."""
    return next((list(random_choices(seed)) for seed in seeds if fails(random_choices(seed))), None)


def play_shrunk(choices: Sequence[int]) -> None:
    """Play the simplest schedule that fails like this one, for its error message."""
    play(shrunk(choices))


def shrunk(choices: Sequence[int]) -> list[int]:
    """A simpler schedule that also fails: shorter and shorter, with more and more zeros."""
    best = list(choices)
    for size in (64, 16, 4, 1):
        for position in range(len(best) - 1, -1, -size):
            best = next(filter(fails, _simpler(best, position, size)), best)
    return best


def _simpler(choices: list[int], position: int, size: int) -> Iterator[list[int]]:
    before, part, after = choices[:position], choices[position : position + size], choices[position + size :]
    if part:
        yield before + after
    if any(part):
        yield before + [0] * len(part) + after
