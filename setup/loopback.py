"""What our HTTP servers have in common: loopback only, one thread per connection."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from setup import guard


class LoopbackServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1; connections that callers keep open do not keep the process from ending."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", port), handler)

    def stop(self) -> None:
        """Make `serve_forever` return; safe in a signal handler, where waiting for that would never end."""
        threading.Thread(target=self.shutdown, daemon=True).start()


class KeptConnection(BaseHTTPRequestHandler):
    """Answers one request after the other on a connection; each answer is written in one piece."""

    protocol_version = "HTTP/1.1"
    sys_version = ""
    timeout = 60
    wbufsize = -1
    disable_nagle_algorithm = True

    def refusal(self, *, origin: str | None = None, may_be_linked: bool = False) -> str | None:
        """Why `setup.guard` refuses this request, if it does."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        return guard.refusal(headers, origin=origin, may_be_linked=may_be_linked)
