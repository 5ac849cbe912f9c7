"""A clock for whoever waits."""

from dataclasses import dataclass


@dataclass
class FakeClock:
    """Passes only where somebody sleeps; in seconds."""

    now: float = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float, /) -> None:
        self.now += seconds
