"""Background processes that outlive the command that started them: start, watch, stop, and never mistake one.

A process is remembered by a file that holds its id and its birth, so that an id that the system gave to
somebody else meanwhile is never signalled.
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

from setup.errors import SetupError

_POLL_SECONDS = 0.05

# Opens URLs of this machine: whatever proxy leads to the registries has no part in it.
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

# Children of this very process must be waited for, or they would stay on as zombies and seem alive.
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
        """Where it answers, without a trailing slash."""
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
        """Id of the running process that an earlier `start` made; None if there is none."""
        try:
            record = json.loads(self._pid_file(service).read_text())
        except (FileNotFoundError, ValueError):
            return None
        pid: int = record["pid"]
        return pid if birth_of(pid) == record["birth"] else None

    def identity(self, service: Service) -> str:
        """A text that another start of the service will not have; empty if it does not run."""
        pid = self.pid(service)
        return "" if pid is None else f"{pid} {birth_of(pid)}"

    def start(self, service: Service) -> None:
        """Start the service and return at once; `SetupError` if its port is taken or its program missing."""
        self.check_port(service)
        self.run_directory.mkdir(parents=True, exist_ok=True)
        self.log_directory.mkdir(parents=True, exist_ok=True)
        child = self._spawn(service)
        _children[child.pid] = child
        self._pid_file(service).write_text(json.dumps({"pid": child.pid, "birth": birth_of(child.pid)}))

    def check_port(self, service: Service) -> None:
        """Raise `SetupError` if something else listens where the service is to."""
        if not is_free(service.port):
            raise SetupError(
                f"port {service.port} ({service.name}) is taken; free it, or choose another: "
                f"{service.port_variable}=PORT"
            )

    def wait_until_healthy(self, service: Service, *, seconds: float) -> None:
        """Return once the service answers; `SetupError` with its last log line if it dies or is too late."""

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
        """Whether the process that we started runs and answers."""
        return self.pid(service) is not None and answers(service.url + service.health_path)

    def stop(self, service: Service, *, seconds: float = 20) -> bool:
        """Ask our process to end, and end it after `seconds`; False if there was none. Its pid file goes."""
        pid = self.pid(service)
        if pid is not None:
            _signal_and_wait(pid, signal.SIGTERM, seconds=seconds) or _signal_and_wait(pid, signal.SIGKILL, seconds=5)
        self._pid_file(service).unlink(missing_ok=True)
        return pid is not None

    def kill(self, service: Service) -> None:
        """End our process at once, as a crash would; its pid file stays."""
        if (pid := self.pid(service)) is not None:
            _signal_and_wait(pid, signal.SIGKILL, seconds=5)

    def last_log_line(self, service: Service) -> str:
        """The last thing the service said, which is where a failing start gives its reason."""
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

    def _pid_file(self, service: Service) -> Path:
        return self.run_directory / f"{service.name}.json"


def wait_for(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Poll until `condition` holds; False when it did not within `seconds`."""
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
    """A port of 127.0.0.1 that nothing listened on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def birth_of(pid: int) -> str | None:
    """When the process started, as a token to compare; None once it has ended."""
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
    # That includes a zombie whose threads are still ending: it has not let go of its port yet.
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

    Unbuffered, so that the last line of a log is what was said last.
    """
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE")
    return {"PYTHONUNBUFFERED": "1", **{name: os.environ[name] for name in kept if name in os.environ}}
