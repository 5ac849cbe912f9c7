"""Processes in the background: started, watched, stopped, and never mistaken for somebody else's."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from setup.errors import SetupError
from setup.local.processes import Runner, Service, answers, birth_of, free_port, is_free, wait_for

SERVER = "import http.server, sys; http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]))"
# Refuses what is asked first, as a server does that has no time; then answers.
BUSY = """
import http.server, sys
class Busy(http.server.BaseHTTPRequestHandler):
    asked = 0
    def do_GET(self):
        Busy.asked += 1
        self.send_response(503 if Busy.asked == 1 else 200)
        self.end_headers()
http.server.test(Busy, port=int(sys.argv[1]))
"""
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)


def service(program: str, port: int | None = None) -> Service:
    port = port or free_port()
    return Service("example", (sys.executable, "-c", program, str(port)), port, "EXAMPLE_PORT", "/")


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path / "run", tmp_path / "logs", tmp_path)


@pytest.fixture
def server(runner: Runner) -> Iterator[Service]:
    running = service(SERVER)
    runner.start(running)
    runner.wait_until_healthy(running, seconds=30)
    yield running
    runner.stop(running)


def test_a_service_runs_until_it_is_stopped(runner: Runner, server: Service) -> None:
    pid = runner.pid(server)
    assert pid is not None
    assert runner.is_healthy(server)
    assert runner.stop(server)
    assert birth_of(pid) is None
    assert is_free(server.port)
    assert not runner.is_healthy(server)
    assert not runner.stop(server)


def test_a_service_that_is_busy_is_healthy_as_soon_as_it_answers(runner: Runner) -> None:
    busy = service(BUSY)
    runner.start(busy)
    assert runner.is_healthy(busy)
    assert runner.stop(busy)


def test_another_runner_on_the_same_directory_knows_the_service(runner: Runner, server: Service) -> None:
    other = Runner(runner.run_directory, runner.log_directory, runner.working_directory)
    assert other.is_healthy(server)
    assert other.identity(server) == runner.identity(server) != ""


def test_a_taken_port_is_named_with_the_variable_that_moves_it(runner: Runner) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=rf"port {port} \(example\) is taken.*EXAMPLE_PORT=PORT"):
            runner.start(service(SERVER, port))
    assert not runner.run_directory.exists()


def test_a_service_that_dies_says_why(runner: Runner) -> None:
    dying = service("import sys; print('starting'); sys.exit('no model')")
    runner.start(dying)
    with pytest.raises(SetupError, match="example died while starting: no model"):
        runner.wait_until_healthy(dying, seconds=30)


def test_a_service_that_is_dead_before_it_is_recorded_is_dead(runner: Runner) -> None:
    dead = service("")
    runner.run_directory.mkdir(parents=True)
    # As `start` writes it when the process has ended by then; no process has this id.
    runner._pid_file(dead).write_text(json.dumps({"pid": 2**22 + 1, "birth": None}))

    assert runner.pid(dead) is None


def test_a_service_that_does_not_answer_in_time_is_reported(runner: Runner) -> None:
    deaf = service(STUBBORN)
    runner.start(deaf)
    with pytest.raises(SetupError, match="example did not answer within 1 s"):
        runner.wait_until_healthy(deaf, seconds=1)
    assert runner.stop(deaf, seconds=0.1)


def test_a_missing_program_is_reported(runner: Runner) -> None:
    with pytest.raises(SetupError, match=r"example cannot be started: .*No such file"):
        runner.start(Service("example", ("/nonexistent/program",), free_port(), "EXAMPLE_PORT", "/"))
    assert runner.last_log_line(service(SERVER)) == "it printed nothing"


def test_a_service_that_ignores_the_request_to_stop_is_ended(runner: Runner) -> None:
    stubborn = service(STUBBORN)
    runner.start(stubborn)
    assert wait_for(lambda: runner.last_log_line(stubborn) == "ready", seconds=30)
    pid = runner.pid(stubborn)
    assert pid is not None
    assert runner.stop(stubborn, seconds=0.2)
    assert birth_of(pid) is None


def test_a_process_that_inherited_the_id_is_left_alone(runner: Runner, server: Service) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file = runner.run_directory / "example.json"
        record = json.loads(pid_file.read_text())
        pid_file.write_text(json.dumps({**record, "pid": stranger.pid}))
        assert runner.pid(server) is None
        assert not runner.stop(server)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
        os.kill(record["pid"], signal.SIGTERM)
        assert wait_for(lambda: birth_of(record["pid"]) is None, seconds=10)


def test_a_damaged_pid_file_counts_as_none(runner: Runner) -> None:
    runner.run_directory.mkdir()
    (runner.run_directory / "example.json").write_text('{"pid": ')
    assert runner.pid(service(SERVER)) is None


def test_a_service_gets_nothing_of_the_callers_aws_settings(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    printing = service("import json, os; print(json.dumps(dict(os.environ)))")
    runner.start(printing)
    assert wait_for(lambda: runner.pid(printing) is None, seconds=30)
    assert "AWS_PROFILE" not in json.loads(runner.last_log_line(printing))


def test_nothing_answers_on_a_free_port() -> None:
    assert not answers(f"http://127.0.0.1:{free_port()}/")


def test_waiting_ends_at_the_deadline_or_when_the_condition_holds() -> None:
    turns = iter([False, False, True])
    assert wait_for(lambda: next(turns), seconds=10)
    assert not wait_for(lambda: False, seconds=0.1)
