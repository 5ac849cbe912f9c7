"""The directory that Chalice deploys from, and the deployment itself.

`.build/{stage}/` holds the application in the form for Lambda: `app.py`, the configuration filled in, and
`vendor/` with `chalicelib` and the packages, compiled. Chalice's own record of what it deployed stays in
`.chalice/deployed/` of the project, so that a build can be thrown away at any time.
"""

import inspect
import json
import os
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import chalice
import chalice.app
from botocore.loaders import create_loader

from setup.deploy.chalice_record import PROJECT
from setup.deploy.package import LOCK, compile_for_lambda, vendor_directory, vendored_packages
from setup.errors import SetupError

_LAMBDA_WAITERS = "lambda/2015-03-31/waiters-2"
_WAITER_SECONDS = 0.2

_EXCEPTION = re.compile(r"^[A-Za-z_][\w.]*(?::.*)?\Z", re.MULTILINE | re.DOTALL)
_CHALICES_OWN = "chalice.deploy.deployer.ChaliceDeploymentError: ERROR - "

# `chalice delete` imports the application before it removes it: this one needs no settings.
_EMPTY_APP = 'from chalice.app import Chalice\n\napp = Chalice(app_name="photo-search")\n'


def build_project(
    *,
    stage: str,
    outputs: Mapping[str, str],
    environment: Mapping[str, str],
    architecture: str,
    record: Path,
    options: Mapping[str, Any] | None = None,
    project: Path = PROJECT,
) -> Path:
    """Make `.build/{stage}/`. Returns it. What Chalice zipped there before stays, because it may be needed again.

    `options` is the stage's part of the configuration, in addition (`chalice_options`).
    """
    committed = json.loads((project / ".chalice" / "config.json").read_text(encoding="utf-8"))
    config = merged_config(
        committed,
        stage=stage,
        outputs=outputs,
        environment=environment,
        architecture=architecture,
        options=options or {},
    )
    build = project / ".build" / stage
    _begin(build, config, record)
    shutil.copy(project / "app.py", build / "app.py")
    # Chalice would fetch and compile what it finds here; vendor/ has it already.
    (build / "requirements.txt").write_text("")
    _fill_vendor(build, project, architecture)
    return build


def merged_config(
    committed: Mapping[str, Any],
    *,
    stage: str,
    outputs: Mapping[str, str],
    environment: Mapping[str, str],
    architecture: str,
    options: Mapping[str, Any],
) -> dict[str, Any]:
    """The committed configuration with `${OutputName}` filled in, and the stage's own entries.

    Raises `SetupError` if a placeholder is not an output of the stack.
    """
    try:
        filled = string.Template(json.dumps(committed)).substitute(outputs)
    except KeyError as error:
        raise SetupError(f".chalice/config.json asks for {error.args[0]}, which the stack does not output") from None
    config: dict[str, Any] = json.loads(filled)
    stages = config.setdefault("stages", {})
    stages[stage] = {
        **stages.get(stage, {}),
        **options,
        "lambda_architecture": architecture,
        "environment_variables": dict(environment),
    }
    return config


def chalice_deploy(build: Path, stage: str, *, environ: Mapping[str, str], progress: Callable[[str], None]) -> None:
    """Run `chalice deploy`. Raises `SetupError` with what Chalice printed."""
    _run_chalice("deploy", build, stage, environ=environ, progress=progress)
    zips = sorted((build / ".chalice" / "deployments").glob("*.zip"), key=lambda path: path.stat().st_mtime)
    for old in zips[:-2]:
        old.unlink()


def chalice_delete(
    stage: str,
    *,
    record: Path,
    environ: Mapping[str, str],
    progress: Callable[[str], None],
    project: Path = PROJECT,
) -> None:
    """Run `chalice delete`: functions, REST API, S3 notifications. Raises `SetupError` with what Chalice printed.

    It is run with an application that has nothing in it.
    """
    config = json.loads((project / ".chalice" / "config.json").read_text(encoding="utf-8"))
    build = project / ".build" / stage
    _begin(build, config, record)
    (build / "app.py").write_text(_EMPTY_APP)
    _run_chalice("delete", build, stage, environ=environ, progress=progress)


