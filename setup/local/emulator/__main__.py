"""The emulator's process: settings into the environment, mends into ministack, then serve until told to stop."""

import argparse
import asyncio
import importlib
import os
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PINNED_VERSION = "1.5.33"


def main() -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT, then write all state down."""
    options = _parser().parse_args()
    refuse_other_versions()
    os.environ.update(emulator_environment(options.port, options.state, options.search_port))
    prepare_directories(options.state)
    mend()
    asyncio.run(_serve(options.port))


def refuse_other_versions() -> None:
    """Exit with one line unless the installed ministack is the one the mends were written for."""
    try:
        installed = version("ministack")
    except PackageNotFoundError:
        installed = "none"
    if installed != PINNED_VERSION:
        sys.exit(f"emulator: needs ministack {PINNED_VERSION}, found {installed}; run `make up` to renew .venv")


def emulator_environment(port: int, state: Path, search_port: int) -> dict[str, str]:
    """What ministack reads from the environment, when it is imported.

    `AUTH` makes it check signatures and evaluate policies: the root key is `test`, everyone else gets what
    their policies grant. The functions' own environment is built on this one. Calls wait for their turn
    (`functions.queue_calls`), so none is refused for their number: as shipped, of a thousand photos uploaded at once
    some go to the dead letters within seconds, where Lambda would go on offering the events for hours.
    """
    return {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
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

    Functions run as `python -c` in the working directory: there they must not find this repository's modules,
    only what was deployed. What functions left in `tmp` before is removed.
    """
    shutil.rmtree(state / "tmp", ignore_errors=True)
    for name in ("services", "objects", "tmp", "work"):
        (state / name).mkdir(parents=True, exist_ok=True)
    os.chdir(state / "work")


def mend() -> None:
    """Apply every mend; imported here because ministack reads the environment at import."""
    for service in ("functions", "policies", "rest_apis", "snapshots", "streams", "workflows"):
        importlib.import_module(f"setup.local.emulator.{service}").mend()


async def _serve(port: int) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack import app

    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 3
    await serve(app.app, config)


def _directory(text: str) -> Path:
    return Path(text).resolve()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m setup.local.emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=4566)
    parser.add_argument("--search-port", type=int, default=9200, help="where OpenSearch domains say they are")
    parser.add_argument("--state", type=_directory, required=True, help="directory for all state")
    return parser


if __name__ == "__main__":
    main()
