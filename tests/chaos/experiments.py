"""What is broken, one after the other."""

import os
import signal
import time
from collections import Counter

from setup.local.limits import limited
from tests.chaos.fault_proxy import Rule
from tests.chaos.laboratory import SETTLE_SECONDS, Laboratory, Result, worker_pids
from tests.chaos.uploads import Uploads

MAX_CALLS_OF_A_PHOTO = 1.1
_AWAY_SECONDS = 30
# A second. Most photos have to be started by a later delivery of their event, or by the sweeper.
_FEW_STARTS = 0.2

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
    left = uploads.await_all(seconds=SETTLE_SECONDS + 3 * photos / rate)
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
