"""A stack of its own with the web app and some photos, for commands that look at pages outside of the tests."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from setup.local.clean import forget
from setup.local.samples import Sample
from setup.local.stack import LocalStack
from setup.local.up import Running, bring_up
from setup.local.web_hosting import host_web_app


@contextmanager
def stack_apart(
    stage: str, photos: tuple[Sample, ...] | None = None, chosen: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Bring it up with these photos, without any given with the samples, and take it down again.

    `chosen` are operator settings, as variables of the shell would choose them.
    """
    with tempfile.TemporaryDirectory() as directory:
        stack = replace(LocalStack.apart(Path(directory)), chosen=chosen or {})
        try:
            running = bring_up(stack, stage=stage, progress=print, samples=photos)
            if reason := host_web_app(stack, running.deployment, print):
                raise SystemExit(f"error: there is no web app: {reason}")
            yield running
        finally:
            stack.stop()
            forget(stack, stage)
