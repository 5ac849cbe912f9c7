"""One local stack for all tests that need one: emulator, engine, recogniser, the deployed application, two users.

The fixtures of `tests/conftest.py` start it when a test first asks, and remove it at the end.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import boto3

from setup.deploy.demo_user import ensure_demo_user, id_token
from setup.importing.command import show_in_place
from setup.local.aws_access import local_aws
from setup.local.clean import forget
from setup.local.recogniser.clip import DIRECTORY_VARIABLE
from setup.local.stack import LocalStack
from setup.local.up import Running, bring_up
from tests.emulator.user import User
from tests.tiny_clip import write_tiny_clip

# Two runs in one working copy do not meet.
STAGE = f"test-{os.getpid()}"


@contextmanager
def running_stack(directory: Path) -> Iterator[Running]:
    """The whole system without photos; it goes with its state when the context ends."""
    stack = replace(LocalStack.apart(directory), is_semantic=True)
    stack.faces.mkdir(parents=True)  # its recogniser can keep faces, whatever else is on
    os.environ[DIRECTORY_VARIABLE] = str(write_tiny_clip(directory / "clip"))
    try:
        yield bring_up(stack, stage=STAGE, progress=print, samples=())
    finally:
        stack.stop()
        forget(stack, STAGE)
        del os.environ[DIRECTORY_VARIABLE]


def first_user(running: Running, session: boto3.Session) -> User:
    """The demo user."""
    return User(running, session, running.user.identity_id, running.id_token)


def another_user(running: Running, session: boto3.Session, name: str) -> User:
    """A user of this name, made if need be."""
    credentials_file = running.stack.directory / f"{name}.json"
    username = f"{name}@example.com"
    user = ensure_demo_user(session, running.deployment, credentials_file=credentials_file, username=username)
    return User(running, session, user.identity_id, id_token(session, running.deployment, user))


def in_place(running: Running, address: str, email: str, *, forget: bool = False) -> None:
    """What `python -m setup.import ADDRESS --in-place` does for an operator of the stack; or undoing it."""
    with local_aws(running.stack) as operator:
        stage, environment = running.deployment.stage, running.stack.extra_environment
        show_in_place(address, stage, email, operator, environment, forget=forget)
