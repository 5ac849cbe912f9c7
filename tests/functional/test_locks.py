"""The locks are complete, and have what their lists ask for: `make lock` was run after the last change."""

import importlib.metadata
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from setup.deploy.lock import Locked, read_lock, read_requirements

ROOT = Path(__file__).resolve().parents[2]
# What `make test` installs has all of the others', but for what `make bench` compares with.
LARGEST = "requirements-dev"
LISTS = (
    LARGEST,
    "requirements-features",
    "requirements-semantic",
    "requirements-local",
    "requirements-uv",
    "bench/requirements",
    "tests/checkov/requirements",
)
EACH = pytest.mark.parametrize("name", LISTS)


def lock_of(name: str) -> tuple[Locked, ...]:
    return read_lock(ROOT / f"{name}.lock")


def here(name: str) -> dict[str, Locked]:
    """The packages of a lock for this Python."""
    return {package.name: package for package in lock_of(name) if package.is_for({})}


def is_met(lock: Mapping[str, Locked], asked: Requirement) -> bool:
    package = lock.get(canonicalize_name(asked.name))
    return package is not None and asked.specifier.contains(package.version, prereleases=True)


def asked_by(asked: Requirement) -> list[Requirement]:
    """What a package asks for in turn, in the version that is installed, with the extras that are asked for."""
    required = map(Requirement, importlib.metadata.requires(asked.name) or ())
    extras = ("", *asked.extras)
    return [one for one in required if one.marker is None or any(one.marker.evaluate({"extra": e}) for e in extras)]


def everything_asked_for() -> list[Requirement]:
    """What the largest list asks for, and what that asks for in turn."""
    found: dict[str, Requirement] = {}
    waiting = [*read_requirements(ROOT / f"{LARGEST}.txt")]
    while waiting:
        if str(asked := waiting.pop()) not in found:
            found[str(asked)] = asked
            waiting += asked_by(asked)
    return list(found.values())


@EACH
def test_every_lock_is_one_that_make_lock_writes(name: str) -> None:
    assert f"{name}.txt" in (ROOT / "Makefile").read_text()
    assert {path.stem for path in ROOT.glob("requirements*.lock")} == {name for name in LISTS if "/" not in name}


@EACH
def test_a_lock_has_what_its_list_asks_for(name: str) -> None:
    asked = read_requirements(ROOT / f"{name}.txt")

    assert [str(one) for one in asked if not is_met(here(name), one)] == [], "run: make lock"


@EACH
def test_every_package_has_one_version_and_hashes(name: str) -> None:
    for package in lock_of(name):
        assert re.fullmatch(r"==[^,*]+", str(package.requirement.specifier)), package.text
        assert re.search(r" --hash=sha256:[0-9a-f]{64}", package.text), package.text


def test_a_lock_has_what_its_packages_ask_for_and_nothing_else() -> None:
    lock, asked = here(LARGEST), everything_asked_for()

    assert [str(one) for one in asked if not is_met(lock, one)] == [], "run: make lock"
    assert set(lock) == {canonicalize_name(one.name) for one in asked}, "run: make lock"


# checkov has an environment of its own.
@pytest.mark.parametrize("name", ["requirements-local", "bench/requirements"])
def test_a_package_has_the_same_version_in_every_lock(name: str) -> None:
    largest, smaller = here(LARGEST), here(name)
    different = [name for name in set(largest) & set(smaller) if largest[name].version != smaller[name].version]

    assert different == []
    assert set(smaller) - set(largest) <= {"pyvips", "pyvips-binary"}


@pytest.mark.parametrize(
    ("asked", "met"), [("orjson>=1", True), ("orjson==0.1", False), ("Pillow", True), ("nothing-like-it", False)]
)
def test_what_is_missing_is_seen(asked: str, met: bool) -> None:
    assert is_met(here("requirements-local"), Requirement(asked)) is met


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_the_locks_are_for_every_python_of_lambda(version: str) -> None:
    python = {"python_version": version, "python_full_version": f"{version}.0"}
    names = [package.name for package in lock_of(LARGEST) if package.is_for(python)]

    assert len(names) == len(set(names)) > 100
