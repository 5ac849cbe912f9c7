"""Routes and types -> an OpenAPI 3.1 document. A route is described once, where it is served."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args, get_origin

from msgspec import Struct
from msgspec.structs import fields

from chalicelib.core.api.contract import LINES, ErrorAnswer, Lines, ServiceError
from chalicelib.core.api.operation import Operation
from chalicelib.core.api.schemas import Schema, Schemas
from chalicelib.core.text import duration

_TEXTS = {
    400: "what was sent cannot be understood; `message` says what to send instead",
    401: "no ID token, or one that is not valid any more; of a guest, no pass for the password",
    403: "API Gateway knows no such route",
    404: "not there, or not yours",
    409: "it is already done, there already, not ours to delete, or was changed at the same moment",
    413: "the request is too large",
    415: "the body is not JSON",
    429: "too many requests; try again later",
    500: "a fault of ours",
    503: "a backend service did not answer; try again",
    504: "it took too long; try again",
}
_OF_GATEWAY = (403, 413, 429, 500, 504)


def openapi_document(
    routes: Mapping[str, Mapping[str, Any]],
    *,
    title: str,
    version: str,
    signed_url_seconds: int,
    live_messages: Mapping[str, tuple[type[Struct], ...]],
) -> dict[str, Any]:
    """The document of a Chalice application's `routes`: path -> method -> entry with `view_function`.

    A view has a function `operation` that returns its `Operation`; one without is left out. `live_messages` are what
    goes over the WebSocket, by who sends it; OpenAPI has no place for them, so they are in `x-live-messages`.
    """
    schemas = Schemas(lifetime=duration(signed_url_seconds))
    paths = {
        path: {
            method.lower(): _operation(path, entry.view_function, schemas)
            for method, entry in methods.items()
            if hasattr(entry.view_function, "operation")
        }
        for path, methods in sorted(routes.items())
    }
    messages = {sender: {"anyOf": [schemas.of(kind) for kind in kinds]} for sender, kinds in live_messages.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "servers": [{"url": "."}],
        "paths": paths,
        "x-live-messages": messages,
        "components": {
            "schemas": schemas.named,
            "securitySchemes": {
                "idToken": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "the ID token of a user of the Cognito user pool",
                }
            },
        },
    }


def _operation(path: str, view: Callable[..., Any], schemas: Schemas) -> Schema:
    operation: Operation = view.operation()  # type: ignore[attr-defined]
    summary, _, description = (inspect.getdoc(view) or "").partition("\n\n")
    document: Schema = {
        "operationId": view.__name__,
        "summary": summary,
        **({"description": description} if description else {}),
        "parameters": [
            *_in_path(path),
            *_parameters(operation.query, "query", schemas),
            *_parameters(operation.headers, "header", schemas),
        ],
        "responses": dict(_responses(operation, schemas)),
        "security": [] if operation.is_public else [{"idToken": []}],
    }
    if operation.body is not None:
        schema = schemas.of(operation.body)
        required = any(info.required for info in fields(operation.body))
        document["requestBody"] = {"required": required, "content": {"application/json": {"schema": schema}}}
    return document


def _in_path(path: str) -> Iterator[Schema]:
    for name in re.findall(r"\{(\w+)\}", path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _parameters(kind: type[Struct] | None, where: str, schemas: Schemas) -> list[Schema]:
    if kind is None:
        return []
    return [
        {"name": info.encode_name, "in": where, "required": info.required, "schema": schemas.member(info)}
        for info in fields(kind)
    ]


def _responses(operation: Operation, schemas: Schemas) -> Iterator[tuple[str, Schema]]:
    yield str(operation.status), _success(operation.answer, schemas)
    statuses = {*operation.errors, *_OF_GATEWAY}
    if not operation.is_public:
        statuses |= {400, 401, 503}
    if operation.body is not None:
        statuses |= {415}
    for status in sorted(statuses):
        yield str(status), _answer(_TEXTS[status], ErrorAnswer | ServiceError, schemas)


def _success(kind: Any, schemas: Schemas) -> Schema:
    if get_origin(kind) is not Lines:
        return _answer(_text_of(kind, schemas), kind, schemas)
    (line,) = get_args(kind)
    link = {"description": 'the next page (`rel="next"`), if there is one', "schema": {"type": "string"}}
    return {
        "description": "lines, each an object of this schema",
        "headers": {"Link": link},
        "content": {LINES: {"schema": schemas.of(line)}},
    }


def _answer(description: str, kind: Any, schemas: Schemas) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schemas.of(kind)}}}


def _text_of(kind: Any, schemas: Schemas) -> str:
    return schemas.described(kind) if isinstance(kind, type) else "a document that describes itself"
