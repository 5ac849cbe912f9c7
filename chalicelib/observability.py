"""What an operator sees of the functions: a log in JSON, and the number of server errors among the API's answers.

A record of the log is one line, whose fields can be queried by name in CloudWatch Logs Insights: those in `extra`
(`object_key`, `execution`, ...) and the request id of the invocation.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from chalice.app import Chalice, Request, Response

if TYPE_CHECKING:
    from chalicelib.aws.metrics import Metrics

request_id: ContextVar[str] = ContextVar("request_id", default="")

_USUAL = frozenset(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = {name: value for name, value in vars(record).items() if name not in _USUAL}
        line = {
            "level": record.levelname,
            "message": record.getMessage(),
            **({"request_id": found} if (found := request_id.get()) else {}),
            **fields,
            **({"error": self.formatException(record.exc_info)} if record.exc_info else {}),
        }
        return json.dumps(line, default=str, ensure_ascii=False)


def observe(app: Chalice, metrics: Callable[[], Metrics]) -> None:
    """Make an application log in JSON, with the id of each request, and count its server errors for an alarm."""
    for handler in app.log.handlers:
        handler.setFormatter(JsonLines())

    def know_the_request(event: Any, get_response: Callable[[Any], Any]) -> Any:
        context = app.lambda_context if isinstance(event, Request) else event.context
        request_id.set(getattr(context, "aws_request_id", ""))
        return get_response(event)

    def count_server_errors(event: Request, get_response: Callable[[Request], Response]) -> Response:
        response = get_response(event)
        if response.status_code >= 500:
            metrics().put("ServerErrors", 1)
        return response

    app.register_middleware(know_the_request, "all")
    app.register_middleware(count_server_errors, "http")
