"""The gate before the search engine, which knows neither users nor hosts: `python -m setup.local.search_gate ...`.

The gate listens on the engine's port and passes on what is below its secret path (`setup.guard`). It runs the
engine itself, at an address that no page can find, and the two end together.
"""

import argparse
import ctypes
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from functools import partial
from http.client import HTTPConnection, HTTPException

from setup.guard import below, own_secret
from setup.local.callers import Callers
from setup.loopback import KeptConnection, LoopbackServer

Address = tuple[str, int]
# Rebuilding an index refreshes it once, which takes long.
_UPSTREAM_SECONDS = 300
_END_SECONDS = 15
_PASSED_ON = ("Content-Type", "Accept", "Accept-Encoding")
_PASSED_BACK = ("Content-Type", "Content-Encoding")
_PR_SET_PDEATHSIG = 1


class SearchGate(LoopbackServer):
    """Passes on to the engine at `engine` what is below `/{secret}`."""

    def __init__(self, port: int, engine: Address, secret: str) -> None:
        super().__init__(port, Handler)
        self.engine = engine
        self.secret = secret
        self.callers = Callers(partial(print, flush=True))


class Handler(KeptConnection):
    """One connection of a caller, with one of its own to the engine."""

    server: SearchGate

    def setup(self) -> None:
        """Before the first request."""
        super().setup()
        self._engine = HTTPConnection(*self.server.engine, timeout=_UPSTREAM_SECONDS)

    def finish(self) -> None:
        """After the last one."""
        self._engine.close()
        super().finish()

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Log nothing: there are many requests, and each shows elsewhere."""

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self._send(411, {}, b"a length is needed")
            return
        body = self.rfile.read(int(length))
        path = below(self.path, self.server.secret)
        if reason := self.refusal() or (None if path else "the address of this engine has a secret path"):
            self._send(403, {"Content-Type": "text/plain"}, reason.encode())
        elif path:
            self.server.callers.note(self.headers["Authorization"], f"{self.command} {path.partition('?')[0]}")
            self._pass_on(path, body)

    def _pass_on(self, path: str, body: bytes) -> None:
        headers = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
        try:
            self._engine.request(self.command, path, body, headers)
            response = self._engine.getresponse()
            data = response.read()
        except (OSError, HTTPException) as error:
            self.close_connection = True
            self._send(502, {"Content-Type": "text/plain"}, f"the engine does not answer: {error}".encode())
            return
        told = {name: response.headers[name] for name in _PASSED_BACK if name in response.headers}
        self._send(response.status, told, data)

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _answer


def hidden_address() -> Address:
    """A free port, where the system has more addresses of its own than one (Linux) at one of 16 million."""
    host = f"127.{'.'.join(str(random.SystemRandom().randint(1, 254)) for _ in range(3))}"
    with socket.socket() as probe:
        probe.bind((host if sys.platform == "linux" else "127.0.0.1", 0))
        address: Address = probe.getsockname()
    return address


def start_engine(command: Sequence[str], address: Address) -> "subprocess.Popen[bytes]":
    """Start it; `{host}` and `{port}` in the command stand for its address.

    It ends with this process, however that ends: its input is closed then, or on Linux it gets SIGTERM.
    """
    host, port = address
    filled = [part.replace("{host}", host).replace("{port}", str(port)) for part in command]
    end_with_parent = _end_with_parent if sys.platform == "linux" else None
    return subprocess.Popen(filled, stdin=subprocess.PIPE, preexec_fn=end_with_parent)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def main() -> int:
    """Serve until SIGTERM or SIGINT, or until the engine ends; returns the engine's exit status then."""
    parser = argparse.ArgumentParser(prog="python -m setup.local.search_gate", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("command", nargs="+", help="the engine's, after --")
    options = parser.parse_args()
    secret, address = own_secret(), hidden_address()
    engine = start_engine(options.command, address)
    server = SearchGate(options.port, address, secret)
    threading.Thread(target=_end_with_engine, args=(server, engine), daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    return _end(engine)


def _end_with_engine(server: SearchGate, engine: "subprocess.Popen[bytes]") -> None:
    engine.wait()
    server.stop()


def _end(engine: "subprocess.Popen[bytes]") -> int:
    if engine.poll() is not None:
        return engine.returncode
    engine.terminate()
    try:
        engine.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        engine.kill()
        engine.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
