"""`make chaos`: break things, one after the other, and report. Exit status 1 if a photo was lost, stuck or repeated."""

import argparse
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from setup.errors import SetupError
from setup.local.console import stopwatch
from setup.local.limits import OF_A_NEW_ACCOUNT
from setup.operate.reconcile import reconcile
from tests.chaos.experiments import MAX_CALLS_OF_A_PHOTO, bulk_upload, run_experiments
from tests.chaos.laboratory import BEYOND_LIMITS, Result, laboratory
from tests.chaos.uploads import now
from tests.interleavings.bulk import Bulk
from tests.interleavings.schedule import first_failure, play_shrunk, stand_ins

_SCHEDULES_SEED = 20_260_301


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
    # What is broken on purpose is no news.
    logging.getLogger("opensearch").setLevel(logging.CRITICAL)
    is_paced = play_bulk(say)
    agreed = play_schedules(arguments.schedules, say)
    with laboratory(say, arguments.seed, arguments.scale) as lab:
        if arguments.bulk:
            bulk_upload(lab, arguments.bulk)
        if arguments.photos:
            run_experiments(lab, arguments.photos)
        lab.await_workflows()
        results = lab.results
        drift = reconcile(lab.library(), now=lambda: now() + BEYOND_LIMITS, patience=2)
    print(report(results))
    print("\n".join(drift.lines()))
    print(f"{arguments.schedules:,} schedules: {'all agree' if agreed else 'DISAGREEMENT'}")
    _write(arguments.report, results, drift.as_json(), agreed)
    return int(not (is_paced and agreed) or bool(drift.counts) or any(result.outcome.problems for result in results))


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
