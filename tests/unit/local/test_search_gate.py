"""The gate before the search engine: whom it lets in, what it passes on, and that the two end together."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from setup.guard import SECRET_VARIABLE
from setup.local.processes import Runner, Service, answers, free_port, is_free, wait_for
from setup.local.search_gate import SearchGate, hidden_address
from setup.loopback import LoopbackServer

SECRET = "secret"


class Echo(BaseHTTPRequestHandler):
    """Tells what it was asked."""

    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = {"method": self.command, "path": self.path, "body": body.decode(), "headers": sorted(self.headers)}
        answer = json.dumps(asked).encode()
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer if self.command != "HEAD" else b"")

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _answer

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def gate() -> Iterator[SearchGate]:
    engine = LoopbackServer(0, Echo)
    gate = SearchGate(0, ("127.0.0.1", engine.server_port), SECRET)
    for server in (engine, gate):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield gate
    for server in (engine, gate):
        server.shutdown()
        server.server_close()


@pytest.fixture
def connection(gate: SearchGate) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", gate.server_port, timeout=10)
    yield connection
    connection.close()


def ask(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, Any]:
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    return response.status, response.read()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_what_is_below_the_secret_is_passed_on(connection: http.client.HTTPConnection, method: str) -> None:
    for body in (b"", "säge".encode()):
        status, answer = ask(connection, method, f"/{SECRET}/photos/_search?size=1", body, Content_Type="text/x")
        asked = json.loads(answer)
        assert (status, asked["method"], asked["path"]) == (200, method, "/photos/_search?size=1")
        assert asked["body"] == body.decode()


def test_credentials_are_not_passed_on(connection: http.client.HTTPConnection) -> None:
    asked = json.loads(ask(connection, "GET", f"/{SECRET}/", Authorization="mine", Content_Type="text/x")[1])
    assert "Content-Type" in asked["headers"]
    assert "Authorization" not in asked["headers"]


def test_the_engines_status_is_that_of_the_answer(connection: http.client.HTTPConnection) -> None:
    assert ask(connection, "HEAD", f"/{SECRET}/_alias/photos") == (200, b"")
    assert ask(connection, "HEAD", f"/{SECRET}/missing") == (404, b"")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/_search", {}),
        ("/wrong/_search", {}),
        (f"/{SECRET}/_search", {"Host": "evil.example"}),
        (f"/{SECRET}/_search", {"Origin": "http://127.0.0.1:4580"}),
        (f"/{SECRET}/_search", {"Sec_Fetch_Site": "cross-site"}),
    ],
)
def test_nobody_else_gets_in(
    connection: http.client.HTTPConnection, method: str, path: str, headers: dict[str, str]
) -> None:
    status, answer = ask(connection, method, path, b"{}", **headers)
    assert status == 403
    assert b"method" not in answer


def test_a_body_without_a_length_is_refused(connection: http.client.HTTPConnection) -> None:
    connection.putrequest("POST", f"/{SECRET}/_bulk")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    assert connection.getresponse().status == 411


def test_an_engine_that_is_away_is_said_to_be() -> None:
    gate = SearchGate(0, ("127.0.0.1", free_port()), SECRET)
    threading.Thread(target=gate.serve_forever, daemon=True).start()
    connection = http.client.HTTPConnection("127.0.0.1", gate.server_port, timeout=10)
    assert ask(connection, "GET", f"/{SECRET}/")[0] == 502
    connection.close()
    gate.shutdown()
    gate.server_close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one such address")
def test_the_engines_address_cannot_be_guessed() -> None:
    hosts = {hidden_address()[0] for _ in range(20)}
    assert len(hosts) > 10
    assert all(host.startswith("127.") for host in hosts)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Runner, Service, Path]]:
    """A gate with an engine that writes down its id and its port."""
    told = tmp_path / "told"
    engine = (
        "import os, sys, http.server as s; h = s.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), "
        f"s.SimpleHTTPRequestHandler); open({str(told)!r}, 'w').write(f'{{os.getpid()}}'); h.serve_forever()"
    )
    service = Service(
        name="gate",
        command=(
            *(sys.executable, "-m", "setup.local.search_gate", "--port", str(port := free_port()), "--"),
            *(sys.executable, "-c", engine, "{host}", "{port}"),
        ),
        environment={SECRET_VARIABLE: SECRET},
        port=port,
        port_variable="PORT",
        health_path=f"/{SECRET}/",
    )
    runner = Runner(tmp_path / "run", tmp_path / "logs", Path(__file__).parents[3])
    runner.start(service)
    runner.wait_until_healthy(service, seconds=30)
    yield runner, service, told
    runner.stop(service)


def test_the_engine_ends_with_its_gate(running: tuple[Runner, Service, Path]) -> None:
    runner, service, told = running
    assert answers(f"{service.url}/{SECRET}/")
    assert not answers(service.url)
    runner.stop(service)
    assert wait_for(lambda: _is_gone(int(told.read_text())), seconds=20)


@pytest.mark.skipif(sys.platform != "linux", reason="an engine elsewhere has to watch its input")
def test_the_engine_ends_with_a_gate_that_was_killed(running: tuple[Runner, Service, Path]) -> None:
    runner, service, told = running
    runner.kill(service)
    assert wait_for(lambda: _is_gone(int(told.read_text())), seconds=20)


def test_the_gate_ends_with_its_engine(running: tuple[Runner, Service, Path]) -> None:
    runner, service, told = running
    os.kill(int(told.read_text()), signal.SIGKILL)
    assert wait_for(lambda: runner.pid(service) is None, seconds=20)
    assert is_free(service.port)


def test_without_a_secret_there_is_no_gate() -> None:
    command = [sys.executable, "-m", "setup.local.search_gate", "--port", "1", "--", "true"]
    environment = {name: value for name, value in os.environ.items() if name != SECRET_VARIABLE}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert SECRET_VARIABLE in done.stderr


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
