"""Make `.venv` and fill it from a list of requirements: `python3 setup/local/environment.py requirements-local.txt`.

A list names what is used directly. The lock beside it, requirements-local.lock, has every package behind that with its
version and the hashes of its files; `make lock` writes it, and only what stands in it is installed.

Runs on the machine's bare Python (the Makefile checks its version), so it uses the standard library only. A file
in `.venv` says which lists it was filled from; as long as they are the same, the command does nothing. If the command
fails, a `.venv` that it made is removed again; one that was there before stays.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
# uv, which installs a list in a second or two, where pip takes a quarter of a minute.
INSTALLER = "requirements-uv.txt"
_SAY_EVERY_SECONDS = 15


class CannotInstall(Exception):
    """The user can fix this; the message is one line and says how."""


def main() -> int:
    """The command line: the path of a list of requirements, relative to the repository. Returns the exit status."""
    try:
        check_python()
        with _alone():
            fill(REPOSITORY / ".venv", REPOSITORY / sys.argv[1])
    except CannotInstall as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; run the command again", file=sys.stderr)
        return 130
    return 0


def check_python() -> None:
    """Raise `CannotInstall` unless this Python can make virtual environments (on Debian, a separate package)."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise CannotInstall(f"this Python lacks {error.name}: install the package {package}") from None


def fill(venv: Path, requirements: Path) -> None:
    """Make the environment if there is none for this Python, and install the list unless that was done."""
    if not requirements.is_file():
        raise CannotInstall(f"there is no list {requirements}")
    if not lock_of(requirements).is_file():
        raise CannotInstall(f"there is no {lock_of(requirements)}: make lock")
    wanted = digest_of(requirements)
    stamp = venv / f"filled-{requirements.parent.name}-{requirements.stem}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    is_new = not _is_of_this_python(venv)
    print(f"installing {requirements.relative_to(REPOSITORY)} into .venv (about a minute the first time)", flush=True)
    try:
        if is_new:
            _make(venv)
        stamp.unlink(missing_ok=True)
        _install(venv, requirements)
        stamp.write_text(wanted)
    except BaseException:  # Ctrl-C leaves half an environment, too
        if is_new:
            shutil.rmtree(venv, ignore_errors=True)
        raise


def digest_of(requirements: Path) -> str:
    """A hash over this Python's version and the contents of the list, of the lists it includes, and of its lock."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (*included(requirements), lock_of(requirements)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def lock_of(requirements: Path) -> Path:
    """The file with the versions and hashes of all that a list brings."""
    return requirements.with_suffix(".lock")


def included(requirements: Path) -> Iterator[Path]:
    """The list itself and, depth first, every list that it names with `-r`."""
    yield requirements
    for line in requirements.read_text().splitlines():
        if line.startswith("-r "):
            yield from included(requirements.parent / line[3:].strip())


def _is_of_this_python(venv: Path) -> bool:
    made_by = venv / "made-by"
    return made_by.exists() and made_by.read_text() == sys.version and (venv / "bin" / "python").exists()


def _make(venv: Path) -> None:
    shutil.rmtree(venv, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(venv)], "cannot make .venv")
    (venv / "made-by").write_text(sys.version)


def _install(venv: Path, requirements: Path) -> None:
    """By uv; by pip where uv cannot be had, or cannot reach the index, whose address may be in pip's configuration."""
    try:
        _pip(venv, REPOSITORY / INSTALLER)
        _uv(venv, requirements)
    except CannotInstall:
        _pip(venv, requirements)


def _pip(venv: Path, requirements: Path) -> None:
    # Without --no-compile a third of the time goes to compiling byte code, mostly of modules that nobody imports.
    options = ("--disable-pip-version-check", "--no-input", "install", "--no-compile")
    _add(requirements, [venv / "bin" / "python", "-m", "pip", *options])


def _uv(venv: Path, requirements: Path) -> None:
    _add(requirements, [venv / "bin" / "uv", "pip", "install", "--python", venv / "bin" / "python"])


def _add(requirements: Path, installer: Sequence[str | Path]) -> None:
    command = [*map(str, installer), "--quiet", "--require-hashes", "-r", str(lock_of(requirements))]
    _run(command, f"cannot install {requirements.relative_to(REPOSITORY)}")


def _run(command: list[str], failure: str) -> None:
    """Run to the end, saying now and then that it still runs; raises `CannotInstall` with its last reason."""
    log = REPOSITORY / ".cache" / "install.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=_environment())
        try:
            _wait(process)
        finally:
            process.kill()
            process.wait()
    if process.returncode:
        raise CannotInstall(f"{failure}: {reason_in(log.read_text(errors='replace'))} (full log: {log})")


def _wait(process: subprocess.Popen[bytes]) -> None:
    began = time.monotonic()
    while True:
        try:
            process.wait(timeout=_SAY_EVERY_SECONDS)
            return
        except subprocess.TimeoutExpired:
            print(f"[{time.monotonic() - began:5.1f} s] still installing", flush=True)


def reason_in(output: str) -> str:
    """Why pip failed, in one line: a broken connection, the last error it states, or its last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    reason = (errors or lines or ["no reason given"])[-1]
    broken = any(line.startswith("WARNING: Retrying") for line in lines)
    return f"the connection to the package index broke, try again: {reason}" if broken else reason


def _environment() -> dict[str, str]:
    """The caller's environment without what would make pip or Python use another place than .venv."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET")}


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other make is filling .venv."""
    (REPOSITORY / ".cache").mkdir(exist_ok=True)
    with (REPOSITORY / ".cache" / "venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    raise SystemExit(main())
