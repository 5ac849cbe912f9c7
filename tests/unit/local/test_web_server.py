"""The web server of the local stack: what it serves, what never, and with which headers."""

import gzip
import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from setup.deploy.web_app import SECURITY_HEADERS
from setup.local.web_server.server import WebServer
from setup.local.web_server.site import Answer, Site

SCRIPT = "console.log(1);\n" * 200


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A built web app beside files that are nobody's business."""
    files, deployment = tmp_path / "dist", tmp_path / "deployment"
    (files / "assets").mkdir(parents=True)
    (files / "index.html").write_text("<!doctype html>")
    (files / "icon.svg").write_text("<svg/>")
    (files / "assets" / "index-4f2a.js").write_text(SCRIPT)
    deployment.mkdir()
    (deployment / "config.json").write_text('{"stage": "test"}')
    (deployment / "csp.txt").write_text("default-src 'self'")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "dist-of-another").mkdir()
    (tmp_path / "dist-of-another" / "secret.txt").write_text("secret")
    (files / "way-out.txt").symlink_to(tmp_path / "secret.txt")
    return Site(files, deployment)


def get(site: Site, target: str, *, accepts_gzip: bool = False) -> Answer:
    return site.answer(target, accepts_gzip=accepts_gzip)


@pytest.mark.parametrize(
    ("target", "content_type", "caching"),
    [
        ("/", "text/html; charset=utf-8", "no-store"),
        ("/index.html", "text/html; charset=utf-8", "no-store"),
        ("/photos/abc?x=1", "text/html; charset=utf-8", "no-store"),
        ("/config.json", "application/json", "no-store"),
        ("/icon.svg?v=2", "image/svg+xml", "no-cache"),
        ("/assets/index-4f2a.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
    ],
)
def test_files_pages_and_how_long_they_may_be_kept(site: Site, target: str, content_type: str, caching: str) -> None:
    answer = get(site, target)
    assert answer.status == 200
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (content_type, caching)
    assert answer.headers.items() >= SECURITY_HEADERS.items()
    assert answer.headers["Content-Security-Policy"] == "default-src 'self'"


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/../../secret.txt",
        "/assets/..%5c..%5csecret.txt",
        "//secret.txt",
        "/%2fetc%2fpasswd",
        "//etc/passwd",
        "/way-out.txt",
        "/../dist-of-another/secret.txt",
        "/../deployment/csp.txt",
        "/csp.txt",
        "/icon.svg%00.txt",
        "/%ff",
        "",
    ],
)
def test_nothing_leads_out_of_the_web_app(site: Site, target: str) -> None:
    answer = get(site, target)
    assert b"secret" not in answer.body
    assert b"root:" not in answer.body
    assert answer.body in (b"<!doctype html>", b"not found\n")


def test_a_script_of_an_older_build_is_not_there_and_no_page_in_its_place(site: Site) -> None:
    answer = get(site, "/assets/index-0000.js")
    assert answer.status == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_deployment_there_is_no_config_and_nothing_may_be_loaded(site: Site) -> None:
    for file in site.deployment.iterdir():
        file.unlink()
    assert get(site, "/config.json").status == 404
    assert get(site, "/").headers["Content-Security-Policy"] == "default-src 'none'"


def test_text_is_compressed_for_whoever_takes_that(site: Site) -> None:
    answer = get(site, "/assets/index-4f2a.js", accepts_gzip=True)
    assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(answer.body).decode() == SCRIPT
    assert len(answer.body) < len(SCRIPT) / 10


def test_a_new_build_is_served_at_once(site: Site) -> None:
    get(site, "/assets/index-4f2a.js", accepts_gzip=True)
    (site.files / "assets" / "index-4f2a.js").write_text(SCRIPT * 2)
    assert gzip.decompress(get(site, "/assets/index-4f2a.js", accepts_gzip=True).body).decode() == SCRIPT * 2


@pytest.fixture
def connection(site: Site) -> Iterator[http.client.HTTPConnection]:
    with WebServer(0, site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        yield connection
        connection.close()
        server.shutdown()
        thread.join()


def test_get_and_head_over_one_connection(connection: http.client.HTTPConnection) -> None:
    connection.request("HEAD", "/config.json")
    head = connection.getresponse()
    assert (head.status, head.read()) == (200, b"")
    connection.request("GET", "/config.json")
    answer = connection.getresponse()
    body = answer.read()
    assert json.loads(body) == {"stage": "test"}
    assert head.headers["Content-Length"] == str(len(body))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_else_is_done(connection: http.client.HTTPConnection, method: str) -> None:
    connection.request(method, "/config.json")
    assert connection.getresponse().status == 501


def test_another_name_of_this_machine_leads_to_the_one_that_the_api_knows(
    connection: http.client.HTTPConnection,
) -> None:
    connection.request("GET", "/search?q=car", headers={"Host": f"localhost:{connection.port}"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 308
    assert answer.headers["Location"] == f"http://127.0.0.1:{connection.port}/search?q=car"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
def test_pages_of_others_read_nothing(connection: http.client.HTTPConnection, headers: dict[str, str]) -> None:
    connection.request("GET", "/config.json", headers=headers)
    answer = connection.getresponse()
    assert (answer.status, b"stage" in answer.read()) == (403, False)


def test_a_link_of_another_page_opens_the_app(connection: http.client.HTTPConnection) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    connection.request("GET", "/albums", headers=link)
    assert connection.getresponse().status == 200
