"""HTTP: Rekognition's JSON 1.1 protocol, Bedrock's InvokeModel, and GET /health."""

import json
import logging
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from setup.guard import below
from setup.local.callers import Callers
from setup.local.limits import Limits
from setup.loopback import KeptConnection, LoopbackServer

from .embed_request import bedrocks_error, invoked_model
from .errors import (
    AccessDenied,
    ImageTooLarge,
    InternalError,
    MalformedRequest,
    RecognitionError,
    Throttled,
    UnknownOperation,
)

# Bytes of at most 5 MB take 7 MB in base64; a body up to this size is read, so that the sender learns what is wrong.
MAX_BODY = 32 * 1024 * 1024
TARGET_PREFIX = "RekognitionService."
CONTENT_TYPE = "application/x-amz-json-1.1"
INVOKE_MODEL = "InvokeModel"
_log = logging.getLogger("recogniser")


Operation = Callable[[object], dict[str, Any]]
"""A decoded JSON body -> the answer's JSON structure; raises `RecognitionError`."""


class RecogniserServer(LoopbackServer):
    """Counts the answers that are being worked on. Operations are below the path `/{secret}`."""

    def __init__(self, port: int, operations: Mapping[str, Operation], limits: Limits, secret: str) -> None:
        super().__init__(port, Handler)
        self.secret = secret
        self.operations = operations
        self.limits = limits
        self.callers = Callers(_log.info)
        self._busy = 0
        self._idle = threading.Condition()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 (socketserver names it so)
        """Log why a connection died; a caller who hung up is not an error of ours."""
        level = logging.DEBUG if isinstance(sys.exception(), ConnectionError | TimeoutError) else logging.ERROR
        _log.log(level, "connection from %s ended", client_address, exc_info=True)

    def enter(self) -> None:
        """Note that an answer is being worked on."""
        with self._idle:
            self._busy += 1

    def leave(self) -> None:
        """Note that an answer was sent."""
        with self._idle:
            self._busy -= 1
            self._idle.notify_all()

    def finish_answers(self, seconds: float) -> bool:
        """Wait until nobody waits for an answer, at most `seconds`; returns whether that was reached."""
        with self._idle:
            return self._idle.wait_for(lambda: self._busy == 0, seconds)


class Handler(KeptConnection):
    """Reads a request, calls the operation, writes JSON."""

    server: RecogniserServer
    server_version = "recogniser"

    def do_GET(self) -> None:
        """Answer 200 to /health: the server only listens once the models are loaded."""
        if reason := self.refusal():
            self._send(HTTPStatus.FORBIDDEN, _error_document(AccessDenied.code, reason))
        elif self.path == "/health":
            self._send(HTTPStatus.OK, {"status": "ok"})
        else:
            self._send(HTTPStatus.NOT_FOUND, _error_document("NotFound", f"nothing at {self.path}"))

    def do_POST(self) -> None:
        """Answer an operation, whatever the path below the secret one."""
        started = time.perf_counter()
        self.server.enter()
        try:
            status, document = self._answer()
            self._send(status, document)
            _log.info("%s %d %.0f ms", self._target(), status, 1000 * (time.perf_counter() - started))
        finally:
            self.server.leave()

    def _target(self) -> str:
        return self.headers.get("X-Amz-Target", "")

    def _answer(self) -> tuple[int, dict[str, Any]]:
        try:
            return HTTPStatus.OK, self._operation()
        except RecognitionError as error:
            return self._refused(error)
        except Exception:  # the caller must learn of our own defects, too: by the code on which it tries again
            _log.exception("%s failed", self._target())
            return self._refused(InternalError("Internal server error"))

    def _refused(self, error: RecognitionError) -> tuple[int, dict[str, Any]]:
        if self._model() is None:
            return error.status, _error_document(error.code, str(error))
        status, code = bedrocks_error(error)
        return status, {"__type": code, "message": str(error)}

    def _model(self) -> str | None:
        """The model that Bedrock is asked for, if it is."""
        return invoked_model(below(self.path, self.server.secret) or "")

    def _operation(self) -> dict[str, Any]:
        body = self._body()
        if reason := self.refusal():
            raise AccessDenied(reason)
        if below(self.path, self.server.secret) is None:
            raise AccessDenied("the address of this recogniser has a secret path")
        model = self._model()
        name = self._target().removeprefix(TARGET_PREFIX) if model is None else INVOKE_MODEL
        operation = self.server.operations.get(name)
        if operation is None or not (model or self._target().startswith(TARGET_PREFIX)):
            raise UnknownOperation(f"{self._target() or 'a request without X-Amz-Target'} is not served here")
        if not self.server.limits.takes(name):
            raise Throttled("Provisioned rate exceeded")
        self.server.callers.note(self.headers["Authorization"], name)
        try:
            document = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise MalformedRequest(f"the body is not JSON: {error}") from error
        return operation(document if model is None else {"modelId": model, "body": document})

    def _body(self) -> bytes:
        """Read the body even if it will be refused: a sender that is cut off while sending would not learn why."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self.close_connection = True
            raise MalformedRequest("the request has no Content-Length")
        if int(length) > MAX_BODY:
            self.close_connection = True
            raise ImageTooLarge(f"the request has {length} bytes, at most {MAX_BODY}")
        return self.rfile.read(int(length))

    def _send(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", CONTENT_TYPE if self._model() is None else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Log what http.server reports (refused requests) with the rest, but do not log each request twice."""
        _log.debug(format, *args)


def _error_document(code: str, message: str) -> dict[str, str]:
    return {"__type": code, "Code": code, "Message": message}
