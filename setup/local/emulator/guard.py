"""The guard before the emulator: it also refuses the key that everybody knows, and closes the emulator's own doors."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from setup import guard

Scope = Mapping[str, Any]
App = Callable[[Scope, Callable[..., Awaitable[Any]], Callable[..., Awaitable[None]]], Awaitable[None]]

HEALTH = "/_ministack/health"
_KEY = re.compile(r"Credential=([^/]+)/")
# These ask nobody for a key: they empty the whole emulator, for example.
_OWN_DOORS = ("/_ministack", "/_localstack")


def refusal(path: str, headers: Mapping[str, str], *, origin: str) -> str | None:
    """Why a request is refused; None if it is not. Names of `headers` are in lower case."""
    if reason := guard.refusal(headers, origin=origin):
        return reason
    if (found := _KEY.search(headers.get("authorization", ""))) and is_well_known(found[1]):
        return "this key is no longer that of the root user; use .local/aws"
    if path.lstrip("/").startswith(tuple(door[1:] for door in _OWN_DOORS)) and path != HEALTH:
        return "this is not a part of AWS"
    return None


def is_well_known(key_id: str) -> bool:
    """Whether the emulator would accept this key as its root user's although everybody knows it."""
    return key_id == "test" or re.fullmatch(r"\d{12}", key_id) is not None


def guarded(app: App, *, origin: str) -> App:
    """The ASGI application behind the guard. `origin` is the web app's."""

    async def admit(scope: Scope, receive: Callable[..., Awaitable[Any]], send: Callable[..., Awaitable[None]]) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope.get("headers", ())}
        reason = refusal(scope["path"], headers, origin=origin) if scope["type"] in ("http", "websocket") else None
        if reason is None:
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
        else:
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": reason.encode()})

    return admit
