"""`make chaos`: break things, one after the other, and report. Exit status 1 if a photo was lost, stuck or repeated."""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from chalicelib import recovery
from chalicelib.core.ingest.event_order import GRACE, WORKFLOW_LIMIT
from setup.errors import SetupError
from setup.local.aws_access import local_session
from setup.local.clean import forget
from setup.local.console import stopwatch
from setup.local.limits import OF_A_NEW_ACCOUNT, limited
from setup.local.processes import birth_of, wait_for
from setup.local.up import Running, bring_up
from setup.operate.reconcile import reconcile
from setup.operate.reindex import reindex
from setup.operate.replay import replay
from tests.chaos.fault_proxy import Rule
from tests.chaos.faulty_stack import FaultyStack
from tests.chaos.uploads import Outcome, Uploads, executions_of, now
from tests.interleavings.bulk import Bulk
from tests.interleavings.schedule import first_failure, play_shrunk, stand_ins

STAGE = "chaos"
_SETTLE_SECONDS = 300
MAX_CALLS_OF_A_PHOTO = 1.1
_AWAY_SECONDS = 30
# A second. Most photos have to be started by a later delivery of their event, or by the sweeper.
_FEW_STARTS = 0.2
_BEYOND_LIMITS = WORKFLOW_LIMIT + 2 * GRACE
_SCHEDULES_SEED = 20_260_301

# https://docs.aws.amazon.com/rekognition/latest/dg/error-handling.html and the services' own lists of errors.
THROTTLED = (
    Rule("rekognition", 0.30, "ThrottlingException", 400),
    Rule("rekognition", 0.05, "InternalServerError", 500),
)
SLOW_DOWN = (Rule("s3", 0.25, "SlowDown", 503),)
NO_THROUGHPUT = (
    Rule("dynamodb", 0.25, "ProvisionedThroughputExceededException", 400),
    Rule("dynamodb", 0.05, "InternalServerError", 500),
)


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
            uploads.await_all(seconds=_SETTLE_SECONDS / 10)
        fixed = after()
        replayed = replay(stage=STAGE, session=self.session, progress=self.say).handled
        left = uploads.await_all(seconds=_SETTLE_SECONDS)
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
                now=now() + _BEYOND_LIMITS,
                bucket=library.bucket,
                photos=library.photos,
                index=library.index,
                workflow=library.workflow,
            )
            swept += 1
        return swept

    def reconcile(self) -> int:
        """What an operator does after a crash that lost events."""
        report = reconcile(self.library(), fix=True, now=lambda: now() + _BEYOND_LIMITS, patience=2)
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


# The experiments


def engine_killed(laboratory: Laboratory, photos: int) -> None:
    """The search engine dies after a third of the uploads, and comes back empty half a minute later."""
    stack = laboratory.stack
    away_since: list[float] = []

    def come_back() -> None:
        away_since.clear()
        stack.runner.start(stack.search_engine)
        stack.runner.wait_until_healthy(stack.search_engine, seconds=60)
        laboratory.say(f"  it is back, with {laboratory.reindex()} photos from the table")

    def meanwhile(done: int) -> None:
        if done == photos // 3:
            stack.runner.kill(stack.search_engine)
            away_since.append(time.monotonic())
            laboratory.say("  the search engine is dead")
        if away_since and (time.monotonic() - away_since[0] > _AWAY_SECONDS or done == photos):
            come_back()

    laboratory.experiment("search engine killed and restarted", photos, meanwhile=meanwhile)


def bulk_upload(laboratory: Laboratory, photos: int) -> None:
    """Everything is uploaded at once, while Rekognition takes what its quota allows and refuses the rest."""
    rekognition, rate = laboratory.stack.rekognition, laboratory.stack.scaled("DetectLabels")
    laboratory.say(f"bulk upload: {photos} photos at {rate:g} a second")
    uploads = Uploads(laboratory.library(), laboratory.session, laboratory.running.user.identity_id, "chaos/bulk")
    began, before, faults = time.monotonic(), rekognition.calls["DetectLabels"], laboratory.stack.faults
    uploads.run_all_at_once(photos)
    left = uploads.await_all(seconds=_SETTLE_SECONDS + 3 * photos / rate)
    outcome = uploads.outcome()
    outcome.problems += [f"left undone: {object_key}" for object_key in left]
    outcome.problems += [f"failed: {photo}" for photo in outcome.reasons]
    calls = (rekognition.calls["DetectLabels"] - before) / photos
    if calls > MAX_CALLS_OF_A_PHOTO:
        outcome.problems.append(f"{calls:.2f} calls of Rekognition for each photo")
    name, refused = f"bulk, {calls:.3f} calls a photo", laboratory.stack.faults - faults
    laboratory.results.append(Result(name, outcome, refused, seconds=time.monotonic() - began))
    laboratory.say(f"  {dict(outcome.statuses)}, {calls:.3f} calls a photo, {len(outcome.problems)} problems")


def functions_killed(laboratory: Laboratory, photos: int) -> None:
    """A running function dies after every second upload."""
    killed = Counter[str]()

    def meanwhile(done: int) -> None:
        workers = worker_pids(laboratory.stack)
        if done % 2 == 0 and workers:
            os.kill(laboratory.random.choice(workers), signal.SIGKILL)
            killed["functions"] += 1

    laboratory.experiment("functions killed mid-step", photos, meanwhile=meanwhile, after=laboratory.sweep)
    laboratory.results[-1].faults = killed["functions"]


