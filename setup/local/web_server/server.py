"""HTTP around a `Site`: GET and HEAD, nothing else."""

import logging
from collections.abc import Mapping
from typing import Any

from setup.loopback import KeptConnection, LoopbackServer

from .site import Site

_log = logging.getLogger("web-app")


class WebServer(LoopbackServer):
    """Holds the site for its handlers."""

    def __init__(self, port: int, site: Site) -> None:
        super().__init__(port, Handler)
        self.site = site

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 (socketserver names it so)
        """Log nothing: a browser that hung up is not our error, and any other error shows at the next request."""
        _log.debug("connection from %s ended", client_address, exc_info=True)


class Handler(KeptConnection):
    """Asks the site and writes its answer."""

    server: WebServer
    server_version = "photo-search"

    def do_GET(self) -> None:
        """Answer with the file."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer with what a GET would get, without its body."""
        self._answer(with_body=False)

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Log nothing: the files of a page are many lines, and nobody looks for them."""

    def _answer(self, *, with_body: bool) -> None:
        own = f"127.0.0.1:{self.server.server_port}"
        if reason := self.refusal(origin=f"http://{own}", may_be_linked=True):
            self._send(403, {"Content-Type": "text/plain"}, reason.encode(), with_body=with_body)
            return
        if self.headers.get("Host", own) != own:
            self._redirect(f"http://{own}{self.path}")
            return
        answer = self.server.site.answer(self.path, accepts_gzip="gzip" in self.headers.get("Accept-Encoding", ""))
        self._send(answer.status, answer.headers, answer.body, with_body=with_body)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes, *, with_body: bool) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    # A page opened as localhost would have an origin that the API does not accept.
    def _redirect(self, url: str) -> None:
        self._send(308, {"Location": url}, b"", with_body=False)
