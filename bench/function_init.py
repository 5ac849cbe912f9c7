"""Cold start: from the start of the interpreter until a function could work, as packaged.

Each function of the package that was deployed to the benchmarks' own stack is started in a fresh interpreter, which
imports and makes everything that one real call needed (`rehearsal`). It is compared with the same interpreter importing
boto3 and making one S3 client. Lambda's `/var/task` is read-only, so nothing is compiled into the unpacked package;
boto3 comes from this environment, as on Lambda it comes from the runtime.
"""

import json
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench import local_stack
from bench.fresh_interpreter import run_fresh
from bench.rehearsal import Rehearsal, rehearse
from bench.report import Figure, NotMeasured, interleaved, median_ratio

ROUNDS = 15
AT_MOST = 1.3
PROJECT = Path(__file__).resolve().parent.parent
BASELINE = "import boto3; boto3.client('s3')"

# msgspec would take 20 ms for a package that this environment has, and Lambda has not.
_AS_ON_LAMBDA = "sys.modules['typing_extensions'] = None"

# CLOCK_MONOTONIC is one clock for all processes.
_READY = "import time as _t; print(_t.clock_gettime_ns(_t.CLOCK_MONOTONIC), _t.process_time_ns())"


@dataclass(frozen=True, slots=True)
class Package:
    """An unpacked deployment package and the environment that its functions get."""

    directory: Path
    environment: Mapping[str, str]

    def program(self, function: Rehearsal) -> str:
        """Python that makes a fresh interpreter ready to be this function."""
        path = f"sys.path.insert(0, {str(self.directory)!r})"
        return "\n".join(["import sys", _AS_ON_LAMBDA, path, *function.statements])


def figures(progress: Callable[[str], None]) -> Iterator[Figure]:
    """The baseline in milliseconds, each function's ratio to it, and how much was imported that no call ran."""
    running = local_stack.running()
    with tempfile.TemporaryDirectory() as directory, local_stack.session_of(running.stack) as session:
        archive = newest_package(PROJECT / ".build" / local_stack.STAGE)
        package = unpack(archive, Path(directory), running.stack.aws_environment)
        progress("calling each function once, to see what it needs")
        functions = rehearse(package.directory, session, running, package.environment)
        progress(f"starting each function {ROUNDS} times from {archive.relative_to(PROJECT)}")
        yield from _ratios(package, functions)
        yield from _unused(functions)


def _ratios(package: Package, functions: list[Rehearsal]) -> Iterator[Figure]:
    programs = {"": BASELINE, **{function.function: package.program(function) for function in functions}}
    processor: dict[str, list[float]] = {name: [] for name in programs}
    measured = interleaved(
        {name: partial(_start, program, package, processor[name]) for name, program in programs.items()},
        rounds=ROUNDS,
    )
    baseline = measured.pop("")
    yield Figure(name="init: boto3 and one S3 client", value=median(baseline), unit="ms")
    for name, milliseconds in measured.items():
        by_processor = median_ratio(processor[name], processor[""])
        yield Figure(
            name=f"init: {name}",
            value=median_ratio(milliseconds, baseline),
            unit="times that",
            at_most=AT_MOST,
            note=f"{median(milliseconds):.0f} ms; by processor time {by_processor:.2f}",
        )


def _start(program: str, package: Package, processor: list[float]) -> float:
    milliseconds, processor_milliseconds = milliseconds_to_ready(program, package.environment)
    processor.append(processor_milliseconds)
    return milliseconds


def _unused(functions: list[Rehearsal]) -> Iterator[Figure]:
    users: dict[str, list[str]] = {}
    for function in functions:
        for name in function.unused:
            users.setdefault(name, []).append(function.function)
    for whose, is_ours, at_most in (("our modules", True, None), ("packages", False, 0)):
        names = [name for name in users if name.startswith("chalicelib.") is is_ours]
        yield Figure(
            name=f"init: {whose} imported, but never run",
            value=len(names),
            unit="",
            at_most=at_most,
            note=", ".join(f"{name.removeprefix('chalicelib.')} (in {len(users[name])})" for name in names),
        )


def newest_package(build: Path) -> Path:
    """The zip that Chalice deployed last. Raises `NotMeasured` if there is none."""
    archives = sorted(build.glob(".chalice/deployments/*.zip"), key=lambda path: path.stat().st_mtime)
    if not archives:
        raise NotMeasured(f"Chalice left no deployment package in {build}")
    return archives[-1]


def unpack(archive: Path, directory: Path, aws_environment: Mapping[str, str]) -> Package:
    """Unpack as Lambda does, and find the environment of the stage that the archive was made for."""
    with zipfile.ZipFile(archive) as content:
        content.extractall(directory)
    config = json.loads((archive.parents[1] / "config.json").read_text(encoding="utf-8"))
    (stage,) = config["stages"].values()
    return Package(directory, {**aws_environment, **stage["environment_variables"]})


def milliseconds_to_ready(program: str, environment: Mapping[str, str]) -> tuple[float, float]:
    """Run `program` in a fresh interpreter: the time from before it starts until its last statement has ended.

    Elapsed time, and processor time, which varies less on a busy machine.
    """
    started = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    ready, processor = map(int, _output(f"{program}\n{_READY}", environment).split())
    return (ready - started) / 1e6, processor / 1e6


def _output(program: str, environment: Mapping[str, str]) -> str:
    result = run_fresh(program, environment=environment)
    if result.returncode:
        raise NotMeasured(result.stderr.strip().rpartition("\n")[2])
    return result.stdout.rstrip().rpartition("\n")[2]
