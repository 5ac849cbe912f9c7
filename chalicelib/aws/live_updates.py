"""API Gateway's connections: send to one, end one."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.faults import is_passing
from chalicelib.core.live.connection import Gateway
from chalicelib.errors import ConnectionGone, ServiceUnavailable

P = ParamSpec("P")
T = TypeVar("T")

# The connection's buffer is full, or it is refused for now: the browser catches up when it next fetches its photos.
_FULL = {"LimitExceededException", "PayloadTooLargeException"}


def _translated(call: Callable[P, T]) -> Callable[P, T]:
    @wraps(call)
    def translating(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return call(*args, **kwargs)
        except (BotoCoreError, ClientError) as error:
            code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
            if code in {"GoneException", "410"}:
                raise ConnectionGone("the browser is gone") from error
            if code in _FULL or is_passing(error):
                raise ServiceUnavailable(f"API Gateway did not deliver the message: {error}") from error
            raise

    return translating


class LiveUpdates:
    """Messages to browsers. `client_of` makes the client of one API and stage."""

    def __init__(self, client_of: Callable[[str, str], Any]):
        self._client_of = client_of
        self._clients: dict[tuple[str, str], Any] = {}

    @_translated
    def send(self, gateway: Gateway, message: str) -> None:
        """Send a text. Raises `ConnectionGone` if the browser has left, or `ServiceUnavailable`."""
        self._client(gateway).post_to_connection(ConnectionId=gateway.connection_id, Data=message.encode())

    @_translated
    def close(self, gateway: Gateway) -> None:
        """End a connection. Raises as `send` does."""
        self._client(gateway).delete_connection(ConnectionId=gateway.connection_id)

    def _client(self, gateway: Gateway) -> Any:
        key = (gateway.api_id, gateway.stage)
        if key not in self._clients:
            self._clients[key] = self._client_of(*key)
        return self._clients[key]
