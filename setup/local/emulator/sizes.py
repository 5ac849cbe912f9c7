"""How large a request may be: what AWS would refuse is refused before it is read, so that none fills this machine."""

from collections.abc import Awaitable, Callable
from typing import Any

from setup.local.emulator.guard import App, Scope

# https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html: of a payload, and of a WebSocket's message.
API_BODY = 10 * 2**20
WEB_SOCKET_MESSAGE = 128 * 2**10
# S3 takes 5 GB at once, but keeps that elsewhere. A photo has at most 200 MB, and a form adds its fields.
BODY = 256 * 2**20
# Of a request's line and headers: what HTTP servers usually take, six times what API Gateway does.
HEAD = 2**16
_API = "/_aws/execute-api/"


class _TooLarge(Exception):
    """More came than may come."""


def most(path: str) -> int:
    """How many bytes a request to this path may have."""
    return API_BODY if path.startswith(_API) else BODY


def bounded(app: App) -> App:
    """The ASGI application, with bodies up to a limit."""

    async def bound(scope: Scope, receive: Callable[..., Awaitable[Any]], send: Callable[..., Awaitable[None]]) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        allowed = most(scope["path"])
        length = dict(scope["headers"]).get(b"content-length", b"0")
        try:
            if not length.isdigit() or int(length) > allowed:
                raise _TooLarge
            await app(scope, _counted(receive, allowed), send)
        except _TooLarge:
            await _refuse(send)

    return bound


def _counted(receive: Callable[..., Awaitable[Any]], allowed: int) -> Callable[..., Awaitable[Any]]:
    left = allowed

    async def receive_and_count() -> Any:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise _TooLarge
        return message

    return receive_and_count


async def _refuse(send: Callable[..., Awaitable[None]]) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"message": "Request Entity Too Large"}'})
