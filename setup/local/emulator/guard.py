"""Who may use the emulator: programs on this machine, and the pages of the stack's own web app.

Any page that is open in a browser can send requests to 127.0.0.1, by address or by a host name that resolves to it
(DNS rebinding). So a request has to name this machine as its host, and requests from pages of other sites are refused
before the emulator sees them.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Scope = Mapping[str, Any]
App = Callable[[Scope, Callable[..., Awaitable[Any]], Callable[..., Awaitable[None]]], Awaitable[None]]

# This machine by address or name, on any port (a proxy forwards the host by which it was called), and names that only
# AWS can give: an attacker cannot have any of these.
_HOST = re.compile(
    r"(127\.0\.0\.1|localhost|[a-z0-9.-]+\.(localhost|amazonaws\.com|cloudfront\.net))(:\d+)?", re.IGNORECASE
)

_KEY = re.compile(r"Credential=([^/]+)/")


def refusal(headers: Mapping[str, str], *, origin: str) -> str | None:
    """Why a request is refused; None if it is not. Names of `headers` are in lower case."""
    if _HOST.fullmatch(headers.get("host", "")) is None:
        return "the emulator answers to the names of this machine only"
    if (found := _KEY.search(headers.get("authorization", ""))) and is_well_known(found[1]):
        return "this key is no longer that of the root user; use .local/aws"
    if headers.get("origin", origin) not in _same(origin):
        return "pages of other sites may not use the emulator"
    if "origin" not in headers and headers.get("sec-fetch-site") == "cross-site":
        return "pages of other sites may not use the emulator"
    return None


def is_well_known(key_id: str) -> bool:
    """Whether the emulator would accept this key as its root user's although everybody knows it."""
    return key_id == "test" or re.fullmatch(r"\d{12}", key_id) is not None


def guarded(app: App, *, origin: str) -> App:
    """The ASGI application behind the guard. `origin` is the web app's."""

    async def guard(scope: Scope, receive: Callable[..., Awaitable[Any]], send: Callable[..., Awaitable[None]]) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope.get("headers", ())}
        reason = refusal(headers, origin=origin) if scope["type"] in ("http", "websocket") else None
        if reason is None:
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
        else:
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": reason.encode()})

    return guard


# A browser writes the address that the user typed.
def _same(origin: str) -> set[str]:
    return {origin, origin.replace("127.0.0.1", "localhost")}
