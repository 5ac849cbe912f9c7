"""One local stack for all tests that need one: emulator, engine, recogniser, the deployed application, two users.

The fixtures are those of every session (`tests/conftest.py`): whoever asks first has it started, at the end it goes.
"""

import os
from collections.abc import Iterator

import boto3
import pytest

from setup.deploy.demo_user import ensure_demo_user, id_token
from setup.local.aws_access import local_session
from setup.local.clean import forget
from setup.local.stack import LocalStack
from setup.local.up import Running, bring_up
from tests.emulator.user import User

# Two runs in one working copy do not meet.
STAGE = f"test-{os.getpid()}"


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The whole system without photos, apart from any stack of `make up`."""
    stack = LocalStack.apart(tmp_path_factory.mktemp("local"))
    try:
        yield bring_up(stack, stage=STAGE, progress=print, samples=())
    finally:
        stack.stop()
        forget(stack, STAGE)


@pytest.fixture(scope="session")
def session(running: Running) -> boto3.Session:
    """The operator's session; its clients go to this stack."""
    return local_session(running.stack)


@pytest.fixture(scope="session")
def alice(running: Running, session: boto3.Session) -> User:
    return User(running, session, running.user.identity_id, running.id_token)


@pytest.fixture(scope="session")
def bob(running: Running, session: boto3.Session) -> User:
    """Somebody else, who has no photos."""
    return another_user(running, session, "bob")


def another_user(running: Running, session: boto3.Session, name: str) -> User:
    """A user of this name, made if need be."""
    credentials_file = running.stack.directory / f"{name}.json"
    username = f"{name}@example.com"
    user = ensure_demo_user(session, running.deployment, credentials_file=credentials_file, username=username)
    return User(running, session, user.identity_id, id_token(session, running.deployment, user))
