"""What `make up` keeps, and what it undoes when it fails."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from setup.errors import SetupError
from setup.local.clean import forget
from setup.local.provision import read_deployment, was_provisioned
from setup.local.samples import read_samples
from setup.local.stack import LocalStack
from setup.local.up import undoing

STAGE = "none"


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[LocalStack]:
    """With the state of an emulator; the search engine stands for all three processes."""
    stack = LocalStack.apart(tmp_path)
    stack.emulator_state.mkdir()
    yield stack
    stack.stop()


def start_search_engine(stack: LocalStack) -> None:
    stack.runner.start(stack.search_engine)
    stack.runner.wait_until_healthy(stack.search_engine, seconds=30)


def start_and_fail(stack: LocalStack) -> None:
    start_search_engine(stack)
    raise SetupError("no space left")


def test_a_first_start_that_fails_leaves_no_process_and_no_state(stack: LocalStack) -> None:
    start_search_engine(stack)
    with pytest.raises(SetupError), undoing(stack, STAGE):
        raise SetupError("no space left")
    assert stack.runner.pid(stack.search_engine) is None
    assert not stack.emulator_state.exists()
    assert stack.runner.log_file(stack.search_engine).exists()


def test_a_failure_on_a_stack_with_photos_stops_only_what_it_started(stack: LocalStack) -> None:
    (stack.emulator_state / "deployed.json").write_text("{}")
    with pytest.raises(SetupError), undoing(stack, STAGE):
        start_and_fail(stack)
    assert stack.runner.pid(stack.search_engine) is None
    assert stack.emulator_state.exists()


def test_a_failure_leaves_running_what_ran_before(stack: LocalStack) -> None:
    (stack.emulator_state / "deployed.json").write_text("{}")
    start_search_engine(stack)
    with pytest.raises(SetupError), undoing(stack, STAGE):
        raise SetupError("the source does not deploy")
    assert stack.runner.is_healthy(stack.search_engine)


def test_success_undoes_nothing(stack: LocalStack) -> None:
    with undoing(stack, STAGE):
        start_search_engine(stack)
    assert stack.runner.is_healthy(stack.search_engine)


def test_a_record_of_another_version_is_still_a_record(stack: LocalStack) -> None:
    assert not was_provisioned(stack)
    (stack.emulator_state / "deployed.json").write_text(json.dumps({"deployment": {"unknown": 1}}))
    assert read_deployment(stack) is None
    assert was_provisioned(stack)


def test_forgetting_keeps_the_logs_and_nothing_else(stack: LocalStack) -> None:
    start_search_engine(stack)
    stack.stop()
    (stack.directory / "demo-user.json").touch()
    forget(stack, STAGE)
    assert [path.name for path in stack.directory.iterdir()] == ["logs"]


def test_the_sample_photos_are_there() -> None:
    samples = read_samples()
    assert len(samples) >= 3
    assert all(sample.path.is_file() and sample.search_key for sample in samples)
