"""A proxy in front of S3 that counts how much of each object is really read."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

# These headers belong to one connection, not to the message (RFC 9110, 7.6.1).
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "expect"}


class CountingProxy(ThreadingHTTPServer):
    """Forwards to `upstream` (a URL) and counts the bytes of the bodies with which GETs of objects were answered."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, upstream: str):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream).netloc
        self._bytes_read: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """The URL on which it listens."""
        return f"http://127.0.0.1:{self.server_port}"

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
