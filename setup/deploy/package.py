"""The functions' packages: which ones; fetched for Lambda, compiled, and cached by content.

Chalice would fetch them by itself, but without byte code, and `/var/task` cannot be written: every cold
start would compile everything again. Chalice deploys `vendor/` unchanged.
"""

import compileall
import hashlib
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from py_compile import PycInvalidationMode

from packaging.requirements import Requirement

from setup.errors import SetupError

# Lambda's Python runtimes contain these: https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
LAMBDA_BRINGS = frozenset({"boto3", "botocore", "s3transfer", "jmespath"})

_MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;#]+)")
# Of this Python's version, which is the one that Lambda gets.
_ON_LAMBDA = {"extra": "", "sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}


def vendored_packages(requirements: Path) -> list[str]:
    """`name==version` of everything that the functions import and Lambda does not have, sorted.

    What is not pinned itself gets the version that is installed here, so that what was tested is what is deployed.
    Raises `SetupError` if a pin and the installed version differ.
    """
    pins = dict(_pins(requirements))
    for name, version in pins.items():
        if _installed(name) != version:
            raise SetupError(
                f"{name} is here as {_installed(name)}, {requirements.name} asks for {version};"
                f" run: {sys.executable} -m pip install -r {requirements}"
            )
    names = _closure(pin for pin in pins if pin not in LAMBDA_BRINGS)
    return sorted(f"{name}=={_installed(name)}" for name in names)


def vendor_directory(packages: list[str], *, architecture: str, cache: Path) -> Path:
    """A directory with the packages installed for Lambda and compiled, from the cache if it was made before."""
    plan = json.dumps([packages, architecture, sys.version_info[:3], sys.implementation.cache_tag])
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


def _install(packages: list[str], architecture: str, target: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    command += ["--no-deps", f"--target={target}", *pip_options(architecture), *packages]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise SetupError(f"the functions' packages cannot be fetched for Lambda:\n{finished.stderr.strip()}")
    shutil.rmtree(target / "bin", ignore_errors=True)


def _pins(requirements: Path) -> Iterator[tuple[str, str]]:
    for line in requirements.read_text(encoding="utf-8").splitlines():
        if match := _PIN.match(line):
            yield _normal(match["name"]), match["version"]


# Everything that is required, directly or not, and installed.
def _closure(names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found or name in LAMBDA_BRINGS or _installed(name) is None:
            continue
        found.add(name)
        waiting += _requirements_of(name)
    return found


def _requirements_of(name: str) -> list[str]:
    required = map(Requirement, importlib.metadata.requires(name) or [])
    return [_normal(one.name) for one in required if one.marker is None or one.marker.evaluate(_ON_LAMBDA)]


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