def emulator_killed(laboratory: Laboratory, photos: int) -> None:
    """All of AWS dies half-way and comes back. Events on their way are lost, which would not happen on AWS."""
    stack = laboratory.stack

    def meanwhile(done: int) -> None:
        if done == photos // 2:
            stack.runner.kill(stack.emulator)
            for pid in worker_pids(stack):
                os.kill(pid, signal.SIGKILL)
            stack.runner.start(stack.emulator)
            stack.runner.wait_until_healthy(stack.emulator, seconds=60)
            laboratory.say("  the emulator was killed and started again")

    def after() -> int:
        return laboratory.sweep() + laboratory.reconcile()

    laboratory.experiment("emulator killed and restarted", photos, meanwhile=meanwhile, after=after)


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


# The command


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


def play_schedules(number: int, say: Callable[[str], None]) -> bool:
    """The long run of `tests/interleavings`, always with the same seed. True if all schedules end in agreement."""
    say(f"playing {number:,} schedules")
    with stand_ins():
        failure = first_failure(range(_SCHEDULES_SEED, _SCHEDULES_SEED + number))
        if failure is None:
            return True
        try:
            play_shrunk(failure)
        except AssertionError as disagreement:
            say(str(disagreement))
    return False


def play_bulk(say: Callable[[str], None]) -> bool:
    """As many photos as an account of that size may get within a minute, in time that is only counted."""
    good = True
    for photos, rate in ((3_000, 5), (50_000, 50)):
        with stand_ins():
            outcome = Bulk(photos, {**OF_A_NEW_ACCOUNT, "DetectLabels": rate}).play()
        calls = outcome.calls.total() / photos
        good = good and outcome.statuses == {"SUCCEEDED": photos} and calls <= MAX_CALLS_OF_A_PHOTO
        say(f"{photos:,} at {rate}/s: {dict(outcome.statuses)}, {calls:.3f} calls each, {outcome.seconds / 60:.0f} min")
    return good


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--photos", type=int, default=300, help="for the first experiment; the others take a fifth")
    parser.add_argument("--bulk", type=int, default=3000, help="photos that are uploaded at once")
    parser.add_argument("--scale", type=float, default=2.0, help="how much slower time goes than on AWS")
    parser.add_argument("--schedules", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=Path, default=Path(".cache/chaos-report.json"))
    arguments = parser.parse_args()
    say = stopwatch()
    is_paced = play_bulk(say)
    agreed = play_schedules(arguments.schedules, say)
    with laboratory(say, arguments.seed, arguments.scale) as lab:
        if arguments.bulk:
            bulk_upload(lab, arguments.bulk)
        if arguments.photos:
            run_experiments(lab, arguments.photos)
        results = lab.results
        drift = reconcile(lab.library(), now=lambda: now() + _BEYOND_LIMITS, patience=2)
    print(report(results))
    print("\n".join(drift.lines()))
    print(f"{arguments.schedules:,} schedules: {'all agree' if agreed else 'DISAGREEMENT'}")
    _write(arguments.report, results, drift.as_json(), agreed)
    return int(not (is_paced and agreed) or bool(drift.counts) or any(result.outcome.problems for result in results))


def run_experiments(lab: Laboratory, photos: int) -> None:
    """All of them, one after the other."""
    stack, fewer = lab.stack, max(6, photos // 5)
    engine_killed(lab, photos)
    lab.experiment("Rekognition throttles 30 %, fails 5 %", fewer, fault=stack.rekognition.failing(*THROTTLED))
    lab.experiment("S3 slows down, 25 %", fewer, fault=stack.aws.failing(*SLOW_DOWN))
    lab.experiment("DynamoDB throttles 25 %, fails 5 %", fewer, fault=stack.aws.failing(*NO_THROUGHPUT))
    starts = limited(stack.limits, StartExecution=_FEW_STARTS)
    lab.experiment("few workflows may start", fewer, fault=starts, after=lab.sweep)
    functions_killed(lab, fewer)
    emulator_killed(lab, fewer)


def report(results: list[Result]) -> str:
    """A table of all experiments, and every problem."""
    lines = [f"\n{'experiment':40}{'photos':>7}{'good':>6}{'failed':>7}{'faults':>7}{'again':>6}{'fixed':>7}{'s':>6}"]
    for result in results:
        outcome = result.outcome
        lines.append(
            f"{result.name:40}{outcome.photos:7}{outcome.statuses['SUCCEEDED']:6}{outcome.statuses['FAILED']:7}"
            f"{result.faults:7}{outcome.attempts:6}{result.fixed + result.replayed:7}{result.seconds:6.0f}"
        )
        lines += [f"    {count} x {reason}" for reason, count in outcome.reasons.items()]
        lines += [f"    PROBLEM {problem}" for problem in outcome.problems]
    return "\n".join(lines)


def _write(path: Path, results: list[Result], drift: dict[str, Any], agreed: bool) -> None:
    plain = [{"name": r.name, "faults": r.faults, "seconds": r.seconds, **vars(r.outcome)} for r in results]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"experiments": plain, "reconcile": drift, "schedules_agree": agreed}, indent=1))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"error: {error}")
