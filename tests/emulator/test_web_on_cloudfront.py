"""The web app as on AWS: published to its private bucket, served by CloudFront."""

from pathlib import Path

import boto3
import pytest
import requests

from setup.deploy.web_app import SECURITY_HEADERS
from setup.deploy.web_publish import publish_web_app
from setup.local.up import Running


@pytest.fixture(scope="module")
def host(running: Running, session: boto3.Session, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where CloudFront answers, once something is published."""
    files = tmp_path_factory.mktemp("dist")
    (files / "assets").mkdir()
    for name in ("index.html", "assets/index-4f2a.js"):
        (files / name).write_text(f"this is {name}")
    publish_web_app(Path(files), running.deployment, session, progress=print)
    return running.deployment.web_url.removeprefix("https://")


def get(running: Running, host: str, path: str, *, scheme: str = "https") -> requests.Response:
    # The emulator itself speaks HTTP only.
    headers = {"X-Forwarded-Proto": scheme}
    return requests.get(
        running.stack.emulator.url + path, headers={"Host": host, **headers}, timeout=30, allow_redirects=False
    )


@pytest.mark.parametrize("path", ["/", "/index.html", "/photos/abc"])
def test_every_page_is_the_app(running: Running, host: str, path: str) -> None:
    answer = get(running, host, path)
    assert (answer.status_code, answer.text) == (200, "this is index.html")


def test_files_come_with_how_long_they_may_be_kept(running: Running, host: str) -> None:
    answer = get(running, host, "/assets/index-4f2a.js")
    assert (answer.status_code, answer.text) == (200, "this is assets/index-4f2a.js")
    assert "immutable" in answer.headers["Cache-Control"]
    config = get(running, host, "/config.json")
    assert config.json()["stage"] == running.deployment.stage
    assert config.headers["Cache-Control"] == "no-store"


def test_the_bucket_itself_is_closed(running: Running, host: str) -> None:
    url = f"{running.stack.emulator.url}/{running.deployment.web_bucket}/index.html"
    assert requests.get(url, timeout=30).status_code == 403


def test_plain_http_is_sent_to_https(running: Running, host: str) -> None:
    answer = get(running, host, "/photos", scheme="http")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"https://{host}/photos")


def test_headers_that_keep_other_peoples_code_out_are_sent(running: Running, host: str) -> None:
    headers = get(running, host, "/").headers
    assert headers.items() >= SECURITY_HEADERS.items()
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "max-age" in headers["Strict-Transport-Security"]
