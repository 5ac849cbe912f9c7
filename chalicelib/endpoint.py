"""What every route of the HTTP API has in common: the caller, the body, the status of an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from chalice.app import Blueprint, Request, Response

from chalicelib import errors, services
from chalicelib.core.api.operation import Operation

# The first one that fits counts, so the more specific classes come first.
_STATUS: Mapping[type[Exception], int] = {
    errors.Unauthenticated: 401,
    errors.NoSuchPhoto: 404,
    errors.NoSuchAlbum: 404,
    errors.NoExecution: 404,
    errors.NothingToRetry: 409,
    errors.Superseded: 409,
    errors.RequestError: 400,
    errors.ServiceUnavailable: 503,
}


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The routes of a blueprint."""

    routes: Blueprint

    def endpoint(self, operation: Operation) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A route's view: its operation is documented, and every error becomes a status and a message.

        This is not a middleware, because Chalice turns an error into a 500 before any middleware sees it.
        """

        def decorated(view: Callable[..., Any]) -> Callable[..., Any]:
            @wraps(view)
            def answer(*args: Any, **kwargs: Any) -> Response:
                try:
                    return _response(view(*args, **kwargs), operation.status)
                except tuple(_STATUS) as error:
                    return self._failure(error)

            answer.operation = operation  # type: ignore[attr-defined]
            return answer

        return decorated

    def caller(self) -> str:
        """The caller's identity id. Raises `Unauthenticated`.

        API Gateway's authorizer has verified the token, and adds its claims; without them the request is refused.
        """
        authorized = self.request.context.get("authorizer") or {}
        user_sub: str = (authorized.get("claims") or {}).get("sub", "")
        token: str = self.request.headers.get("authorization", "")
        if not user_sub or not token:
            raise errors.Unauthenticated("sign in, and send the ID token in the header Authorization")
        return services.identities().identity_id(user_sub, token.removeprefix("Bearer "))

    def body(self, example: str) -> Mapping[str, Any]:
        """The JSON object that was sent; an empty one where nothing was. Raises `RequestError`."""
        raw = self.request.raw_body  # Chalice has refused other content types
        try:
            body = json.loads(raw, object_pairs_hook=_members) if raw else {}
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise errors.RequestError(f"the body must be a JSON object, for example {example}")
        return body

    @property
    def query(self) -> Mapping[str, str]:
        """The parameters after the question mark."""
        return self.request.query_params or {}

    @property
    def request(self) -> Request:
        """The request that Chalice is handling."""
        request = self.routes.current_request
        assert request is not None  # Chalice sets it before it calls a route
        return request

    def _failure(self, error: Exception) -> Response:
        status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
        if status >= 500:
            self.routes.log.exception("a service did not answer")
        return Response({"message": str(error)}, status_code=status)


# If a member occurs twice, JSON readers silently take the last one.
def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise errors.RequestError(f"the body has {json.dumps(name[:100])} twice; send it once")
        members[name] = value
    return members


# A page of pictures is 200 kB, for which the standard library's json would take longer than everything else here.
def _response(answer: Mapping[str, Any], status: int) -> Response:
    import orjson

    return Response(orjson.dumps(answer).decode(), headers={"Content-Type": "application/json"}, status_code=status)
