import importlib.metadata
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from setup.deploy.lock import Locked
from setup.deploy.package import (
    LAMBDA_BRINGS,
    LOCK,
    compile_for_lambda,
    pip_options,
    vendor_directory,
    vendored_packages,
)
from setup.errors import SetupError

PROJECT = Path(__file__).resolve().parents[4]


SIX, OTHER_SIX = (Locked(Requirement(f"six=={version}"), f"six=={version}") for version in (1, 2))


def vendored_names() -> list[str]:
    return [package.name for package in vendored_packages(PROJECT / "requirements.txt", PROJECT / LOCK)]


def test_what_the_functions_import_is_vendored_with_what_that_needs() -> None:
    names = vendored_names()
    assert {"pillow", "msgspec", "orjson", "urllib3", "snowballstemmer"} <= set(names)
    assert names == sorted(names)


def test_what_lambda_brings_and_what_only_extras_need_is_not_vendored() -> None:
    packages = set(vendored_names())
    assert not packages & LAMBDA_BRINGS
    assert not packages & {"chalice", "pytest", "ministack", "setuptools"}


def test_what_only_older_pythons_need_is_not_vendored_though_it_be_installed() -> None:
    """msgspec would use it, and take 20 ms more at every cold start of the API."""
    assert importlib.metadata.version("typing_extensions")
    assert "typing-extensions" not in vendored_names()


def test_versions_are_those_installed_here() -> None:
    for package in vendored_packages(PROJECT / "requirements.txt", PROJECT / LOCK):
        assert importlib.metadata.version(package.name) == package.version


def test_a_version_that_is_not_what_is_installed_is_refused(tmp_path: Path) -> None:
    (lock := tmp_path / "other.lock").write_text("pillow==0.0.1 \\\n    --hash=sha256:00\n")
    with pytest.raises(SetupError, match=r"pillow is here as .*, other\.lock has 0\.0\.1"):
        vendored_packages(PROJECT / "requirements.txt", lock)


@pytest.mark.parametrize(
    ("architecture", "python_version", "platforms"),
    [
        ("x86_64", (3, 11), {"manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_26_x86_64"}),
        ("arm64", (3, 11), {"manylinux2014_aarch64", "manylinux_2_17_aarch64", "manylinux_2_26_aarch64"}),
    ],
)
def test_wheels_are_for_lambdas_glibc(architecture: str, python_version: tuple[int, int], platforms: set[str]) -> None:
    options = pip_options(architecture, python_version)
    assert {option.partition("=")[2] for option in options if option.startswith("--platform")} == platforms
    assert "--python-version=3.11" in options
    assert "--only-binary=:all:" in options


def test_newer_runtimes_take_newer_wheels() -> None:
    assert "--platform=manylinux_2_28_x86_64" in pip_options("x86_64", (3, 12))
    assert "--platform=manylinux_2_28_x86_64" not in pip_options("x86_64", (3, 11))


def test_byte_code_is_taken_without_a_look_at_the_source(tmp_path: Path) -> None:
    source = tmp_path / "answer.py"
    source.write_text("VALUE = 42\n")
    compile_for_lambda(tmp_path)
    # As after Chalice's zip: another time stamp; and, to see which of the two is read, another source.
    source.write_text("VALUE = 0\n")
    os.utime(source, (315532800, 315532800))
    run = subprocess.run(
        [sys.executable, "-c", "import answer; print(answer.VALUE)"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "42"


def test_byte_code_does_not_depend_on_where_it_was_made(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        directory = tmp_path / name
        directory.mkdir()
        (directory / "module.py").write_text("def f() -> int:\n    return 1\n")
        compile_for_lambda(directory)
        made.append(Path(importlib.util.cache_from_source(str(directory / "module.py"))).read_bytes())
    assert made[0] == made[1]
    assert b"/var/task/module.py" in made[0]


def test_a_source_that_cannot_be_compiled_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.py").write_text("def f(:\n")
    with pytest.raises(SetupError, match="compiled"):
        compile_for_lambda(tmp_path)
    assert "SyntaxError" in capsys.readouterr().out


def test_the_vendor_directory_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []

    def pip(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        (target := Path(next(part for part in command if part.startswith("--target=")).partition("=")[2])).mkdir()
        (target / "six.py").write_text("X = 1\n")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", pip)
    first = vendor_directory([SIX], architecture="x86_64", cache=tmp_path)
    assert vendor_directory([SIX], architecture="x86_64", cache=tmp_path) == first
    assert len(calls) == 1
    assert Path(importlib.util.cache_from_source(str(first / "six.py"))).is_file()
    assert vendor_directory([OTHER_SIX], architecture="x86_64", cache=tmp_path) != first
    assert vendor_directory([SIX], architecture="arm64", cache=tmp_path) != first


def test_only_what_has_the_hash_of_the_list_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []

    def pip(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert "--require-hashes" in command
        fetched.append(Path(command[-1].removeprefix("-r")).read_text())
        return subprocess.CompletedProcess(command, 1, "", "")

    monkeypatch.setattr(subprocess, "run", pip)
    packages = vendored_packages(PROJECT / "requirements.txt", PROJECT / LOCK)
    with pytest.raises(SetupError):
        vendor_directory(packages, architecture="x86_64", cache=tmp_path)
    (text,) = fetched
    assert text.count("==") == len(packages) < text.count("--hash=sha256:")


def test_a_failed_fetch_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pip(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "ERROR: No matching distribution found\n")

    monkeypatch.setattr(subprocess, "run", pip)
    with pytest.raises(SetupError, match="No matching distribution"):
        vendor_directory([SIX], architecture="x86_64", cache=tmp_path)
    assert list((tmp_path / "vendor").iterdir()) == []
