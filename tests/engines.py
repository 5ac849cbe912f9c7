"""The two search engines, started for a test session when a test first asks for one.

Where OpenSearch cannot be had, its tests fail in continuous integration; elsewhere they are left out, and the summary
says so in capitals.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from setup.errors import SetupError
from setup.local.opensearch.jars import fetch_jars
from setup.local.opensearch.node import check_java, find_java
from setup.local.processes import Service
from setup.local.stack import LocalStack

_START_SECONDS = 180
_MEMORY = Path("/dev/shm")
_ROOM = 2**30
_NOT_TESTED = "OpenSearch is not tested: "
_missing_reason = pytest.StashKey[str]()


@contextmanager
def quick_directory() -> Iterator[Path]:
    """A temporary directory in memory, if there is room.

    OpenSearch waits for the disk whenever an index is made or changed, which takes it twice as long.
    """
    in_memory = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    with TemporaryDirectory(prefix="photo-search-engines-", dir=_MEMORY if in_memory else None) as directory:
        yield Path(directory)


class Engines:
    """Starts each engine once."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._urls: dict[str, str] = {}
        self._stops = ExitStack()

    def url(self, engine: str) -> str:
        """Where the engine answers; it is started, if it is not yet."""
        if engine not in self._urls:
            self._urls[engine] = self._start(engine)
        return self._urls[engine]

    def stop(self) -> None:
        """Stop what was started."""
        self._stops.close()

    def _start(self, engine: str) -> str:
        stack = LocalStack.apart(self._directory / engine, engine=engine)
        service = _for_a_session(stack.search_engine)
        stack.runner.start(service)
        self._stops.callback(stack.runner.stop, service)
        stack.runner.wait_until_healthy(service, seconds=_START_SECONDS)
        return service.url


def url_or_skip(engines: Engines, engine: str, config: pytest.Config) -> str:
    """The engine's URL; if it is not available, the test fails in continuous integration, and is skipped elsewhere."""
    reason = missing_reason(config) if engine == "opensearch" else ""
    if not reason:
        return engines.url(engine)
    if os.environ.get("CI"):
        pytest.fail(f"{_NOT_TESTED}{reason}", pytrace=False)
    pytest.skip(f"{_NOT_TESTED}{reason}")


def missing_reason(config: pytest.Config) -> str:
    """Why OpenSearch is not available on this machine; empty if it is. Determined once per session."""
    if _missing_reason not in config.stash:
        config.stash[_missing_reason] = _why_missing()
    return config.stash[_missing_reason]


def _why_missing() -> str:
    try:
        check_java(find_java())
        fetch_jars(print)
    except SetupError as error:
        return str(error)
    return ""


def tell_what_was_not_tested(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the summary that OpenSearch was not tested, and why."""
    told = (str(report.longrepr) for report in terminalreporter.stats.get("skipped", ()))
    reasons = {text.partition(_NOT_TESTED)[2].rstrip("')") for text in told if _NOT_TESTED in text}
    if reasons:
        terminalreporter.section("SEARCH WAS NOT TESTED ON OPENSEARCH", red=True, bold=True)
        terminalreporter.write_line("\n".join(reasons))
        terminalreporter.write_line("Only the embedded engine was tested. CI fails in this case.")


# Without the gate before it, which has tests of its own, and which every search would have to pass. The embedded engine
# ends with this process; OpenSearch starts faster without its optimising compiler.
def _for_a_session(service: Service) -> Service:
    of_the_engine = service.command[service.command.index("--") + 1 :]
    here = [part.replace("{host}", "127.0.0.1").replace("{port}", str(service.port)) for part in of_the_engine]
    more = ("--quick-start",) if service.name == "opensearch" else ("-no-stdin-watch", "-parent-pid", str(os.getpid()))
    _, _secret, path = service.health_path.split("/", 2)
    return replace(service, command=(*here, *more), health_path=f"/{path}")
