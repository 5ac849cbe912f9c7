"""Turns at a service that accepts a limited number of calls per second: a leaky bucket of slots.

Calls beyond a quota are refused, and retrying them at once only makes it worse. So each photo first reserves the next
free slot, its workflow waits until then, and calls once. The bucket is one number that grows by one interval for each
slot: the generic cell rate algorithm (ITU-T I.371), in microseconds since 1970, because a database
adds whole numbers exactly.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime

SECOND = 1_000_000
"""Microseconds."""
RECOGNITION = "recognition"
"""The service that every photo waits for. Features are others: Rekognition has a quota for each of its operations."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A reserved slot: when it is, and how long a workflow waits for it.

    `wait` is in whole seconds, as Step Functions' Wait requires, and never too short.
    """

    at: datetime
    wait: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`rate` calls per second (above 0); after a pause, the calls of `burst` seconds may come at once."""

    rate: float
    burst: float = 1.0

    @property
    def interval(self) -> int:
        """From one slot to the next, in microseconds, at least 1."""
        return max(1, round(SECOND / self.rate))

    def turn(self, reserved_until: int, *, now: int) -> Turn:
        """When the call may be made that takes the first slot after all reserved ones.

        `reserved_until` is the bucket's number before this reservation; both are microseconds since 1970.
        """
        slot = max(now, reserved_until - round(self.burst * SECOND))
        return Turn(datetime.fromtimestamp(slot / SECOND, UTC), math.ceil((slot - now) / SECOND))
