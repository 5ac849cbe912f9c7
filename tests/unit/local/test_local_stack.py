"""Where the stack is, what it is deployed from, and the way into it."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from setup.errors import SetupError
from setup.local.aws_access import local_aws, local_session, write_aws_command
from setup.local.choices import Ports, ports_from
from setup.local.console import only_one
from setup.local.fingerprint import fingerprint
from setup.local.processes import is_free
from setup.local.stack import LocalStack


@pytest.fixture
def stack(tmp_path: Path) -> LocalStack:
    return LocalStack(tmp_path, Ports(4601, 9301, 4602))


def test_ports_are_the_usual_ones_unless_moved() -> None:
    assert ports_from({}) == Ports(4566, 9200, 4567)
    assert ports_from({"PHOTO_SEARCH_SEARCH_ENGINE_PORT": "9300"}) == Ports(4566, 9300, 4567)


@pytest.mark.parametrize("text", ["x", "0", "65536", "-1", "4566.0", "²"])
def test_a_value_that_is_not_a_port_is_refused_with_its_variable(text: str) -> None:
    with pytest.raises(SetupError, match="PHOTO_SEARCH_EMULATOR_PORT="):
        ports_from({"PHOTO_SEARCH_EMULATOR_PORT": text})


def test_a_stack_apart_shares_nothing_with_the_usual_one(tmp_path: Path) -> None:
    apart = LocalStack.apart(tmp_path)
    ports = {service.port for service in apart.services}
    assert len(ports) == 3
    assert ports.isdisjoint({4566, 9200, 4567})
    assert all(is_free(port) for port in ports)
    assert apart.emulator_state.is_relative_to(tmp_path)


def test_a_start_that_fails_stops_what_it_started(tmp_path: Path) -> None:
    apart = LocalStack.apart(tmp_path)
    clash = LocalStack(tmp_path, Ports(apart.ports.emulator, apart.ports.search_engine, apart.ports.search_engine))
    with pytest.raises(SetupError, match="recogniser"):
        clash.start(lambda line: None)
    assert [clash.runner.pid(service) for service in clash.services] == [None] * 3
    assert is_free(apart.ports.emulator)


def test_while_it_lasts_every_client_goes_to_the_emulator(stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://elsewhere.invalid")
    monkeypatch.setenv("NO_PROXY", "intranet")
    with local_aws(stack) as session:
        client = session.client("s3")
        assert client.meta.endpoint_url == "http://127.0.0.1:4601"
        assert session.get_credentials().access_key == stack.root_credentials["AWS_ACCESS_KEY_ID"] != "test"
        assert os.environ["NO_PROXY"] == "intranet,127.0.0.1,localhost"
    assert os.environ["AWS_PROFILE"] == "production"
    assert os.environ["AWS_ENDPOINT_URL_S3"] == "https://elsewhere.invalid"
    assert os.environ["NO_PROXY"] == "intranet"


def test_a_local_session_needs_no_environment(stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://elsewhere.invalid")
    client = local_session(stack).client("s3")
    assert client.meta.endpoint_url == "http://127.0.0.1:4601"
    assert os.environ["AWS_ENDPOINT_URL"] == "https://elsewhere.invalid"


def test_the_aws_command_heeds_nothing_that_the_shell_exported(tmp_path: Path) -> None:
    stack = LocalStack(tmp_path / "a b", Ports(4601, 9301, 4602))
    stack.directory.mkdir()
    command = write_aws_command(stack)
    assert command.stat().st_mode & stat.S_IXUSR
    exported = {**os.environ, "AWS_PROFILE": "production", "AWS_ACCESS_KEY_ID": "AKIA"}
    listed = subprocess.run([command, "configure", "list"], env=exported, capture_output=True, text=True, check=True)
    assert "production" not in listed.stdout
    assert "us-east-1" in listed.stdout


def test_two_commands_do_not_work_on_one_directory(tmp_path: Path) -> None:
    with only_one(tmp_path / "new"), pytest.raises(SetupError, match="working on"), only_one(tmp_path / "new"):
        pass
    with only_one(tmp_path / "new"):
        assert (tmp_path / "new").is_dir()


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for name in (
        "app.py",
        "chalicelib/core/ingest/labels.py",
        "chalicelib/core/search/index.json",
        "setup/deploy/resources.yaml",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


@pytest.mark.parametrize(
    "changed", ["app.py", "chalicelib/core/search/index.json", "setup/deploy/resources.yaml", "setup/new.py"]
)
def test_the_fingerprint_follows_what_is_deployed(sources: Path, changed: str) -> None:
    before = fingerprint(sources)
    (sources / changed).write_text("changed")
    assert fingerprint(sources) != before


@pytest.mark.parametrize("other", ["docs.md", "chalicelib/__pycache__/x.pyc", "tests/test_a.py", "setup/local/up.py"])
def test_the_fingerprint_ignores_the_rest(sources: Path, other: str) -> None:
    before = fingerprint(sources)
    (sources / other).parent.mkdir(parents=True, exist_ok=True)
    (sources / other).write_text("changed")
    assert fingerprint(sources) == before


def test_the_fingerprint_follows_names_and_settings(sources: Path) -> None:
    before = fingerprint(sources, "a", "b")
    assert fingerprint(sources, "ab", "") != before
    (sources / "setup/deploy/resources.yaml").rename(sources / "setup/renamed.yaml")
    assert fingerprint(sources, "a", "b") != before
