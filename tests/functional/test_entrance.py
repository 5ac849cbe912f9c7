"""What someone sees who comes to the project from outside: licence, version, checks, CI."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.functional.conftest import DOCUMENT

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def read_yaml(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text())


def commands(target: str) -> set[str]:
    """The commands of a target of the Makefile."""
    (body,) = re.findall(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    return {line.strip().replace("$(RUN)", ".venv/bin/python") for line in body.splitlines()}


def test_the_licence_is_the_one_that_the_project_declares() -> None:
    lines = [line.strip() for line in (ROOT / "LICENSE").read_text().splitlines()]

    assert PROJECT["license"] == "Apache-2.0"
    assert lines[1:3] == ["Apache License", "Version 2.0, January 2004"]
    assert "END OF TERMS AND CONDITIONS" in lines


def test_the_api_has_the_version_of_the_project() -> None:
    assert DOCUMENT["info"]["version"] == PROJECT["version"]


def test_a_version_of_the_changelog_is_a_semantic_one() -> None:
    unreleased, *released = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert unreleased == "Unreleased"
    assert [line for line in released if not re.fullmatch(r"\d+\.\d+\.\d+, \d{4}-\d\d-\d\d", line)] == []


def test_the_hooks_are_the_checks_of_make_test() -> None:
    hooks = {hook["entry"] for repo in read_yaml(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]}

    assert hooks == commands("check-python") | commands("check-web")


def test_ci_runs_targets_of_make_and_nothing_behind_them() -> None:
    jobs = read_yaml(".github/workflows/test.yml")["jobs"]

    assert {name: job["steps"][-1] for name, job in jobs.items()} == {
        "test": {"run": "make test"},
        "privacy": {"run": "make privacy CASES=5000"},
        "templates": {"run": "make check-templates"},
    }


MANIFESTS = {"pip": "requirements.txt", "npm": "package.json", "github-actions": ".github/workflows/test.yml"}


@pytest.mark.parametrize("update", read_yaml(".github/dependabot.yml")["updates"], ids=lambda u: u["package-ecosystem"])
def test_updates_are_looked_for_where_packages_are_listed(update: dict[str, Any]) -> None:
    for directory in update.get("directories") or [update["directory"]]:
        assert (ROOT / directory.strip("/") / MANIFESTS[update["package-ecosystem"]]).exists()
