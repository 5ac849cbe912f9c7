"""Hosting the web app locally: a build that fails costs the web app, and nothing else."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from setup.deploy.web_build import build_web_app
from setup.errors import SetupError
from setup.local.processes import answers
from setup.local.stack import LocalStack
from setup.local.web_hosting import host_web_app
from tests.unit.setup.deployments import deployment

NPM = """#!/bin/sh
echo "$@" >> npm-was-called
case "$1" in
  ci) mkdir -p node_modules;;
  run) mkdir -p dist && cp index.html dist/ || exit 1; test ! -e broken || { echo "src/x.ts(1,1): error"; exit 2; };;
esac
"""


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[LocalStack]:
    stack = LocalStack.apart(tmp_path / "local")
    yield stack
    stack.stop()


def test_it_is_served_with_the_configuration_of_its_deployment(stack: LocalStack) -> None:
    assert host_web_app(stack, deployment(), print, build=lambda _: None) is None

    assert answers(stack.web_app.url + "/config.json")
    config = json.loads((stack.web_deployment / "config.json").read_text())
    assert config["userPoolEndpoint"] == stack.emulator.url
    assert (config["stage"], config["local"]) == ("dev", True)
    assert stack.emulator.url in (stack.web_deployment / "csp.txt").read_text()
    assert stack.web_app in stack.stop()


def test_a_build_that_fails_is_reported_in_one_line(stack: LocalStack) -> None:
    def fail(_: object) -> None:
        raise SetupError("there is no npm")

    assert host_web_app(stack, deployment(), print, build=fail) == "there is no npm"
    assert not stack.runner.is_healthy(stack.web_app)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a web app, and an npm that only notes what it is asked for."""
    web, tools = tmp_path / "web", tmp_path / "bin"
    (web / "src").mkdir(parents=True)
    for name in ("package.json", "package-lock.json", "index.html", "src/main.ts"):
        (web / name).write_text(name)
    tools.mkdir()
    (tools / "npm").write_text(NPM)
    (tools / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def called(project: Path) -> list[str]:
    """What npm was asked for since the last look."""
    note = project / "web" / "npm-was-called"
    calls = [line.split()[0] for line in note.read_text().splitlines()] if note.exists() else []
    note.unlink(missing_ok=True)
    return calls


def build(project: Path) -> list[str]:
    # The note lies among the sources.
    build_web_app(print, project=project)
    return called(project)


def test_only_what_changed_is_done_again(project: Path) -> None:
    assert build(project) == ["ci", "run"]
    assert build(project) == []
    (project / "web/src/main.ts").write_text("other")
    assert build(project) == ["run"]
    (project / "web/package-lock.json").write_text("other")
    assert build(project) == ["ci", "run"]
    (project / "web/dist/index.html").unlink()
    assert build(project) == ["run"]
    (project / "web/dist/index.html").write_text("of another build")
    assert build(project) == ["run"]
    assert build(project) == []


def test_what_npm_said_last_is_the_reason(project: Path) -> None:
    (project / "web/broken").touch()
    with pytest.raises(SetupError, match=r"`npm run build` failed in .*: src/x.ts\(1,1\): error$"):
        build_web_app(print, project=project)
    # It is tried again, whatever lies in dist/.
    (project / "web/broken").unlink()
    called(project)
    assert build(project) == ["ci", "run"]


def test_without_npm(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(project))
    with pytest.raises(SetupError, match="there is no npm"):
        build_web_app(print, project=project)