def write_waiters(directory: Path) -> None:
    """botocore's waiters for Lambda, but asking five times a second instead of every 5 s, for the same total time.

    A function is ready within a second. Chalice waits once or twice for each: at botocore's own pace a deployment
    takes a minute and a half, mostly asleep. `AWS_DATA_PATH` puts a directory before botocore's own.
    """
    waiters = create_loader().load_data(_LAMBDA_WAITERS)
    for waiter in waiters["waiters"].values():
        waiter["maxAttempts"] = round(waiter["maxAttempts"] * waiter["delay"] / _WAITER_SECONDS)
        waiter["delay"] = _WAITER_SECONDS
    path = directory / f"{_LAMBDA_WAITERS}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(waiters))


# Chalice looks for its record below the project; it is kept elsewhere, because it outlives the build.
def _begin(build: Path, config: Mapping[str, Any], record: Path) -> None:
    _clear(build)
    build.chmod(0o700)  # the addresses of a local stack's services are secret
    (build / ".chalice" / "config.json").write_text(json.dumps(config, indent=2))
    write_waiters(build / "aws-data")
    record.parent.mkdir(parents=True, exist_ok=True)
    (build / ".chalice" / "deployed").symlink_to(record.parent)


def _clear(build: Path) -> None:
    for name in ("vendor", ".chalice/config.json", ".chalice/deployed"):
        path = build / name
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
    (build / ".chalice").mkdir(parents=True, exist_ok=True)


# chalicelib goes to vendor/ too, because Chalice deploys vendor/ unchanged, with its byte code.
def _fill_vendor(build: Path, project: Path, architecture: str) -> None:
    vendor = build / "vendor"
    vendor.mkdir()
    shutil.copytree(project / "chalicelib", vendor / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(build / "app.py", vendor / "app.py")
    (vendor / "chalice").mkdir()
    for module in (chalice, chalice.app):
        shutil.copy(inspect.getfile(module), vendor / "chalice")
    compile_for_lambda(vendor)
    # Chalice adds these three sources itself; only their byte code is needed here.
    for source in ("app.py", "chalice/__init__.py", "chalice/app.py"):
        (vendor / source).unlink()
    wanted = vendored_packages(project / "requirements.txt", project / LOCK)
    packages = vendor_directory(wanted, architecture=architecture, cache=project / ".cache")
    _link_entries(packages, vendor)


# A directory that already exists (__pycache__) gets the entries of the other.
def _link_entries(source: Path, target: Path) -> None:
    for entry in source.iterdir():
        link = target / entry.name
        if link.is_dir():
            _link_entries(entry, link)
        else:
            link.symlink_to(entry)


def _run_chalice(
    command: str, build: Path, stage: str, *, environ: Mapping[str, str], progress: Callable[[str], None]
) -> None:
    script = Path(sys.executable).with_name("chalice")
    if not script.is_file():
        raise SetupError(f"there is no {script}; run: {sys.executable} -m pip install -r {LOCK}")
    lines = []
    arguments = [str(script), "--project-dir", str(build), command, "--stage", stage]
    data_path = [str(build / "aws-data"), *filter(None, [environ.get("AWS_DATA_PATH")])]
    environ = {**environ, "AWS_DATA_PATH": os.pathsep.join(data_path)}
    with subprocess.Popen(
        arguments, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            if line.startswith(("Creating", "Updating", "Deleting", "Configuring")):
                progress(f"  {line.strip()}")
    if process.returncode:
        output = "".join(lines).strip()
        (log := build / "chalice.log").write_text(output, encoding="utf-8")
        raise SetupError(f"`chalice {command}` failed: {chalice_failure(output)} (all of it: {log})")


def chalice_failure(output: str) -> str:
    """What happened, in one line, from what Chalice printed: an exception's message without its traceback."""
    traceback = output.rpartition("Traceback (most recent call last):")[2]
    # Everything but the exception at the end is indented.
    exception = _EXCEPTION.search(traceback)
    return " ".join((exception[0] if exception else output).removeprefix(_CHALICES_OWN).split())
