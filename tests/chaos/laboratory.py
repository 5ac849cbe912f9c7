"""A stack of its own on which things are broken, and what became of the photos meanwhile."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from chalicelib import recovery
from chalicelib.core.ingest.event_order import GRACE, WORKFLOW_LIMIT
from setup.local.aws_access import local_session
from setup.local.clean import forget
from setup.local.processes import birth_of, wait_for
from setup.local.up import Running, bring_up
from setup.operate.reconcile import reconcile
from setup.operate.reindex import reindex
from setup.operate.replay import replay
from tests.chaos.faulty_stack import FaultyStack
from tests.chaos.uploads import Outcome, Uploads, executions_of, now, running_of

STAGE = "chaos"
SETTLE_SECONDS = 300
# When the sweeper believes no workflow of a photo any more.
BEYOND_LIMITS = WORKFLOW_LIMIT + 2 * GRACE


@dataclass
class Result:
    """One experiment: what was done, how it ended, how long it took."""

    name: str
    outcome: Outcome
    faults: int = 0
    fixed: int = 0
    replayed: int = 0
    seconds: float = 0.0


@dataclass
class Laboratory:
    """The stack under test, and the operator's tools."""

    stack: FaultyStack
    running: Running
    session: boto3.Session
    say: Callable[[str], None]
    random: random.Random
    results: list[Result] = field(default_factory=list)

    def library(self) -> Any:
        from setup.operate.inventory import Library

        return Library.of(STAGE, self.session, self.stack.extra_environment, lambda line: None)

    def experiment(
        self,
        name: str,
        photos: int,
        *,
        fault: AbstractContextManager[Any] | None = None,
        meanwhile: Callable[[int], None] = lambda done: None,
        after: Callable[[], int] = lambda: 0,
    ) -> None:
        """Upload photos while something breaks; `after` is what an operator then does; it returns what it fixed."""
        self.say(f"{name}: {photos} photos")
        began, faults = time.monotonic(), self.stack.faults
        uploads = Uploads(self.library(), self.session, self.running.user.identity_id, f"chaos/{len(self.results)}")
        with fault or nullcontext():
            uploads.run(photos, while_uploading=meanwhile)
            uploads.await_all(seconds=SETTLE_SECONDS / 10)
        fixed = after()
        replayed = replay(stage=STAGE, session=self.session, progress=self.say).handled
        left = uploads.await_all(seconds=SETTLE_SECONDS)
        outcome = uploads.outcome()
        outcome.problems += [f"left undone: {object_key}" for object_key in left]
        outcome.problems += self._twice()
        result = Result(name, outcome, self.stack.faults - faults, fixed, replayed, time.monotonic() - began)
        self.results.append(result)
        self.say(f"  {dict(outcome.statuses)}, {result.faults} faults, {len(outcome.problems)} problems")

    def sweep(self) -> int:
        """What the schedule does every five minutes for photos that were left undone."""
        library, swept = self.library(), 0
        for unsettled in library.photos.unsettled(before=now()):
            recovery.sweep_photo(
                unsettled,
                now=now() + BEYOND_LIMITS,
                bucket=library.bucket,
                photos=library.photos,
                index=library.index,
                workflow=library.workflow,
                faces=library.faces,
            )
            swept += 1
        return swept

    def await_workflows(self) -> None:
        """Wait until none is running: what an operator had processed again may belong to an earlier experiment."""
        arn = self.running.deployment.ingest_workflow_arn
        wait_for(lambda: not running_of(self.session, arn), seconds=SETTLE_SECONDS)

    def reconcile(self) -> int:
        """What an operator does after a crash that lost events."""
        report = reconcile(self.library(), fix=True, now=lambda: now() + BEYOND_LIMITS, patience=2)
        return report.fixed.total()

    def reindex(self) -> int:
        return reindex(
            stage=STAGE,
            session=self.session,
            extra_environment=self.stack.extra_environment,
            progress=self.say,
        )

    def _twice(self) -> list[str]:
        counts = executions_of(self.session, self.running.deployment.ingest_workflow_arn)
        return [f"processed {count} times: {name}" for name, count in counts.items() if count > 1]


@contextmanager
def laboratory(say: Callable[[str], None], seed: int, scale: float) -> Iterator[Laboratory]:
    """A stack of our own, which is up here and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="photo-search-chaos-") as directory:
        stack = FaultyStack.with_proxies(Path(directory), seed=seed, scale=scale)
        try:
            running = bring_up(stack, stage=STAGE, progress=say, samples=())
            yield Laboratory(stack, running, local_session(stack), say, random.Random(seed))
        finally:
            stack.stop_all()
            wait_for(lambda: not worker_pids(stack), seconds=10)
            forget(stack, STAGE)


def worker_pids(stack: FaultyStack) -> list[int]:
    """The processes that run functions: children of our own emulator only."""
    emulator = stack.runner.pid(stack.emulator)
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if emulator and _parent(pid) == emulator and birth_of(pid)]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
