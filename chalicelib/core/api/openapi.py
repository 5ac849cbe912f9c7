"""Routes and types -> an OpenAPI 3.1 document. A route is described once, where it is served."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from chalicelib.core.api.operation import Operation
from chalicelib.core.api.types import ErrorAnswer, ServiceError

Schema = dict[str, Any]

_TEXTS = {
    400: "what was sent cannot be understood; `message` says what to send instead",
    401: "no ID token, or one that is not valid any more",
    403: "API Gateway knows no such route",
    404: "not there, or not yours",
    409: "it was changed meanwhile, or is as it should be already",
    413: "the request is too large",
    415: "the body is not JSON",
    429: "too many requests; try again later",
    500: "a fault of ours",
    503: "a backend service did not answer; try again",
    504: "it took too long; try again",
}
_OF_GATEWAY = (403, 413, 429, 500, 504)
_PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Any: {},
}


@dataclass(slots=True)
class _Schemas:
    """Schemas by name, as types refer to them."""

    named: dict[str, Schema] = field(default_factory=dict)

    def of(self, kind: Any) -> Schema:
        """The schema of a type: typed dictionary, list, union, literal or plain value. Raises `KeyError` for others."""
        if is_typeddict(kind):
            return self._reference(kind)
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return {**self.of(arguments[0]), **arguments[1]}
        if origin in (NotRequired, Required):
            return self.of(arguments[0])
        if origin is list:
            return {"type": "array", "items": self.of(arguments[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        if origin is Literal:
            return {"type": "string", "enum": list(arguments)}
        if origin in (Union, UnionType):
            return {"anyOf": [self.of(argument) for argument in arguments]}
        return dict(_PLAIN[kind])

    def _reference(self, kind: Any) -> Schema:
        if kind.__name__ not in self.named:
            self.named[kind.__name__] = {}  # for types that contain themselves
            self.named[kind.__name__] = {
                "type": "object",
                "description": inspect.getdoc(kind) or "",
                "properties": {name: self.of(hint) for name, hint in _members(kind).items()},
                "required": sorted(kind.__required_keys__),
                "additionalProperties": False,
            }
        return {"$ref": f"#/components/schemas/{kind.__name__}"}


def openapi_document(routes: Mapping[str, Mapping[str, Any]], *, title: str, version: str) -> dict[str, Any]:
    """The document of a Chalice application's `routes`: path -> method -> entry with `view_function`.

    A view has its `Operation` in the attribute `operation`; one without is left out.
    """
    schemas = _Schemas()
    paths = {
        path: {
            method.lower(): _operation(path, entry.view_function, schemas)
            for method, entry in methods.items()
            if hasattr(entry.view_function, "operation")
        }
        for path, methods in sorted(routes.items())
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "servers": [{"url": "."}],
        "paths": paths,
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


def _operation(path: str, view: Callable[..., Any], schemas: _Schemas) -> Schema:
    operation: Operation = view.operation  # type: ignore[attr-defined]
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
        required = bool(operation.body.__required_keys__)
        document["requestBody"] = {"required": required, "content": {"application/json": {"schema": schema}}}
    return document


def _in_path(path: str) -> Iterator[Schema]:
    for name in re.findall(r"\{(\w+)\}", path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _parameters(kind: Any, where: str, schemas: _Schemas) -> list[Schema]:
    if kind is None:
        return []
    return [
        {
            "name": name.replace("_", "-") if where == "header" else name,
            "in": where,
            "required": name in kind.__required_keys__,
            "schema": schemas.of(hint),
        }
        for name, hint in _members(kind).items()
    ]


def _responses(operation: Operation, schemas: _Schemas) -> Iterator[tuple[str, Schema]]:
    yield str(operation.status), _answer(_text_of(operation.answer), operation.answer, schemas)
    statuses = {*operation.errors, *_OF_GATEWAY}
    if not operation.is_public:
        statuses |= {400, 401, 503}
    if operation.body is not None:
        statuses |= {415}
    for status in sorted(statuses):
        yield str(status), _answer(_TEXTS[status], ErrorAnswer | ServiceError, schemas)


def _answer(description: str, kind: Any, schemas: _Schemas) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schemas.of(kind)}}}


def _text_of(kind: Any) -> str:
    return inspect.getdoc(kind) or "" if is_typeddict(kind) else "a document that describes itself"


def _members(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)
