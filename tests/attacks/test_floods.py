"""Too much: bodies of gigabytes, endless headers, more connections and messages than anybody needs."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

import boto3
import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus

from chalicelib.live import MAX_CONNECTIONS
from setup.local.emulator.sizes import WEB_SOCKET_MESSAGE
from setup.local.up import Running
from tests.emulator.test_live_updates import SECONDS, heard, listening
from tests.emulator.user import User
from tests.running_stack import another_user

GIGABYTES = 2 * 2**30


@pytest.fixture(scope="module")
def flooder(running: Running, session: boto3.Session) -> User:
    return another_user(running, session, "flooder")


@pytest.fixture(scope="module", autouse=True)
def everybody_else_is_served(alice: User) -> Iterator[None]:
    """After all floods."""
    yield
    assert alice.post({"search-key": "nothing"}).status_code == 200
    with listening(alice) as connection:
        connection.send('{"type": "ping"}')
        assert heard(connection) == {"type": "pong"}


@contextmanager
def sent(url: str, head: str) -> Iterator[socket.socket]:
    """A connection over which only the head of a request was sent; the rest of the request never comes."""
    there = urlsplit(url)
    assert there.hostname
    assert there.port
    with socket.create_connection((there.hostname, there.port), timeout=SECONDS) as connection:
        connection.sendall(head.format(path=there.path or "/", host=there.netloc).encode())
        yield connection


def status(connection: socket.socket) -> int:
    """The status of the answer; 0 if the server just hung up."""
    line = connection.makefile("rb").readline().split()
    return int(line[1]) if line else 0


@pytest.mark.parametrize("where", ["api", "form", "object"])
def test_a_body_of_gigabytes_is_refused_before_it_is_read(flooder: User, where: str) -> None:
    emulator = flooder.running.stack.emulator.url
    urls = {
        "api": f"{flooder.running.deployment.api_url}/albums",
        "form": f"{emulator}/{flooder.bucket}",
        "object": f"{emulator}/{flooder.bucket}/{flooder.object_key('huge.jpg')}",
    }
    method = "PUT" if where == "object" else "POST"
    head = f"{method} {{path}} HTTP/1.1\r\nHost: {{host}}\r\nContent-Length: {GIGABYTES}\r\n\r\n"
    with sent(urls[where], head) as connection:
        assert status(connection) == 413


def test_a_body_without_a_length_is_cut_off(flooder: User) -> None:
    head = "POST {path} HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"100000\r\n" + bytes(2**20) + b"\r\n"
    url = f"{flooder.running.deployment.api_url}/albums"
    with sent(url, head) as connection, pytest.raises(OSError):  # noqa: PT011 - whichever the operating system says
        connection.sendall(chunk * 200)


@pytest.mark.parametrize("name", ["search-key", "Authorization", "X-Whatever"])
def test_a_header_without_an_end_is_refused(flooder: User, name: str) -> None:
    head = f"POST {{path}} HTTP/1.1\r\nHost: {{host}}\r\n{name}: {'x' * 2_000_000}"
    # It may hang up while we are sending.
    with suppress(ConnectionError), sent(flooder.search_url, head) as connection:
        assert status(connection) in (0, 400, 431)


def test_ten_thousand_headers_are_refused(flooder: User) -> None:
    headers = {f"x-{number}": "x" for number in range(10_000)}
    with suppress(requests.ConnectionError):
        assert requests.post(flooder.search_url, headers=headers, timeout=SECONDS).status_code in (400, 431)


def test_one_user_has_a_limited_number_of_connections(running: Running, session: boto3.Session) -> None:
    crowd = another_user(running, session, "crowd")  # whose connections are forgotten a moment after they end
    with ExitStack() as connections:
        for _ in range(MAX_CONNECTIONS):
            connections.enter_context(listening(crowd))
        with pytest.raises(InvalidStatus, match="403"):
            connections.enter_context(listening(crowd))


@pytest.mark.parametrize(
    "message",
    [
        "",
        "x",
        "[" * 500,
        json.dumps({"type": "ping", "to": "everybody"}) + "}",
        json.dumps({"action": "websocket_connect", "identityId": "x"}),
        b"\x00\xff",
        "\ufffd" * 1000,
    ],
    ids=["empty", "a letter", "deep", "no JSON", "another action", "bytes", "replacements"],
)
def test_messages_that_are_no_pings_are_not_answered(flooder: User, message: str | bytes) -> None:
    with listening(flooder) as connection:
        for _ in range(3):
            connection.send(message)
        connection.send('{"type": "ping"}')
        assert heard(connection) == {"type": "pong"}


def test_a_flood_of_messages_is_answered_in_turn(flooder: User) -> None:
    with listening(flooder) as connection:
        for _ in range(20):
            connection.send('{"type": "ping"}')
        assert [heard(connection) for _ in range(20)] == [{"type": "pong"}] * 20


def test_a_message_that_is_too_long_ends_the_connection(flooder: User) -> None:
    with listening(flooder) as connection:
        connection.send("x" * (WEB_SOCKET_MESSAGE + 1))
        with pytest.raises(ConnectionClosed, match="1009"):
            connection.recv(timeout=SECONDS)
