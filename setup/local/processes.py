"""Background processes that outlive the command that started them: start, watch and stop them.

A process is remembered by a file with its id and its start time, so that no signal ever goes to another process
to which the system has given that id meanwhile.
"""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from setup.errors import SetupError

_POLL_SECONDS = 0.05
# Amid a thousand uploads on two busy processors a search took 23 seconds.
_BUSY_SECONDS = 30

# Opens URLs of this machine directly: a proxy for the package registries must not be used for them.
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

# Children of this process must be waited for, or they would remain as zombies and seem alive.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, slots=True)
class Service:
    """One process of the local stack, listening on 127.0.0.1.

    `health_path` answers 200 once the service can be used. `port_variable` is the environment variable that
    moves the port.
    """

    name: str
    command: tuple[str, ...]
    port: int
    port_variable: str
    health_path: str
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Its address, without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"


@dataclass(frozen=True, slots=True)
class Runner:
    """Starts and stops services; keeps a pid file and a log for each in its two directories."""

    run_directory: Path
    log_directory: Path
    working_directory: Path

    def log_file(self, service: Service) -> Path:
        """What the service printed since its last start."""
        return self.log_directory / f"{service.name}.log"

    def pid(self, service: Service) -> int | None:
        """Id of the running process that an earlier `start` made; None if none is running."""
        record = self._record(service)
        if record is None:
            return None
        pid: int = record["pid"]
        # One that ended before it could be recorded has no birth, and neither has one that is gone now.
        return pid if record["birth"] is not None and birth_of(pid) == record["birth"] else None

    def identity(self, service: Service) -> str:
        """A text that differs for each start of the service; empty if it does not run."""
        pid = self.pid(service)
        return "" if pid is None else f"{pid} {birth_of(pid)}"

    def start(self, service: Service) -> None:
        """Start the service and return at once; `SetupError` if its port is taken or its program missing."""
        self.check_port(service)
        self.run_directory.mkdir(parents=True, exist_ok=True)
        self.log_directory.mkdir(parents=True, exist_ok=True)
        child = self._spawn(service)
        _children[child.pid] = child
        record = {"pid": child.pid, "birth": birth_of(child.pid), "command": service.command}
        self._pid_file(service).write_text(json.dumps(record))

    def check_port(self, service: Service) -> None:
        """Raise `SetupError` if something else listens on the service's port."""
        if not is_free(service.port):
            raise SetupError(
                f"port {service.port} ({service.name}) is taken; free it, or choose another: "
                f"{service.port_variable}=PORT"
            )

    def wait_until_healthy(self, service: Service, *, seconds: float) -> None:
        """Return once the service answers; `SetupError` with its last log line if it dies or takes too long."""

        def answered() -> bool:
            if self.pid(service) is None:
                raise SetupError(f"{service.name} died while starting: {self.last_log_line(service)}")
            return answers(service.url + service.health_path)

        if not wait_for(answered, seconds=seconds):
            raise SetupError(
                f"{service.name} did not answer within {seconds:.0f} s: {self.last_log_line(service)} "
                f"(log: {self.log_file(service)})"
            )

    def is_healthy(self, service: Service) -> bool:
        """Whether the process that we started runs and answers, if only after a while because it is busy."""

        def is_certain() -> bool:
            return self.pid(service) is None or answers(service.url + service.health_path)

        return wait_for(is_certain, seconds=_BUSY_SECONDS) and self.pid(service) is not None

    def is_as_wanted(self, service: Service) -> bool:
        """The same, and was started by this very command: it may have other options now."""
        record = self._record(service)
        return record is not None and record.get("command") == [*service.command] and self.is_healthy(service)

    def stop(self, service: Service, *, seconds: float = 20) -> bool:
        """Ask our process to end, and kill it after `seconds`; False if there was none. Removes its pid file."""
        pid = self.pid(service)
        if pid is not None:
            _signal_and_wait(pid, signal.SIGTERM, seconds=seconds) or _signal_and_wait(pid, signal.SIGKILL, seconds=5)
        self._pid_file(service).unlink(missing_ok=True)
        return pid is not None

    def kill(self, service: Service) -> None:
        """Kill our process, as a crash would; its pid file stays."""
        if (pid := self.pid(service)) is not None:
            _signal_and_wait(pid, signal.SIGKILL, seconds=5)

    def last_log_line(self, service: Service) -> str:
        """The service's last log line: a failing start gives its reason there."""
        try:
            lines = self.log_file(service).read_text(errors="replace").split("\n")
        except FileNotFoundError:
            lines = []
        return next((line.strip() for line in reversed(lines) if line.strip()), "it printed nothing")

    def _spawn(self, service: Service) -> subprocess.Popen[bytes]:
        with self.log_file(service).open("wb") as log:
            try:
                return subprocess.Popen(
                    service.command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self.working_directory,
                    env={**_inherited(), **service.environment},
                    start_new_session=True,
                )
            except OSError as error:
                raise SetupError(f"{service.name} cannot be started: {error}") from error

    def _record(self, service: Service) -> dict[str, Any] | None:
        try:
            record: dict[str, Any] = json.loads(self._pid_file(service).read_text())
        except (FileNotFoundError, ValueError):
            return None
        return record

    def _pid_file(self, service: Service) -> Path:
        return self.run_directory / f"{service.name}.json"


def wait_for(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Poll until `condition` holds; False if it did not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def answers(url: str) -> bool:
    """Whether a GET of `url` gives 200 within two seconds."""
    try:
        with direct.open(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def is_free(port: int) -> bool:
    """Whether nothing listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def birth_of(pid: int) -> str | None:
    """When the process started, as a text to compare; None once it has ended."""
    _reap(pid)
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        threads = len(os.listdir(f"/proc/{pid}/task"))
    except (FileNotFoundError, ProcessLookupError):
        return None if Path("/proc/self").exists() else _birth_by_ps(pid)
    state, start_time = after_name[0], after_name[19]
    if state in "ZX" and threads <= 1:
        _reap(pid)
        return None
    # That includes a zombie whose threads are still ending: it has not released its port yet.
    return start_time


def _birth_by_ps(pid: int) -> str | None:
    answer = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip() or None


def _signal_and_wait(pid: int, signal_number: signal.Signals, *, seconds: float) -> bool:
    try:
        os.kill(pid, signal_number)
    except ProcessLookupError:
        return True
    return wait_for(lambda: birth_of(pid) is None, seconds=seconds)


def _reap(pid: int) -> None:
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]


def _inherited() -> dict[str, str]:
    """Only what a process needs to run: the caller's AWS settings must not reach the emulator.

    Output is unbuffered, so that the log is always up to date.
    """
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE")
    return {"PYTHONUNBUFFERED": "1", **{name: os.environ[name] for name in kept if name in os.environ}}
