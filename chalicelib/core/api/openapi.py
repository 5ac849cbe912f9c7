"""Routes and types -> an OpenAPI 3.1 document. A route is described once, where it is served."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import EnumMeta
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import NODEFAULT, UNSET, Meta, Struct
from msgspec.structs import FieldInfo, fields

from chalicelib.core.api.contract import LIFETIME, ErrorAnswer, ServiceError, sent_type
from chalicelib.core.api.operation import Operation
from chalicelib.core.text import duration

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


# Keyword of JSON Schema -> what `Meta` calls it, for numbers, text and lists.
_KEYWORDS: Mapping[str, Mapping[str, str]] = {
    "integer": {"minimum": "ge", "maximum": "le"},
    "number": {"minimum": "ge", "maximum": "le"},
    "string": {"minLength": "min_length", "maxLength": "max_length", "pattern": "pattern"},
    "array": {"minItems": "min_length", "maxItems": "max_length"},
}


@dataclass(slots=True)
class _Schemas:
    """Schemas by name, as types refer to them; `lifetime` is how long a presigned URL works, in words."""

    lifetime: str
    named: dict[str, Schema] = field(default_factory=dict)

    def of(self, kind: Any) -> Schema:
        """The schema of a type: struct, list, tuple, union, literal or plain value. Raises `KeyError` for others."""
        origin, arguments = get_origin(kind), get_args(kind)
        if isinstance(kind, type) and issubclass(kind, Struct):
            return self._reference(kind)
        if isinstance(kind, EnumMeta):
            return {"type": "string", "enum": [member.value for member in kind]}  # type: ignore[var-annotated]
        if origin is Annotated:
            return self._annotated(self.of(arguments[0]), arguments[1])
        if origin in (list, tuple):
            return {"type": "array", "items": self.of(arguments[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        if origin is Literal:
            return {"type": "string", "enum": list(arguments)}
        if origin in (Union, UnionType):
            return {"anyOf": [self.of(argument) for argument in arguments]}
        return dict(_PLAIN[kind])

    def described(self, kind: Any) -> str:
        """What a type says of itself."""
        return self._text(inspect.getdoc(kind) or "")

    def member(self, info: FieldInfo) -> Schema:
        """The schema of a struct's member."""
        default = {} if info.default in (NODEFAULT, UNSET, None) else {"default": info.default}
        return {**self.of(sent_type(info)), **default}

    def _annotated(self, schema: Schema, meta: Meta) -> Schema:
        names = _KEYWORDS.get(schema.get("type", ""), {})
        limits = {keyword: limit for keyword, name in names.items() if (limit := getattr(meta, name)) is not None}
        texts = {"description": self._text(meta.description or ""), "examples": meta.examples}
        told = {name: text for name, text in texts.items() if text}
        return {**schema, **limits, **told, **(meta.extra_json_schema or {})}

    def _reference(self, kind: type[Struct]) -> Schema:
        name = kind.__name__
        if name not in self.named:
            self.named[name] = {}  # for types that contain themselves
            self.named[name] = self._object(kind)
        return {"$ref": f"#/components/schemas/{name}"}

    def _object(self, kind: type[Struct]) -> Schema:
        config = kind.__struct_config__
        tag = {config.tag_field: {"type": "string", "enum": [config.tag]}} if config.tag_field else {}
        members = fields(kind)
        return {
            "type": "object",
            "description": self.described(kind),
            "properties": tag | {info.encode_name: self.member(info) for info in members},
            "required": sorted([*tag, *(info.encode_name for info in members if info.required)]),
            "additionalProperties": False,
        }

    def _text(self, text: str) -> str:
        return text.replace(LIFETIME, self.lifetime)


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
    schemas = _Schemas(lifetime=duration(signed_url_seconds))
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


def _operation(path: str, view: Callable[..., Any], schemas: _Schemas) -> Schema:
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


def _parameters(kind: type[Struct] | None, where: str, schemas: _Schemas) -> list[Schema]:
    if kind is None:
        return []
    return [
        {"name": info.encode_name, "in": where, "required": info.required, "schema": schemas.member(info)}
        for info in fields(kind)
    ]


def _responses(operation: Operation, schemas: _Schemas) -> Iterator[tuple[str, Schema]]:
    yield str(operation.status), _answer(_text_of(operation.answer, schemas), operation.answer, schemas)
    statuses = {*operation.errors, *_OF_GATEWAY}
    if not operation.is_public:
        statuses |= {400, 401, 503}
    if operation.body is not None:
        statuses |= {415}
    for status in sorted(statuses):
        yield str(status), _answer(_TEXTS[status], ErrorAnswer | ServiceError, schemas)


def _answer(description: str, kind: Any, schemas: _Schemas) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schemas.of(kind)}}}


def _text_of(kind: Any, schemas: _Schemas) -> str:
    return schemas.described(kind) if isinstance(kind, type) else "a document that describes itself"
