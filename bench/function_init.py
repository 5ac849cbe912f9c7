"""Cold start: from the start of the interpreter until a function could work, as packaged.

Each function of the package that was deployed to the benchmarks' own stack is started in a fresh interpreter, which
imports `app` and makes what the function needs (`entry_points`); the measure is the same interpreter importing boto3
and making one S3 client. Lambda keeps `/var/task` read-only, so nothing is compiled into the unpacked package; boto3
comes from this environment, as it comes from Lambda's runtime there.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench import local_stack
from bench.entry_points import EntryPoint, entry_points
from bench.report import Figure, NotMeasured, interleaved, median_ratio

ROUNDS = 11
AT_MOST = 1.3
PROJECT = Path(__file__).resolve().parent.parent
BASELINE = "import boto3; boto3.client('s3')"

_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", ""),
    "PYTHONDONTWRITEBYTECODE": "1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "example",
    "AWS_EC2_METADATA_DISABLED": "true",
}

# CLOCK_MONOTONIC is one clock for all processes.
_READY = "import time as _time; print(_time.clock_gettime_ns(_time.CLOCK_MONOTONIC))"
_MODULES = "import sys as _sys; print(' '.join(_sys.modules))"


@dataclass(frozen=True, slots=True)
class Package:
    """An unpacked deployment package and the environment that its functions get."""

    directory: Path
    environment: Mapping[str, str]

    def program(self, function: EntryPoint) -> str:
        """What makes a fresh interpreter ready to be this function."""
        return "\n".join(
            [f"import sys; sys.path.insert(0, {str(self.directory)!r})", "import app", *function.statements]
        )


def figures(progress: Callable[[str], None]) -> Iterator[Figure]:
    """The baseline in milliseconds, then each function's ratio to it, with what it loads that no other path needs."""
    with tempfile.TemporaryDirectory() as directory:
        local_stack.running()
        archive = newest_package(PROJECT / ".build" / local_stack.STAGE)
        progress(f"starting each function {ROUNDS} times from {archive.relative_to(PROJECT)}")
        package = unpack(archive, Path(directory))
        functions = entry_points(package.directory)
        programs = {function.name: package.program(function) for function in functions}
        measured = interleaved(
            {
                name: partial(milliseconds_to_ready, program, package.environment)
                for name, program in {"baseline": BASELINE, **programs}.items()
            },
            rounds=ROUNDS,
        )
        baseline = measured["baseline"]
        yield Figure(name="init: boto3 and one S3 client", value=median(baseline), unit="ms")
        for function in functions:
            yield Figure(
                name=f"init: {function.name}",
                value=median_ratio(measured[function.name], baseline),
                unit="times that",
                at_most=AT_MOST,
                note=f"{median(measured[function.name]):.0f} ms; {_loaded_note(package, function)}",
            )


def newest_package(build: Path) -> Path:
    """The zip that Chalice deployed last. Raises `NotMeasured` where there is none."""
    archives = sorted(build.glob(".chalice/deployments/*.zip"), key=lambda path: path.stat().st_mtime)
    if not archives:
        raise NotMeasured(f"Chalice left no deployment package in {build}")
    return archives[-1]


def unpack(archive: Path, directory: Path) -> Package:
    """Unpack as Lambda does, and find the environment of the stage that the archive was made for."""
    with zipfile.ZipFile(archive) as content:
        content.extractall(directory)
    config = json.loads((archive.parents[1] / "config.json").read_text(encoding="utf-8"))
    (stage,) = config["stages"].values()
    return Package(directory, stage["environment_variables"])


def milliseconds_to_ready(program: str, environment: Mapping[str, str]) -> float:
    """Run `program` in a fresh interpreter: from before it exists until its last statement is done."""
    started = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    ready = int(_output(f"{program}\n{_READY}", environment))
    return (ready - started) / 1e6


def modules_loaded(program: str, environment: Mapping[str, str]) -> set[str]:
    """The names of all modules that the interpreter holds after `program`."""
    return set(_output(f"{program}\n{_MODULES}", environment).split())


def _output(program: str, environment: Mapping[str, str]) -> str:
    # -P: the working directory is no place to import from, neither on Lambda nor here.
    command = [sys.executable, "-P", "-c", program]
    result = subprocess.run(
        command, env={**_ENVIRONMENT, **environment}, cwd="/", capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise NotMeasured(result.stderr.strip().rpartition("\n")[2])
    return result.stdout.rpartition("\n")[0].rpartition("\n")[2]


# Top-level packages beyond what the baseline brings; the application's own are told apart.
def _loaded_note(package: Package, function: EntryPoint) -> str:
    known = modules_loaded(BASELINE, package.environment)
    more = modules_loaded(package.program(function), package.environment) - known
    packages = {name.partition(".")[0] for name in more} - sys.stdlib_module_names - {"app", "chalicelib", "chalice"}
    return f"{len(more)} modules more, of {', '.join(sorted(packages)) or 'the application only'}"
