"""Simulated bulk uploads against Rekognition's quota: how many calls, how long, and whether any photo is given up.

The pace is that of `chalicelib.core.ingest.pacing`; only time is simulated. Photos arrive within a minute; a state
takes a moment; a call beyond the quota (a token bucket of one second) is refused, and its photo takes another turn.
"""

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.report import Figure
from chalicelib.core.ingest.pacing import SECOND, Pace
from chalicelib.services import PACED_SHARE

MINUTE = 60.0
# Photos within a minute, and the quota in calls a second.
RUNS = ((3_000, 5.0), (10_000, 5.0), (50_000, 50.0), (1_000_000, 50.0))


@dataclass(frozen=True, slots=True)
class Simulated:
    """The result of a bulk upload: calls per photo, the most that any photo needed, seconds until the last one."""

    calls: float
    most_calls: int
    seconds: float


def figures(progress: Callable[[str], None]) -> Iterator[Figure]:
    """A figure for each run."""
    for photos, quota in RUNS:
        progress(f"{photos:,} photos at {quota:g} a second")
        run = simulate(photos, quota)
        note = f"{run.seconds / 60:,.0f} minutes for all, at most {run.most_calls} calls for one; none is given up"
        yield Figure(
            name=f"pacing: {photos:,} photos at {quota:g}/s", value=run.calls, unit="calls", at_most=1.1, note=note
        )


def simulate(photos: int, quota: float, *, seed: int = 1) -> Simulated:
    """Play one bulk upload; always the same for the same seed."""
    chance = random.Random(seed)
    pace = Pace(rate=quota * PACED_SHARE)
    events = [(chance.uniform(0, MINUTE) + chance.uniform(0.5, 3), False, photo) for photo in range(photos)]
    heapq.heapify(events)
    reserved_until, calls, now = 0, [0] * photos, 0.0
    tokens, counted = quota, 0.0
    while events:
        now, is_turn, photo = heapq.heappop(events)
        if not is_turn:
            before = max(reserved_until, round(now * SECOND))
            reserved_until = before + pace.interval
            wait = pace.turn(before, now=round(now * SECOND)).wait
            heapq.heappush(events, (now + wait + chance.uniform(0.05, 0.6), True, photo))
            continue
        calls[photo] += 1
        tokens, counted = min(quota, tokens + (now - counted) * quota), now
        if tokens >= 1:
            tokens -= 1
        else:
            heapq.heappush(events, (now + 0.1, False, photo))
    return Simulated(sum(calls) / photos, max(calls), now)
