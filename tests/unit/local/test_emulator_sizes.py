"""What the emulator takes at once, and that what is too large is not read."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from setup.local.emulator.sizes import API_BODY, BODY, bounded, most

API = "/_aws/execute-api/abc/api/albums"
CHUNK = bytes(2**20)


class Client:
    """An HTTP client that sends `chunks` of a megabyte, and notes the answer."""

    def __init__(self, chunks: int, length: str | None = None, path: str = API) -> None:
        headers = [] if length is None else [(b"content-length", length.encode())]
        self.scope = {"type": "http", "path": path, "headers": headers}
        self.left, self.read, self.statuses = chunks, 0, list[int]()

    async def receive(self) -> dict[str, Any]:
        self.left -= 1
        self.read += 1
        return {"type": "http.request", "body": CHUNK, "more_body": self.left > 0}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.statuses.append(message["status"])

    def ask(self) -> list[int]:
        # In a thread of its own: a browser of other tests may keep this one's event loop.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(self._ask())).result()
        return self.statuses

    async def _ask(self) -> None:
        await bounded(reads_all)(self.scope, self.receive, self.send)


async def reads_all(scope: Any, receive: Any, send: Any) -> None:
    while (await receive())["more_body"]:
        pass
    await send({"type": "http.response.start", "status": 200})


@pytest.mark.parametrize("length", [None, str(10 * 2**20), "5"])
def test_what_fits_is_read(length: str | None) -> None:
    client = Client(10, length)
    assert (client.ask(), client.read) == ([200], 10)


@pytest.mark.parametrize("length", [str(API_BODY + 1), str(2**40), "9" * 30, "-1", "many", ""])
def test_what_says_that_it_is_too_large_is_not_read(length: str) -> None:
    client = Client(10, length)
    assert (client.ask(), client.read) == ([413], 0)


@pytest.mark.parametrize("length", [None, "5"])
def test_what_turns_out_to_be_too_large_is_read_no_further(length: str | None) -> None:
    client = Client(1000, length)
    assert (client.ask(), client.read) == ([413], 11)


def test_a_photo_may_be_larger_than_what_the_api_takes() -> None:
    assert most("/photo-search-local/private/a.jpg") == BODY > most(API) == API_BODY
