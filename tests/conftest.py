"""What every test starts from: a made-up deployment in the environment, and a way to no account at all."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from setup.local.garbage import spare_what_stays
from tests.examples import DEEP, USUAL

if TYPE_CHECKING:
    import boto3

    from setup.local.up import Running
    from tests.emulator.roles import Roles
    from tests.emulator.user import User
    from tests.engines import Engines

_ENVIRON = {
    "PHOTO_BUCKET": "photo-search-test",
    "IMAGE_METADATA_TABLE": "ImageMetadata",
    "IMAGE_METADATA_STREAM_ARN": "arn:aws:dynamodb:us-east-1:123456789012:table/ImageMetadata/stream/2026-01-01T00:00",
    "ALBUMS_TABLE": "Albums",
    "CONNECTIONS_TABLE": "Connections",
    "IDENTITIES_TABLE": "Identities",
    "PACING_TABLE": "Pacing",
    "TALLIES_TABLE": "Tallies",
    "OPENSEARCH_ENDPOINT": "http://127.0.0.1:1",
    "INGEST_WORKFLOW_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:ingest",
    "USER_POOL_ARN": "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_TestPool1",
    "USER_POOL_CLIENT_ID": "test-client",
    "IDENTITY_POOL_ID": "us-east-1:99999999-aaaa-4bbb-8ccc-000000000009",
    "APP_ORIGIN": "https://app.example.com",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
}

# Before any test module imports app.py, which reads the settings; and whatever the shell has set stays out.
for _name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[_name]
os.environ.update(_ENVIRON)

# Two busy cores make single examples slow without anything being wrong.
settings.register_profile("photo-search", deadline=None, max_examples=USUAL)
settings.register_profile("deep", deadline=None, max_examples=DEEP)
settings.load_profile("photo-search")


# Fixtures that are started once for all tests that need them; whatever has a browser waits for that, so it has a stack
# of its own, beside another worker's.
_SHARED = ("browser", "running", "engines", "recogniser", "aws")
# What takes longest goes first, or one worker would be left alone with it in the end.
_FIRST = (*_SHARED, "test_interleavings", "test_photo_lists", "test_photo_table")
_MAX_LENGTH_IN_A_NAME = 150


def pytest_make_parametrize_id(val: object) -> str | None:
    """A test's name holds no whole file: workers send names about, and a made file may tell when it was made."""
    return f"{len(val)} long" if isinstance(val, bytes | str) and len(val) > _MAX_LENGTH_IN_A_NAME else None


@pytest.hookimpl(tryfirst=True)  # before xdist looks for the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Which tests go to the same worker: those that share a stack or an engine, else those of a module."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=lambda item: ((*_FIRST, _group(item)).index(_group(item)), _comes_last(item)))


# Tests and modules stay until the end.
def pytest_collection_finish() -> None:
    spare_what_stays()


# What looks at all that the others of its group have done.
def _comes_last(item: pytest.Item) -> bool:
    return item.get_closest_marker("last") is not None


def _group(item: pytest.Item) -> str:
    fixtures = getattr(item, "fixturenames", ())
    return next((name for name in _SHARED if name in fixtures), item.path.stem)


# What is started once for all tests, wherever they are. A test that needs none of it does not import it.


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Running]":
    """The whole system without photos, apart from any stack of `make up`."""
    from tests.running_stack import running_stack

    with running_stack(tmp_path_factory.mktemp("local")) as started:
        yield started


@pytest.fixture(scope="session")
def session(running: "Running") -> "boto3.Session":
    """The operator's session; its clients go to this stack."""
    from setup.local.aws_access import local_session

    return local_session(running.stack)


@pytest.fixture(scope="session")
def alice(running: "Running", session: "boto3.Session") -> "User":
    from tests.running_stack import first_user

    return first_user(running, session)


@pytest.fixture(scope="session")
def bob(running: "Running", session: "boto3.Session") -> "User":
    """Somebody else, who has no photos."""
    from tests.running_stack import another_user

    return another_user(running, session, "bob")


@pytest.fixture(scope="session")
def functions(session: "boto3.Session") -> Any:
    """The client that calls this stack's functions."""
    return session.client("lambda")


@pytest.fixture(scope="session")
def roles(running: "Running", session: "boto3.Session") -> "Roles":
    """The roles of this stack's functions."""
    from tests.emulator.roles import Roles

    return Roles(running, session)


@pytest.fixture(scope="session")
def engines() -> "Iterator[Engines]":
    """Both search engines of this session's own."""
    from tests.engines import Engines, quick_directory

    with quick_directory() as directory:
        started = Engines(directory)
        yield started
        started.stop()


@pytest.fixture(scope="session", params=("embedded", "opensearch"))
def search_engine(request: pytest.FixtureRequest, engines: "Engines") -> str:
    """URL of a search engine of this session's own: the test runs once on each."""
    from tests.engines import url_or_skip

    return url_or_skip(engines, request.param, request.config)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the summary that OpenSearch was not tested, and why."""
    from tests.engines import tell_what_was_not_tested

    tell_what_was_not_tested(terminalreporter)
