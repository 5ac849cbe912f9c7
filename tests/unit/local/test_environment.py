"""`.venv`: made whole or not at all, renewed when what it is made of changes, and explained when it cannot be."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from setup.local import environment

PROJECT = Path(__file__).resolve().parents[3]
UNKNOWN = f"no-such-package==1 --hash=sha256:{'0' * 64}\n"


def make_repository(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (directory / ".cache").mkdir()
    (directory / "base.txt").write_text("")
    (directory / "all.txt").write_text("# more\n-r base.txt\n")
    (directory / "all.lock").write_text("")
    monkeypatch.setattr(environment, "REPOSITORY", directory)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return directory


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return make_repository(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A repository with a `.venv`, which another Python had before; it takes seconds to make, so the tests share it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        repository = make_repository(tmp_path_factory.mktemp("repository"), monkeypatch)
        (repository / ".venv/bin").mkdir(parents=True)
        for name, content in (("made-by", "2.7"), ("left-over", ""), ("bin/python", "")):
            (repository / ".venv" / name).write_text(content)
        environment.fill(repository / ".venv", repository / "all.txt")
        yield repository


def test_a_list_includes_the_lists_that_it_names(repository: Path) -> None:
    (repository / "top.txt").write_text("-r all.txt\nx==1\n")
    assert [path.name for path in environment.included(repository / "top.txt")] == ["top.txt", "all.txt", "base.txt"]


def test_the_digest_follows_every_included_list(repository: Path) -> None:
    before = environment.digest_of(repository / "all.txt")
    assert environment.digest_of(repository / "all.txt") == before
    (repository / "base.txt").write_text("x==2\n")
    changed = environment.digest_of(repository / "all.txt")
    assert changed != before
    (repository / "all.lock").write_text("# other\n")
    assert environment.digest_of(repository / "all.txt") not in (before, changed)


def test_an_environment_is_filled_once(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environment.fill(filled / ".venv", filled / "all.txt")
    assert capsys.readouterr().out == ""
    (filled / "base.txt").write_text("# changed\n")
    environment.fill(filled / ".venv", filled / "all.txt")
    assert "installing all.txt" in capsys.readouterr().out
    python = filled / ".venv" / "bin" / "python"
    prefix = subprocess.run([python, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True)
    assert Path(prefix.stdout.strip()) == filled / ".venv"


def test_an_environment_that_cannot_be_filled_is_not_left(repository: Path) -> None:
    (repository / "all.lock").write_text(UNKNOWN)
    with pytest.raises(environment.CannotInstall, match=r"cannot install all\.txt: ERROR: No matching distribution"):
        environment.fill(repository / ".venv", repository / "all.txt")
    assert not (repository / ".venv").exists()


def test_a_list_that_is_not_there_is_named(repository: Path) -> None:
    with pytest.raises(environment.CannotInstall, match=r"there is no list .*missing\.txt"):
        environment.fill(repository / ".venv", repository / "missing.txt")


def test_a_list_without_a_lock_is_told_how_to_get_one(repository: Path) -> None:
    (repository / "all.lock").unlink()
    with pytest.raises(environment.CannotInstall, match=r"there is no .*all\.lock: make lock"):
        environment.fill(repository / ".venv", repository / "all.txt")


def commands(repository: Path, monkeypatch: pytest.MonkeyPatch, *, fails: str = "nothing") -> list[str]:
    """What is run to install a list, without the options; `fails` is the command that fails."""
    ran: list[str] = []

    def run(command: list[str], failure: str) -> None:
        assert "--require-hashes" in command
        program = "pip" if "-m" in command else Path(command[0]).name
        ran.append(f"{program} {Path(command[-1]).name}")
        if ran[-1] == fails:
            raise environment.CannotInstall(failure)

    monkeypatch.setattr(environment, "_run", run)
    environment._install(repository / ".venv", repository / "all.txt")
    return ran


def test_pip_installs_the_installer_and_that_the_list(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert commands(repository, monkeypatch) == ["pip requirements-uv.lock", "uv all.lock"]


@pytest.mark.parametrize(
    ("fails", "ran"),
    [
        ("pip requirements-uv.lock", ["pip requirements-uv.lock", "pip all.lock"]),
        ("uv all.lock", ["pip requirements-uv.lock", "uv all.lock", "pip all.lock"]),
    ],
)
def test_where_the_installer_is_of_no_use_pip_installs_the_list(
    repository: Path, monkeypatch: pytest.MonkeyPatch, fails: str, ran: list[str]
) -> None:
    assert commands(repository, monkeypatch, fails=fails) == ran


def test_an_environment_in_use_survives_a_list_that_cannot_be_installed(filled: Path) -> None:
    (filled / "other.txt").write_text("no-such-package==1\n")
    (filled / "other.lock").write_text(UNKNOWN)
    for _ in range(2):
        with pytest.raises(environment.CannotInstall):
            environment.fill(filled / ".venv", filled / "other.txt")
    assert (filled / ".venv" / "bin" / "python").exists()


def test_an_environment_of_another_python_is_made_anew(filled: Path) -> None:
    assert (filled / ".venv" / "made-by").read_text() == sys.version
    assert not (filled / ".venv" / "left-over").exists()


def test_an_old_python_is_refused_in_one_line(tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    refused = run_make(f"PYTHON={old}", "environment")
    assert "error: Python 3.11 to 3.14 is needed" in refused


def test_a_missing_python_is_named_in_one_line() -> None:
    assert "error: there is no /nonexistent/python" in run_make("PYTHON=/nonexistent/python", "environment")


def test_make_alone_lists_its_targets() -> None:
    listed = make().stdout.splitlines()
    assert [line.split()[1] for line in listed][:4] == ["help", "up", "down", "clean"]


def run_make(*arguments: str) -> str:
    done = make(*arguments)
    assert done.returncode != 0
    return done.stderr


def make(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run make as from a shell, not as from the make that runs these tests."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(["make", *arguments], cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)


def test_a_python_without_virtual_environments_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(environment.CannotInstall, match=r"install the package python3\.\d+-venv"):
        environment.check_python()


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("Collecting x\nERROR: no x\n", "ERROR: no x"),
        ("ERROR: one\nERROR: two\nnote: more\n", "ERROR: two"),
        ("something\n\n", "something"),
        (
            "WARNING: Retrying (total=0) after connection broken by x\nERROR: no x\n",
            "the connection to the package index broke, try again: ERROR: no x",
        ),
        ("", "no reason given"),
    ],
)
def test_the_reason_is_one_line(output: str, reason: str) -> None:
    assert environment.reason_in(output) == reason
