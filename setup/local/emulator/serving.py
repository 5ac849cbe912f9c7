"""HTTP before the emulator: uvicorn, which reads requests in C, because they were almost half of its processor time."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from setup.local.emulator.guard import App
from setup.local.emulator.sizes import HEAD, WEB_SOCKET_MESSAGE


async def serve(app: App, port: int) -> None:
    """Serve an ASGI application on 127.0.0.1 until SIGTERM or SIGINT; then it is told to shut down."""
    config = uvicorn.Config(
        app,
        port=port,
        http=_Http,
        ws="wsproto",
        ws_max_size=WEB_SOCKET_MESSAGE,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        date_header=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
    )
    await _Server(config).serve()


class _Http(HttpToolsProtocol):
    """Refuses heads of requests that are longer than `HEAD`; as shipped, one without an end is read for ever."""

    _is_head = False
    _length = 0

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_head and not self.transport.is_closing():
            self._length += len(data)  # of a header that has not ended, which nobody else counts
            if self._length > HEAD:
                self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        self._is_head, self._length = True, 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(name + value)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._is_head = False
        super().on_headers_complete()

    # What a callback raises, the parser takes for a request that is none: 400.
    def _count(self, part: bytes) -> None:
        self._length += len(part)
        if self._length > HEAD:
            raise ValueError("the head is too long")


class _Server(uvicorn.Server):
    """Returns after a signal: as shipped it then sends the signal to this process once more."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """While the body runs, signals end it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.handle_exit, number, None)
        yield
