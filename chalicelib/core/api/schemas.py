"""Types of the contract -> JSON Schema, in the dialect of OpenAPI 3.1."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import EnumMeta
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import NODEFAULT, UNSET, Meta, Struct
from msgspec.structs import FieldInfo, fields

from chalicelib.core.api.contract import LIFETIME, sent_type

Schema = dict[str, Any]

_PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Any: {},
}
# Keyword of JSON Schema -> its name in `Meta`, for numbers, text and lists.
_KEYWORDS: Mapping[str, Mapping[str, str]] = {
    "integer": {"minimum": "ge", "exclusiveMinimum": "gt", "maximum": "le", "exclusiveMaximum": "lt"},
    "number": {"minimum": "ge", "exclusiveMinimum": "gt", "maximum": "le", "exclusiveMaximum": "lt"},
    "string": {"minLength": "min_length", "maxLength": "max_length", "pattern": "pattern"},
    "array": {"minItems": "min_length", "maxItems": "max_length"},
}


@dataclass(slots=True)
class Schemas:
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
        """The description of a type."""
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
