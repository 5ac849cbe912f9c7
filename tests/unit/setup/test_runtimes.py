"""One answer to which Pythons there are: Lambda's, Chalice's, and what the Makefile and pyproject.toml accept."""

import re
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from chalice import config as chalice_config
from packaging.specifiers import SpecifierSet

from setup.errors import SetupError
from setup.runtimes import LAST_UPDATES, check_python

PROJECT = Path(__file__).resolve().parents[3]
OTHERS = [(3, 10), (3, 15), (3, 16)]


def chalices_runtime(version: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(chalice_config, "sys", SimpleNamespace(version_info=version))
    return str(chalice_config.Config().lambda_python_version)


@pytest.mark.parametrize("version", LAST_UPDATES)
def test_chalice_deploys_to_the_runtime_of_the_python_that_runs_it(
    version: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    check_python(version)
    assert chalices_runtime(version, monkeypatch) == f"python{version[0]}.{version[1]}"


@pytest.mark.parametrize("version", OTHERS)
def test_another_python_is_refused(version: tuple[int, int]) -> None:
    with pytest.raises(SetupError, match=f"Python 3.11 to 3.14, this is {version[0]}.{version[1]}: .*python3.14"):
        check_python(version)


def test_a_python_that_is_newer_than_lambda_would_get_another_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chalices_runtime((3, 16), monkeypatch) == "python3.15"


def test_this_python_is_one_of_them() -> None:
    check_python(sys.version_info[:2])


def test_the_project_says_the_same() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    accepted = SpecifierSet(project["requires-python"])
    versions = [*LAST_UPDATES, *OTHERS]
    assert [version for version in versions if accepted.contains(f"{version[0]}.{version[1]}.1")] == [*LAST_UPDATES]
    (condition,) = re.findall(
        r"import sys; sys\.exit\(not (.*?)\)'", (PROJECT / "Makefile").read_text(encoding="utf-8")
    )
    accepts = [version for version in versions if eval(condition, {"sys": SimpleNamespace(version_info=version)})]
    assert accepts == [*LAST_UPDATES]
    tested = re.findall(r'"3\.(\d+)"', (PROJECT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    assert [(3, int(minor)) for minor in tested] == [*LAST_UPDATES]
