"""A separate local stack for the benchmarks: that of `make up` is not touched."""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import boto3

from bench.report import NotMeasured
from setup.errors import SetupError
from setup.local.aws_access import local_aws
from setup.local.choices import REPOSITORY
from setup.local.clean import forget
from setup.local.stack import LocalStack
from setup.local.up import Running, bring_up

STAGE = "bench"
_until_the_end = ExitStack()


@cache
def running() -> Running:
    """The stack, started and deployed when it is first needed. Raises `NotMeasured` with the reason if that fails."""
    directory = Path(_until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="photo-search-bench-")))
    stack = LocalStack.apart(directory)
    # A run that was killed may have left Chalice's record behind.
    _forget(stack)
    _until_the_end.callback(_forget, stack)
    _until_the_end.callback(stack.stop)
    try:
        return bring_up(stack, stage=STAGE, progress=_progress, samples=())
    except SetupError as error:
        raise NotMeasured(str(error)) from error


def choose(settings: Mapping[str, str]) -> None:
    """Deploy it again with these operator settings, which it keeps."""
    bring_up(replace(running().stack, chosen=settings), stage=STAGE, progress=_progress, samples=())


@contextmanager
def session_of(stack: LocalStack) -> Iterator[boto3.Session]:
    """A boto3 session for the stack; clients made while the body runs may be kept."""
    with local_aws(stack) as session:
        yield session


def shut_down() -> None:
    """Stop what `running` started and remove its traces."""
    _until_the_end.close()


# Otherwise Chalice would take the record of this emulator for what is deployed on the next one.
def _forget(stack: LocalStack) -> None:
    forget(stack, STAGE)
    for record in (REPOSITORY / ".chalice" / "deployed").glob(f"*/{STAGE}.json"):
        record.unlink()


def _progress(line: str) -> None:
    print(f"local stack: {line}", file=sys.stderr, flush=True)
