"""One emulator for all these tests, and one to a test that stops it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from setup.local.stack import LocalStack
from tests.contract.emulator.calls import Aws, allow, make_function, make_role, start


@pytest.fixture(scope="package")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    stack = LocalStack.apart(tmp_path_factory.mktemp("emulator"))
    start(stack)
    yield Aws(stack)
    stack.stop()


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[LocalStack]:
    stack = LocalStack.apart(tmp_path)
    start(stack)
    yield stack
    stack.stop()


@pytest.fixture(scope="package")
def role(aws: Aws) -> str:
    return make_role(aws, "function", [allow("logs:*", "*"), allow("lambda:*", "*"), allow("states:*", "*")])


@pytest.fixture(scope="package")
def function(aws: Aws, role: str) -> str:
    return make_function(aws, role)
