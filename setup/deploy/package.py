"""The functions' packages: which ones; fetched for Lambda, compiled, and cached by content.

Chalice would fetch them by itself, but without byte code, and `/var/task` cannot be written: every cold
start would compile everything again. Chalice deploys `vendor/` unchanged.
"""

import compileall
import hashlib
import importlib.metadata
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from py_compile import PycInvalidationMode

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from setup.deploy.lock import Locked, read_lock, read_requirements
from setup.errors import SetupError

# Lambda's Python runtimes contain these: https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
LAMBDA_BRINGS = frozenset({"boto3", "botocore", "s3transfer", "jmespath"})

# The lock of what deploys holds what is deployed.
LOCK = "requirements-local.lock"

_MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
# Of this Python's version, which is the one that Lambda gets.
_ON_LAMBDA = {"extra": "", "sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}


def vendored_packages(requirements: Path, lock: Path) -> list[Locked]:
    """What the functions import and Lambda does not have: the entries of the lock, by name.

    What was tested is what is deployed: raises `SetupError` if another version is installed here than the lock has.
    """
    names = _closure(canonicalize_name(asked.name) for asked in read_requirements(requirements))
    found = [package for package in read_lock(lock) if package.name in names and package.is_for(_ON_LAMBDA)]
    for package in found:
        if package.is_for({}) and (here := _installed(package.name)) != package.version:
            raise SetupError(
                f"{package.name} is here as {here}, {lock.name} has {package.version};"
                f" run: {sys.executable} -m pip install -r {lock}"
            )
    return sorted(found, key=lambda package: package.name)


def vendor_directory(packages: Sequence[Locked], *, architecture: str, cache: Path) -> Path:
    """A directory with the packages installed for Lambda and compiled, from the cache if it was made before."""
    plan = json.dumps(
        [[package.text for package in packages], architecture, sys.version_info[:3], sys.implementation.cache_tag]
    )
    directory = cache / "vendor" / hashlib.sha256(plan.encode()).hexdigest()[:16]
    if not directory.is_dir():
        directory.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=directory.parent) as temporary:
            made = Path(temporary) / "vendor"
            _install(packages, architecture, made)
            compile_for_lambda(made)
            put_in_place(made, directory)
    return directory


def put_in_place(made: Path, directory: Path) -> None:
    """Move a directory to its place, unless another process was faster."""
    try:
        made.rename(directory)
    except OSError:
        if not directory.is_dir():
            raise


def compile_for_lambda(directory: Path, *, below: str = "/var/task") -> None:
    """Add byte code that Python uses without checking the source.

    Chalice dates everything in its zip 1980, so byte code that is checked by time would be rejected.
    """
    compiled = compileall.compile_dir(
        directory,
        quiet=1,
        force=True,
        stripdir=str(directory),
        prependdir=below,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
    if not compiled:
        raise SetupError(f"not all of {directory} can be compiled; the lines above say what")


def pip_options(architecture: str, python_version: tuple[int, int] = sys.version_info[:2]) -> list[str]:
    """Options that make pip fetch wheels for Lambda: glibc 2.26 up to Python 3.11, 2.34 from 3.12 on."""
    machine = _MACHINES[architecture]
    platforms = ["manylinux2014", "manylinux_2_17", "manylinux_2_26"]
    if python_version >= (3, 12):
        platforms += ["manylinux_2_28", "manylinux_2_34"]
    return [
        "--only-binary=:all:",
        "--implementation=cp",
        f"--python-version={python_version[0]}.{python_version[1]}",
        *(f"--platform={platform}_{machine}" for platform in platforms),
    ]


def _install(packages: Sequence[Locked], architecture: str, target: Path) -> None:
    wanted = target.with_name("requirements.txt")
    wanted.write_text("\n".join(package.text for package in packages), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    command += ["--no-deps", f"--target={target}", *pip_options(architecture), "--require-hashes", f"-r{wanted}"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise SetupError(f"the functions' packages cannot be fetched for Lambda:\n{finished.stderr.strip()}")
    shutil.rmtree(target / "bin", ignore_errors=True)


# Everything that is required, directly or not.
def _closure(names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and name not in LAMBDA_BRINGS:
            found.add(name)
            waiting += _requirements_of(name)
    return found


def _requirements_of(name: str) -> list[str]:
    if _installed(name) is None:
        return []
    required = map(Requirement, importlib.metadata.requires(name) or [])
    return [canonicalize_name(one.name) for one in required if one.marker is None or one.marker.evaluate(_ON_LAMBDA)]


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
