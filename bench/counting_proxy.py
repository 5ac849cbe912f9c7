"""A proxy in front of AWS that counts the calls, and how much of each object in S3 is really read."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

# These headers belong to one connection, not to the message (RFC 9110, 7.6.1).
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "expect"}
# `AWS4-HMAC-SHA256 Credential=AKID/20260301/us-east-1/dynamodb/aws4_request, ...`
_SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
_TABLE = re.compile(rb'"TableName": *"([^"]+)"')


class CountingProxy(ThreadingHTTPServer):
    """Forwards to `upstream` (a URL) and counts calls, and the bytes with which GETs of objects were answered."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, upstream: str):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream).netloc
        self._calls: Counter[str] = Counter()
        self._bytes_read: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """The URL on which it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def calls(self) -> Counter[str]:
        """How often each operation was called so far: "dynamodb UpdateItem stage-Table", "s3 PUT"."""
        with self._lock:
            return Counter(self._calls)

    def count_call(self, method: str, headers: Any, body: bytes) -> None:
        """Add a call. Services without an operation in the header are counted by the method."""
        service = _SERVICE.search(headers.get("Authorization", ""))
        operation = headers.get("X-Amz-Target", method).rpartition(".")[2]
        table = _TABLE.search(body) if service and service[1] == "dynamodb" else None
        words = [service[1] if service else "unsigned", operation, table[1].decode() if table else ""]
        with self._lock:
            self._calls[" ".join(filter(None, words))] += 1

    def count(self, path: str, length: int) -> None:
        """Add a body that was the answer for `path` (as in the request line)."""
        with self._lock:
            self._bytes_read[unquote(urlsplit(path).path)] += length

    def bytes_read(self, bucket: str, object_key: str) -> int:
        """How many bytes of this object were read since the proxy started."""
        with self._lock:
            return self._bytes_read[f"/{bucket}/{object_key}"]


@contextmanager
def counting_proxy(upstream: str) -> Iterator[CountingProxy]:
    """Run the proxy on a free port of loopback while the body runs."""
    with CountingProxy(upstream) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: CountingProxy

    def _forward(self) -> None:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            self.send_error(411)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.count_call(self.command, self.headers, body)
        # The signature covers the client's Host, so that header is forwarded unchanged.
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        # A new connection each time: the other side may close one that is kept just when it is needed again.
        with closing(HTTPConnection(self.server.upstream, timeout=60)) as upstream:
            upstream.request(self.command, self.path, body or None, headers)
            response = upstream.getresponse()
            content = response.read()
        if self.command == "GET" and response.status in (200, 206):
            self.server.count(self.path, len(content))
        self._answer(response.status, response.getheaders(), content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _forward

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        length = next((value for name, value in headers if name.lower() == "content-length"), str(len(content)))
        self.send_header("Content-Length", length if self.command == "HEAD" else str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
