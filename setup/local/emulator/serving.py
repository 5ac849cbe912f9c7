"""HTTP before the emulator: uvicorn, which reads requests in C, because they were almost half of its processor time."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from setup.local.emulator.guard import App
from setup.local.emulator.sizes import WEB_SOCKET_MESSAGE


async def serve(app: App, port: int) -> None:
    """Serve an ASGI application on 127.0.0.1 until SIGTERM or SIGINT; then it is told to shut down."""
    config = uvicorn.Config(
        app,
        port=port,
        http="httptools",
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


class _Server(uvicorn.Server):
    """Returns after a signal: as shipped it then sends the signal to this process once more."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """While the body runs, signals end it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.handle_exit, number, None)
        yield
