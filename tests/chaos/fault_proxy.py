"""A proxy that answers some calls with the errors that AWS would give, in AWS's own form, and forwards the rest.

Requests are forwarded unchanged, including the host, because the signature covers it.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

# `AWS4-HMAC-SHA256 Credential=AKID/20260301/us-east-1/dynamodb/aws4_request, ...`
_SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade"}
_UPSTREAM_SECONDS = 90
_TOO_OFTEN = (b"ThrottlingException", b"ProvisionedThroughputExceededException", b"TooManyRequestsException")


@dataclass(frozen=True, slots=True)
class Rule:
    """With this probability a call of this service is answered with this error. `status` is the HTTP status."""

    service: str
    probability: float
    code: str
    status: int


class FaultProxy:
    """Listens on a free port of 127.0.0.1, in threads of this process.

    `faults` counts the errors of the rules by their code. `calls` and `throttled` count what went on to the services,
    and what these refused because it was too often, by operation.
    """

    def __init__(self, upstream_port: int, seed: int) -> None:
        self.upstream_port = upstream_port
        self.faults: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.throttled: Counter[str] = Counter()
        self._rules: tuple[Rule, ...] = ()
        self._random = random.Random(seed)
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"proxy": self}))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    @contextmanager
    def failing(self, *rules: Rule) -> Iterator[None]:
        """Within this context, these rules apply."""
        self._rules = rules
        try:
            yield
        finally:
            self._rules = ()

    def fault(self, authorization: str) -> Rule | None:
        """The error that this call gets, if any; it is counted."""
        service = _SERVICE.search(authorization)
        with self._lock:
            for rule in self._rules:
                if service and rule.service == service[1] and self._random.random() < rule.probability:
                    self.faults[rule.code] += 1
                    return rule
        return None

    def note(self, target: str, status: int, body: bytes) -> None:
        """Count the answer to a call. `target` is `RekognitionService.DetectLabels` or the like, if there is one."""
        operation = target.rpartition(".")[2]
        with self._lock:
            self.calls[operation] += 1
            self.throttled[operation] += status >= 400 and any(code in body for code in _TOO_OFTEN)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: FaultProxy

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if rule := self.proxy.fault(self.headers.get("Authorization", "")):
            self._refuse(rule)
            return
        connection = HTTPConnection("127.0.0.1", self.proxy.upstream_port, timeout=_UPSTREAM_SECONDS)
        try:
            connection.request(self.command, self.path, body, dict(self.headers.items()))
            self._pass_on(connection.getresponse())
        except OSError:  # the emulator is down, so this connection ends, too
            self.close_connection = True
        finally:
            connection.close()

    def _pass_on(self, response: HTTPResponse) -> None:
        data = response.read()
        self.proxy.note(self.headers.get("X-Amz-Target", ""), response.status, data)
        self.send_response_only(response.status)
        for name, value in response.getheaders():
            if name.lower() not in _HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        length = response.headers.get("Content-Length") if self.command == "HEAD" else str(len(data))
        if length is not None and response.status != 204:
            self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(data)

    def _refuse(self, rule: Rule) -> None:
        if "X-Amz-Target" in self.headers:
            kind, data = "application/x-amz-json-1.0", f'{{"__type": "{rule.code}", "message": "on purpose"}}'.encode()
        else:
            kind, data = (
                "application/xml",
                f"<Error><Code>{rule.code}</Code><Message>on purpose</Message></Error>".encode(),
            )
        self.send_response_only(rule.status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = _answer

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing."""
