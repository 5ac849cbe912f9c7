"""What every route of the HTTP API has in common: the caller, the body, the status of an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint, Request, Response

from chalicelib import errors, services

if TYPE_CHECKING:
    from chalicelib.core.api.operation import Operation

# What reads and writes is imported when a request has come: all functions import this module, one needs that.

# The first one that fits counts, so the more specific classes come first.
_STATUS: Mapping[type[Exception], int] = {
    errors.Unauthenticated: 401,
    errors.NoSuchPhoto: 404,
    errors.NoSuchAlbum: 404,
    errors.NoSuchSearch: 404,
    errors.NoSuchShare: 404,
    errors.NoSuchMember: 404,
    errors.NoSuchMembership: 404,
    errors.NoSuchPerson: 404,
    errors.PasswordNeeded: 401,
    errors.TooManyAttempts: 429,
    errors.NoExecution: 404,
    errors.SearchExists: 409,
    errors.NothingToRetry: 409,
    errors.NotOursToDelete: 409,
    errors.Superseded: 409,
    errors.RequestError: 400,
    errors.ServiceUnavailable: 503,
}

OPERATORS = "operators"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The routes of a blueprint."""

    routes: Blueprint

    def endpoint(
        self, *, status: int = 200, errors: tuple[int, ...] = ()
    ) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
        """A route's view, whose signature says what it takes and answers (`Operation.of`).

        It is given all that it takes, what it answers is written down, and every error becomes a status and a message.
        This is not a middleware, because Chalice turns an error into a 500 before any middleware sees it.
        """

        def decorated(view: Callable[..., Any]) -> Callable[..., Response]:
            @cache
            def operation() -> Operation:
                from chalicelib.core.api.operation import Operation

                return Operation.of(view, status=status, errors=errors)

            @wraps(view)
            def answer(**in_path: str) -> Response:
                try:
                    with services.deadline():
                        return _response(view(**in_path, **self._sent(operation())), status)
                except tuple(_STATUS) as error:
                    return self._failure(error)

            answer.operation = operation  # type: ignore[attr-defined]
            return answer

        return decorated

    # The caller comes first: nobody else is told anything, not even about the request itself.
    def _sent(self, operation: Operation) -> Mapping[str, Any]:
        from chalicelib.core.api.reading import read_body, read_headers, read_query

        sent: dict[str, Any] = {}
        if not operation.is_public:
            caller = {"identity_id": self.caller(), "email": self.email()}
            sent |= {name: caller[name] for name in operation.told}
        if operation.headers is not None:
            sent["headers"] = read_headers(operation.headers, self.request.headers)
        if operation.query is not None:
            sent["query"] = read_query(operation.query, self.request.query_params or {})
        if operation.body is not None:  # Chalice has refused other content types
            sent["body"] = read_body(operation.body, self.request.raw_body)
        return sent

    def caller(self) -> str:
        """The caller's identity id. Raises `Unauthenticated`.

        API Gateway's authorizer has verified the token, and adds its claims; without them the request is refused, and
        so is an access token, which is meant for Cognito.
        """
        claims = self._claims()
        user_sub: str = claims.get("sub", "")
        token: str = self.request.headers.get("authorization", "")
        if not user_sub or not token or claims.get("token_use") != "id":
            raise errors.Unauthenticated("sign in, and send the ID token in the header Authorization")
        return services.identities().identity_id(user_sub, token.removeprefix("Bearer "))

    def email(self) -> str:
        """The caller's e-mail address, in small letters; empty unless Cognito has verified that it is theirs."""
        claims = self._claims()
        is_verified = str(claims.get("email_verified", "")).lower() == "true"
        return claims.get("email", "").strip().lower() if is_verified else ""

    def is_operator(self) -> bool:
        """Whether the caller is in the user pool's group of operators. API Gateway joins groups by commas."""
        return OPERATORS in self._claims().get("cognito:groups", "").split(",")

    def _claims(self) -> Mapping[str, str]:
        authorized = self.request.context.get("authorizer") or {}
        return authorized.get("claims") or {}

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
        from chalicelib.core.api.contract import ErrorAnswer, detailed
        from chalicelib.messages import Message

        text = str(error)
        # What a service said of itself, such as its address, is for the log.
        if status >= 500 and detailed(text) is None:
            text = str(Message.NO_ANSWER)
        return _response(ErrorAnswer(text, detailed(text)), status)


# What is answered is for the caller, and true for a moment: nobody keeps it.
_NOT_KEPT: dict[str, str | list[str]] = {"Cache-Control": "no-store"}


# msgspec's own writer: orjson would need the whole answer as dictionaries first, and that takes longer than it saves.
def _response(answer: Any, status: int) -> Response:
    from chalicelib.core.api.contract import LINES, Lines, written

    if not isinstance(answer, Lines):
        return Response(written(answer), headers=_NOT_KEPT | {"Content-Type": "application/json"}, status_code=status)
    headers = _NOT_KEPT | {"Content-Type": LINES}
    if answer.next_page:
        headers["Link"] = f'<{answer.next_page}>; rel="next"'
    return Response(answer.text, headers=headers, status_code=status)
