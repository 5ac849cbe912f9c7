"""A server on loopback that passes a browser's requests on to OpenSearch Dashboards, signed.

Whoever gets in acts with the operator's credentials. So it lets in only the browser that opened the printed address,
with the key in it, and refuses requests from pages of other sites, also by a name that leads to 127.0.0.1.
"""

import hmac
from collections.abc import Callable, Iterator, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import BotoCoreError
from urllib3.exceptions import HTTPError

from setup.deploy.saved_objects import DASHBOARDS
from setup.deploy.signed_requests import SignedRequests
from setup.errors import one_line
from setup.loopback import KeptConnection, LoopbackServer

COOKIE = "photo-search-dashboards"
# OpenSearch accepts no larger body.
_MAX_BODY = 100 * 2**20
_PIECE = 64 * 2**10
# Of one connection, not of the message; and what only this server needs to know.
_NOT_SENT = {
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding"),
    *("upgrade", "host", "content-length", "authorization", "cookie", "origin", "referer", "expect"),
}
_NOT_ANSWERED = {"connection", "keep-alive", "transfer-encoding", "upgrade", "trailer"}
_WITHOUT_BODY = {204, 304}


class DashboardsProxy(LoopbackServer):
    """`key` opens it; `progress` gets a line for each request that could not be passed on."""

    def __init__(self, port: int, *, domain: SignedRequests, key: str, progress: Callable[[str], None]) -> None:
        super().__init__(port, _Handler)
        self.domain = domain
        self.key = key
        self.progress = progress

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://127.0.0.1:{self.server_port}/?key={self.key}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the browser hung up."""


def refusal(headers: Mapping[str, str], *, port: int) -> str | None:
    """Why a request is refused, whatever its key; None if it is not. Names of `headers` are in lower case."""
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
    if headers.get("host") not in hosts:
        return "this server answers to 127.0.0.1 only"
    if headers.get("origin", f"http://{headers['host']}") != f"http://{headers['host']}":
        return "pages of other sites may not use this server"
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return "pages of other sites may not use this server; type or paste its address"
    return None


class _Handler(KeptConnection):
    server: DashboardsProxy
    server_version = "photo-search"

    def _handle(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        url = urlsplit(self.path)
        if reason := refusal(headers, port=self.server.server_port):
            self._say(403, reason)
        elif self._is_key(*parse_qs(url.query).get("key", ())):
            self._let_in()
        elif not self._is_key(*_keys(headers.get("cookie", ""))):
            self._say(403, "open the address that was printed when this server started")
        elif url.path == DASHBOARDS or url.path.startswith(f"{DASHBOARDS}/"):
            self._pass_on(headers)
        else:
            self._say(404, f"there is nothing but {DASHBOARDS}/")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _handle

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Log nothing: a page of Dashboards makes hundreds of requests."""

    def _is_key(self, *given: str) -> bool:
        return any(hmac.compare_digest(each.encode(), self.server.key.encode()) for each in given)

    # The key leaves the address, which a browser remembers and shows.
    def _let_in(self) -> None:
        cookie = f"{COOKIE}={self.server.key}; Path=/; HttpOnly; SameSite=Strict"
        self._say(303, "", {"Set-Cookie": cookie, "Location": f"{DASHBOARDS}/", "Referrer-Policy": "no-referrer"})

    def _pass_on(self, headers: Mapping[str, str]) -> None:
        body = self._body(headers)
        if body is None:
            self._say(413, f"a body needs a Content-Length of at most {_MAX_BODY} bytes")
            return
        sent = {name: value for name, value in headers.items() if name not in _NOT_SENT}
        try:
            answer = self.server.domain.send(self.command, self.path, headers=sent, body=body)
        except BotoCoreError as error:
            self.server.progress(f"{self.command} {urlsplit(self.path).path}: {one_line(error)}")
            self._say(502, str(one_line(error)))
            return
        try:
            self._answer(answer)
        except HTTPError:  # the domain hung up: so does this connection, before the end that the browser waits for
            self.close_connection = True
        finally:
            answer.raw.close()

    def _body(self, headers: Mapping[str, str]) -> bytes | None:
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdecimal() or int(length) > _MAX_BODY:
            return None
        return self.rfile.read(int(length))

    def _answer(self, answer: AWSResponse) -> None:
        self.send_response_only(answer.status_code)
        has_length = False
        for name, value in answer.raw.headers.items():
            if name.lower() not in _NOT_ANSWERED:
                has_length |= name.lower() == "content-length"
                self.send_header(name, value.removeprefix(self.server.domain.endpoint))
        has_body = self.command != "HEAD" and answer.status_code not in _WITHOUT_BODY
        if has_body and not has_length:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in _pieces(answer, in_chunks=not has_length) if has_body else ():
            self.wfile.write(piece)
            self.wfile.flush()

    # A body may be unread, so the connection ends.
    def _say(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        body = f"{text}\n".encode() if text else b""
        self.close_connection = True
        self.send_response(status)
        described = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body))}
        for name, value in {**described, "Connection": "close", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _keys(cookies: str) -> list[str]:
    try:
        return [morsel.value for name, morsel in SimpleCookie(cookies).items() if name == COOKIE]
    except CookieError:
        return []


def _pieces(answer: AWSResponse, *, in_chunks: bool) -> Iterator[bytes]:
    """The body as it arrives, still compressed if it is."""
    for piece in answer.raw.stream(_PIECE, decode_content=False):
        yield b"%x\r\n%b\r\n" % (len(piece), piece) if in_chunks else piece
    if in_chunks:
        yield b"0\r\n\r\n"
