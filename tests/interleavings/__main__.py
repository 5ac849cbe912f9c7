"""Search schedules that no test has played for failures: `python -m tests.interleavings [SCHEDULES]`, default 100,000.

Plays about 1,000 a second. If one ends in disagreement: prints the simplest schedule of its kind, exit status 1.
"""

import secrets
import sys

import tests.conftest  # noqa: F401  (the environment that the application wants)
from tests.interleavings.schedule import Disagreement, first_failure, play_shrunk, stand_ins


def main(schedules: int) -> int:
    """Play that many random schedules. Returns the exit status."""
    first = secrets.randbelow(2**48)
    with stand_ins():
        failure = first_failure(range(first, first + schedules))
        if failure is None:
            print(f"{schedules:,} schedules, from {first} on, ended in agreement")
            return 0
        try:
            play_shrunk(failure)
        except Disagreement as disagreement:
            print(disagreement)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
