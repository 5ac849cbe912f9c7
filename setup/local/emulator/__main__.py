"""The emulator's process: set the environment, patch ministack, then serve until told to stop."""

import argparse
import asyncio
import atexit
import importlib
import os
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from setup.local.emulator.guard import guarded
from setup.local.emulator.serving import serve
from setup.local.emulator.sizes import bounded
from setup.local.garbage import spare_what_stays
from setup.local.limits import Limits

PINNED_VERSION = "1.5.33"
# Modules of this package.
_PATCHED = (
    *("copies", "forms", "functions", "histories", "identities", "policies", "rest_apis", "second_factors"),
    *("snapshots", "stacks", "streams", "used_permissions", "workers", "workflows"),
)


def main() -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT, then save all state."""
    options = _parser().parse_args()
    refuse_other_versions()
    os.environ.update(emulator_environment(options.port, options.state, options.search_port))
    prepare_directories(options.state)
    apply_patches(Limits(options.limits))
    spare_what_stays()
    asyncio.run(_serve(options.port, options.origin))


def refuse_other_versions() -> None:
    """Exit with one line unless the installed ministack is the one the patches were written for."""
    try:
        installed = version("ministack")
    except PackageNotFoundError:
        installed = "none"
    if installed != PINNED_VERSION:
        sys.exit(f"emulator: needs ministack {PINNED_VERSION}, found {installed}; run `make up` to update .venv")


def emulator_environment(port: int, state: Path, search_port: int) -> dict[str, str]:
    """What ministack reads from the environment, when it is imported.

    `AUTH` makes it evaluate policies: the root user's key is that of this process's environment, and everyone else gets
    what their policies grant. The functions' own environment is built on this one.
    There is no limit on concurrent calls, because calls wait for their turn (`functions.queue_calls`). As shipped, when
    a thousand photos are uploaded at once, some events go to the dead letters within seconds; Lambda would retry them
    for hours.
    """
    return {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID", "test"),
        "AWS_SECRET_ACCESS_KEY": os.environ.get("AWS_SECRET_ACCESS_KEY", "test"),
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "services"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "objects"),
        "TMPDIR": str(state / "tmp"),
        "MINISTACK_OPENSEARCH_ENDPOINT": f"127.0.0.1:{search_port}",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "LAMBDA_ACCOUNT_CONCURRENCY": "0",
    }


def prepare_directories(state: Path) -> None:
    """Make the directories of `emulator_environment` and work in an empty one.

    Functions run as `python -c` in the working directory, so this repository's modules must not be there:
    functions import only what was deployed. What earlier runs left in `tmp` is removed.
    """
    shutil.rmtree(state / "tmp", ignore_errors=True)
    for name in ("services", "objects", "tmp", "work"):
        (state / name).mkdir(parents=True, exist_ok=True)
    os.chdir(state / "work")


def apply_patches(limits: Limits) -> None:
    """Apply every module's patches; imported here because ministack reads the environment at import."""
    for service in _PATCHED:
        importlib.import_module(f"setup.local.emulator.{service}").apply_patches()
    importlib.import_module("setup.local.emulator.quotas").apply_patches(limits)


async def _serve(port: int, origin: str) -> None:
    from ministack import app

    await serve(guarded(bounded(app.app), origin=origin), port)


def _absolute(text: str) -> Path:
    return Path(text).resolve()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m setup.local.emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=4566)
    parser.add_argument("--search-port", type=int, default=9200, help="port that OpenSearch domains report")
    parser.add_argument("--origin", default="http://127.0.0.1:4580", help="whose pages may send requests")
    parser.add_argument("--state", type=_absolute, required=True, help="directory for all state")
    parser.add_argument("--limits", type=_absolute, help="a file of AWS's limits (setup.local.limits)")
    return parser


def end_now() -> None:
    """End this process without the executions that wait in a Map: Python would wait for their threads.

    They are interrupted, and run again at the next start. Proof: stop the emulator while an item of a Map waits.
    """
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
    end_now()
