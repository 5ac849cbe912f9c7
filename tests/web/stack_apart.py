"""A stack of its own with the web app and the sample photos, for commands that look at pages outside of the tests."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from setup.local.clean import forget
from setup.local.stack import LocalStack
from setup.local.up import Running, bring_up
from setup.local.web_hosting import host_web_app


@contextmanager
def stack_apart(stage: str) -> Iterator[Running]:
    """Bring it up, and take it down again."""
    with tempfile.TemporaryDirectory() as directory:
        stack = LocalStack.apart(Path(directory))
        try:
            running = bring_up(stack, stage=stage, progress=print)
            if reason := host_web_app(stack, running.deployment, print):
                raise SystemExit(f"error: there is no web app: {reason}")
            yield running
        finally:
            stack.stop()
            forget(stack, stage)
