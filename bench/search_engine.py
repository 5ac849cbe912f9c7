"""A separate OpenSearch node for the benchmarks."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.report import NotMeasured
from setup.errors import SetupError
from setup.local.opensearch.jars import fetch_jars
from setup.local.opensearch.node import check_java, find_java
from setup.local.processes import Runner, Service, free_port

_REPOSITORY = Path(__file__).resolve().parents[1]
_HEAP_MEGABYTES = 2048
_START_SECONDS = 180


@contextmanager
def opensearch(directory: Path, progress: Callable[[str], None]) -> Iterator[str]:
    """The URL of a node whose indexes are in `directory`; the node ends with the body.

    Raises `NotMeasured` if OpenSearch is not available.
    """
    runner = Runner(directory / "run", directory / "logs", _REPOSITORY)
    service = _service(directory / "opensearch", free_port())
    try:
        check_java(find_java())
        fetch_jars(progress)
        runner.start(service)
        runner.wait_until_healthy(service, seconds=_START_SECONDS)
    except SetupError as error:
        raise NotMeasured(str(error)) from error
    try:
        yield service.url
    finally:
        runner.stop(service, seconds=60)


def _service(directory: Path, port: int) -> Service:
    return Service(
        name="opensearch",
        command=(
            *(sys.executable, "-m", "setup.local.opensearch"),
            *("--port", str(port), "--data", str(directory), "--heap", str(_HEAP_MEGABYTES)),
        ),
        port=port,
        port_variable="",
        health_path="/_cluster/health?wait_for_status=yellow&timeout=1s",
    )
