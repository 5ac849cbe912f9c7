"""The ports of a running stack: no page of another site uses any of them, and no user who cannot read its files."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from setup.local.choices import SECRETS
from setup.local.stack import LocalStack
from setup.local.up import Running

PORTS: dict[str, Callable[[LocalStack], str]] = {
    "emulator": lambda stack: f"{stack.emulator.url}/",
    "engine": lambda stack: f"{stack.search_url}/_search",
    "recogniser": lambda stack: stack.recognition_url,
}


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://example.com"}, {"Host": "rebound.example.com"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["another page", "a name that leads here", "a picture on another page"],
)
@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages_of_others_use_none_of_them(running: Running, method: str, port: str, headers: dict[str, str]) -> None:
    response = requests.request(method, PORTS[port](running.stack), headers=headers, timeout=10)
    assert response.status_code == 403
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("path", ["/", "/_search", "/photos/_delete_by_query", "/wrong/_search", "/_cluster/health"])
def test_the_engine_answers_nobody_without_its_secret(running: Running, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert requests.request(method, running.stack.search_engine.url + path, timeout=10).status_code == 403
    assert requests.get(f"{running.stack.search_url}/_search", timeout=10).status_code == 200


def test_the_recogniser_answers_nobody_without_its_secret(running: Running) -> None:
    headers = {"X-Amz-Target": "RekognitionService.DetectLabels"}
    assert requests.post(running.stack.recogniser.url, headers=headers, json={}, timeout=10).status_code == 403
    assert requests.post(running.stack.recognition_url, headers=headers, json={}, timeout=10).status_code == 400


def test_nobody_resets_the_emulator(running: Running) -> None:
    assert requests.post(f"{running.stack.emulator.url}/_ministack/reset", timeout=10).status_code == 403


def test_secrets_are_for_their_owner_only(running: Running) -> None:
    for name in SECRETS:
        assert _mode(running.stack.directory / name) == 0o600


@pytest.mark.parametrize("service", ["search_engine", "recogniser", "emulator"])
def test_no_command_line_shows_a_secret(running: Running, service: str) -> None:
    stack = running.stack
    command = " ".join(getattr(stack, service).command)
    assert all((stack.directory / name).read_text() not in command for name in SECRETS)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
