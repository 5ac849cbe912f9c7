"""A whole stack for a test run: ports, directory and stage of its own, gone afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from setup.local.clean import forget
from setup.local.samples import Sample
from setup.local.stack import LocalStack, Progress
from setup.local.up import Running, bring_up


@contextmanager
def stack_apart(directory: Path, *, progress: Progress, samples: tuple[Sample, ...] = ()) -> Iterator[Running]:
    """Bring up a deployed stack in `directory`, beside whatever else runs; stop it and forget it at the end.

    The logs stay in `directory`. Raises `SetupError` if it cannot be brought up.
    """
    stack, stage = LocalStack.apart(directory), f"t{os.getpid()}"
    try:
        yield bring_up(stack, stage=stage, progress=progress, samples=samples)
    finally:
        stack.stop()
        forget(stack, stage)
