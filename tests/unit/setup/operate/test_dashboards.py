"""The signing proxy: who gets in, what the domain is sent and its signature, and what the browser gets back."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple, cast

import boto3
import pytest
import requests
from requests_aws4auth import AWS4Auth

from setup.deploy import saved_objects
from setup.deploy.saved_objects import import_dashboards
from setup.deploy.signed_requests import SignedRequests, canonical
from setup.errors import SetupError
from setup.loopback import KeptConnection, LoopbackServer
from setup.operate.dashboards import check, listen
from setup.operate.dashboards_proxy import COOKIE, DashboardsProxy, refusal

KEYS = ("AKIAEXAMPLE", "secret")
TOKEN = "token"
REFUSED = {"Message": "User: arn:aws:iam::123456789012:user/eve is not authorized to perform: es:ESHttpGet"}
BLOCK = b"x" * 70_000
WAIT_SECONDS = 30


class Domain(LoopbackServer):
    """A search domain that computes each signature again, by another implementation, and refuses what differs."""

    def __init__(self) -> None:
        super().__init__(0, DomainHandler)
        self.seen: list[dict[str, Any]] = []
        self.saved: dict[str, Any] = {"of-somebody-else": {}, "photo-search-photos": {}}
        self.may_continue = threading.Event()


class DomainHandler(KeptConnection):
    server: Domain

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append({"target": self.path, "body": body, "headers": dict(self.headers)})
        if self.headers.get("Authorization") != signature(self, body):
            self.answer(403, json.dumps(REFUSED).encode())
        elif self.path.startswith("/_dashboards/api/saved_objects/_import"):
            self.answer(*self.imported(body))
        elif self.path.startswith("/_dashboards/slow"):
            self.answer_slowly()
        elif self.path == "/_dashboards/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"only this")
            self.close_connection = True
        elif self.path == "/_dashboards/moved":
            self.answer(302, b"", Location=f"http://127.0.0.1:{self.server.server_port}/_dashboards/app/home")
        else:
            self.answer(200, body or b"{}")

    do_POST = do_HEAD = do_GET

    def imported(self, body: bytes) -> tuple[int, bytes]:
        """What Dashboards 2.19 does (src/core/server/saved_objects/routes/import.ts)."""
        if "osd-xsrf" not in self.headers:
            return 400, b'{"message": "Request must contain a osd-xsrf header."}'
        form = message_from_bytes(b"Content-Type: %b\r\n\r\n%b" % (self.headers["Content-Type"].encode(), body))
        (part,) = cast(list[Message], form.get_payload())
        if not str(part.get_filename()).endswith(".ndjson"):
            return 400, b'{"message": "Invalid file extension"}'
        objects = [json.loads(line) for line in cast(bytes, part.get_payload(decode=True)).splitlines() if line]
        if "overwrite=true" not in self.path and (
            taken := [each for each in objects if each["id"] in self.server.saved]
        ):
            errors = [{"type": each["type"], "id": each["id"], "error": {"type": "conflict"}} for each in taken]
            return 200, json.dumps({"success": False, "successCount": 0, "errors": errors}).encode()
        self.server.saved |= {each["id"]: each for each in objects}
        return 200, json.dumps({"success": True, "successCount": len(objects)}).encode()

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Set-Cookie": "osd=1", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    def answer_slowly(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\nfirst\r\n")
        self.wfile.flush()
        assert self.server.may_continue.wait(WAIT_SECONDS)
        self.wfile.write(b"6\r\nsecond\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(BLOCK), BLOCK))

    def log_request(self, *_: Any) -> None: ...


def signature(request: BaseHTTPRequestHandler, body: bytes) -> str:
    url = f"http://{request.headers['Host']}{request.path}"
    prepared = requests.Request(request.command, url, data=body).prepare()
    prepared.headers.update({"x-amz-date": request.headers.get("X-Amz-Date", "20260101T000000Z")})
    signed = ["host", "x-amz-date", "x-amz-security-token"]
    AWS4Auth(*KEYS, "eu-west-1", "es", session_token=TOKEN, include_hdrs=signed)(prepared)
    return str(prepared.headers["Authorization"])


def session(secret: str = KEYS[1]) -> boto3.Session:
    return boto3.Session(KEYS[0], secret, TOKEN, region_name="eu-west-1")


@contextmanager
def serving(server: LoopbackServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def domain() -> Iterator[Domain]:
    server = Domain()
    with serving(server):
        yield server
        server.may_continue.set()


def signed(domain: Domain, secret: str = KEYS[1]) -> SignedRequests:
    return SignedRequests(f"http://127.0.0.1:{domain.server_port}", session(secret))


@pytest.fixture
def proxy(domain: Domain) -> Iterator[DashboardsProxy]:
    server = listen(0, signed(domain), progress=print)
    with serving(server):
        yield server


class Got(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@contextmanager
def connected(proxy: DashboardsProxy) -> Iterator[http.client.HTTPConnection]:
    with closing(http.client.HTTPConnection("127.0.0.1", proxy.server_port, timeout=WAIT_SECONDS)) as connection:
        yield connection


def ask(proxy: DashboardsProxy, target: str, method: str = "GET", body: bytes = b"", /, **headers: str) -> Got:
    """Send a request as the browser that was let in; a header set to "" is left out."""
    usual = {"Host": f"127.0.0.1:{proxy.server_port}", "Cookie": f"osd=2; {COOKIE}={proxy.key}"}
    given = usual | {name.replace("_", "-"): value for name, value in headers.items()}
    with connected(proxy) as connection:
        connection.request(method, target, body, {name: value for name, value in given.items() if value})
        with connection.getresponse() as answer:
            return Got(answer.status, answer.headers, answer.read())


# Who gets in


def test_the_printed_address_lets_a_browser_in_and_takes_the_key_out_of_the_address(proxy: DashboardsProxy) -> None:
    assert proxy.address == f"http://127.0.0.1:{proxy.server_port}/?key={proxy.key}"
    answer = ask(proxy, f"/?key={proxy.key}", Cookie="")
    assert (answer.status, answer.headers["Location"]) == (303, "/_dashboards/")
    cookie = answer.headers["Set-Cookie"]
    assert cookie == f"{COOKIE}={proxy.key}; Path=/; HttpOnly; SameSite=Strict"
    assert ask(proxy, "/_dashboards/app/home", Cookie=cookie.partition(";")[0]).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": ""},
        {"Cookie": f"{COOKIE}=guessed"},
        {"Cookie": f"{COOKIE}="},
        {"Cookie": "a[b=c"},
        {"Host": "evil.example:5601"},
        {"Host": "127.0.0.1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:4580"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_nobody_else_gets_in(proxy: DashboardsProxy, domain: Domain, headers: dict[str, str]) -> None:
    answer = ask(proxy, "/_dashboards/", "GET", b"", **headers)
    assert answer.status == 403
    assert answer.body.startswith((b"open the address", b"this server answers", b"pages of other sites"))
    assert not domain.seen


def test_a_key_does_not_help_a_page_of_another_site(proxy: DashboardsProxy) -> None:
    assert ask(proxy, f"/?key={proxy.key}", Cookie="", Sec_Fetch_Site="cross-site").status == 403


@pytest.mark.parametrize("headers", [{}, {"origin": "http://localhost:1"}, {"sec-fetch-site": "same-origin"}])
def test_this_machine_by_name_comes_in(headers: dict[str, str]) -> None:
    assert refusal({"host": "localhost:1", **headers}, port=1) is None


@pytest.mark.parametrize("target", ["/", "/_cat/indices", "/photos/_search", "/_dashboards-of-another"])
def test_only_the_dashboards_are_passed_on(proxy: DashboardsProxy, domain: Domain, target: str) -> None:
    assert ask(proxy, target).status == 404
    assert not domain.seen


# What the domain is sent


@pytest.mark.parametrize(
    "target",
    [
        "/_dashboards/app/home",
        "/_dashboards/api/saved_objects/_find?type=index-pattern&per_page=10&fields=title&fields=type",
        "/_dashboards/a%2Fb/c%20d/caf%C3%A9?q=a+b&x=(filters:!())&empty=&name='*'&z=%2b&caf%c3%a9=1",
        "/_dashboards/@x:y/$z,(1)",
    ],
)
@pytest.mark.parametrize(("method", "body"), [("GET", b""), ("POST", b'{"query": "\xc3\xa9"}')])
def test_the_domain_accepts_the_signature(proxy: DashboardsProxy, target: str, method: str, body: bytes) -> None:
    answer = ask(proxy, target, method, body)
    assert (answer.status, answer.body) == (200, body or b"{}")


def test_it_gets_what_the_browser_sent_but_no_key_and_nothing_of_this_machine(
    proxy: DashboardsProxy, domain: Domain
) -> None:
    given = {"osd-xsrf": "true", "Content-Type": "application/json", "Origin": f"http://127.0.0.1:{proxy.server_port}"}
    ask(proxy, "/_dashboards/api", "POST", b"{}", **given)
    ((headers, body),) = [(request["headers"], request["body"]) for request in domain.seen]
    assert (headers["osd-xsrf"], headers["content-type"], body) == ("true", "application/json", b"{}")
    assert headers["X-Amz-Security-Token"] == TOKEN
    assert not {"origin", "cookie", "referer"} & {name.lower() for name in headers}
    assert proxy.key not in str(headers)


def test_a_path_keeps_its_meaning_in_its_canonical_form() -> None:
    assert canonical("/a%2fb/c d?x=1+2&y&z=(a)") == "/a%2Fb/c%20d?x=1%202&y=&z=%28a%29"


# What the browser gets


def test_answers_arrive_while_they_are_made(proxy: DashboardsProxy, domain: Domain) -> None:
    with connected(proxy) as connection:
        connection.request("GET", "/_dashboards/slow", headers={"Cookie": f"{COOKIE}={proxy.key}"})
        with connection.getresponse() as answer:
            assert answer.read1(5) == b"first"  # the domain waits until this has come through
            domain.may_continue.set()
            assert answer.read() == b"second" + BLOCK


def test_one_connection_carries_many_requests(proxy: DashboardsProxy) -> None:
    with connected(proxy) as connection:
        for method in ("HEAD", "GET", "POST"):
            connection.request(method, "/_dashboards/", headers={"Cookie": f"{COOKIE}={proxy.key}"})
            with connection.getresponse() as answer:
                assert (answer.status, answer.headers["Set-Cookie"]) == (200, "osd=1")
                assert answer.read() == (b"" if method == "HEAD" else b"{}")


def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one(proxy: DashboardsProxy) -> None:
    with pytest.raises(http.client.IncompleteRead):
        ask(proxy, "/_dashboards/cut")


def test_redirections_stay_on_this_machine(proxy: DashboardsProxy) -> None:
    assert ask(proxy, "/_dashboards/moved").headers["Location"] == "/_dashboards/app/home"


@pytest.mark.parametrize("headers", [{"Content_Length": "1e3"}, {"Content_Length": str(2**40)}])
def test_a_body_without_a_proper_length_is_refused(proxy: DashboardsProxy, headers: dict[str, str]) -> None:
    assert ask(proxy, "/_dashboards/", "POST", b"", **headers).status == 413


# What goes wrong


def test_dashboards_that_answer_are_fine(domain: Domain) -> None:
    check(signed(domain))


def test_credentials_without_the_right_are_told_what_they_need(domain: Domain) -> None:
    with pytest.raises(SetupError, match=r"es:ESHttp\* on the domain: .*user/eve is not authorized"):
        check(signed(domain, secret="another"))


def test_a_search_engine_without_dashboards_is_told(search_engine: str) -> None:
    with pytest.raises(SetupError, match=f"no OpenSearch Dashboards at {search_engine}: status 4"):
        check(SignedRequests(search_engine, session()))


def test_a_domain_that_is_gone_is_told_to_the_browser_and_the_operator(
    proxy: DashboardsProxy, domain: Domain, capsys: pytest.CaptureFixture[str]
) -> None:
    proxy.domain = SignedRequests("http://127.0.0.1:1", session())
    answer = ask(proxy, "/_dashboards/app")
    assert answer.status == 502
    assert b"http://127.0.0.1:1/_dashboards/app" in answer.body
    assert "GET /_dashboards/app: Could not connect" in capsys.readouterr().out


def test_credentials_that_have_gone_are_told(
    proxy: DashboardsProxy, domain: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxy.domain.session, "get_credentials", lambda: None)
    answer = ask(proxy, "/_dashboards/app")
    assert (answer.status, answer.body[:18]) == (502, b"no AWS credentials")


def test_a_port_that_is_taken_is_told(proxy: DashboardsProxy) -> None:
    with pytest.raises(SetupError, match=f"port {proxy.server_port}: it is taken by another program; give another"):
        listen(proxy.server_port, proxy.domain, progress=print)


def test_a_port_that_cannot_be_is_told(proxy: DashboardsProxy) -> None:
    with pytest.raises(SetupError, match="port 70000"):
        listen(70000, proxy.domain, progress=print)


# Our dashboards


def test_our_dashboards_replace_ours_and_nothing_else(domain: Domain) -> None:
    said: list[str] = []
    for _ in range(2):
        import_dashboards(signed(domain), progress=said.append)

    others = {name: saved for name, saved in domain.saved.items() if not name.startswith("photo-search-")}
    assert others == {"of-somebody-else": {}}
    assert domain.saved["photo-search-photos"]["attributes"]["timeFieldName"] == "uploaded_at"
    assert said == [f"{len(domain.saved) - 1} objects are in OpenSearch Dashboards"] * 2


def test_why_they_were_refused_is_said(domain: Domain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_objects, "_IMPORT", "/_dashboards/api/saved_objects/_import?overwrite=false")
    with pytest.raises(SetupError, match="refused our dashboards: index-pattern photo-search-photos: conflict"):
        import_dashboards(signed(domain), progress=print)
    with pytest.raises(SetupError, match="status 403"):
        import_dashboards(signed(domain, secret="another"), progress=print)
