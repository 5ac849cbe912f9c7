"""What was sent -> a type of the contract, or an error that says what to send."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import unquote

from msgspec import convert
from msgspec.structs import fields

from chalicelib.core.api.complaints import MISFITS, complaint, without_meta
from chalicelib.core.api.contract import Body, Request
from chalicelib.errors import BadRequest

R = TypeVar("R", bound=Request)
B = TypeVar("B", bound=Body)

# Longer ones exceed every limit.
_MAX_DIGITS = 18


def read_body(kind: type[B], raw: bytes | str) -> B:
    """Read the JSON object that was sent; nothing counts as an empty one. Raises `BadRequest`."""
    try:
        body = json.loads(raw, object_pairs_hook=_members) if raw else {}
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise BadRequest(f"the body must be a JSON object, for example {kind.example}")
    return _read(kind, body)


def read_query(kind: type[R], parameters: Mapping[str, str]) -> R:
    """Read the parameters after the question mark, where all is text. Raises `BadRequest`."""
    readers = {field.encode_name: _READERS.get(without_meta(field.type), str) for field in fields(kind)}
    return _read(kind, {name: readers.get(name, str)(text) for name, text in parameters.items()})


def read_headers(kind: type[R], headers: Mapping[str, str]) -> R:
    """Read our own headers; they may be percent-encoded UTF-8, because browsers can only send Latin letters in them.

    Raises `BadRequest`.
    """
    sent = {name: headers[name] for name in kind.__struct_encode_fields__ if headers.get(name)}
    return _read(kind, {name: unquote(text) for name, text in sent.items()})


def _read(kind: type[R], sent: Mapping[str, Any]) -> R:
    try:
        return convert(sent, kind)
    except MISFITS:
        raise BadRequest(complaint(kind, sent)) from None


# If a member occurs twice, JSON readers silently take the last one.
def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise BadRequest(f"the body has {json.dumps(name[:100])} twice; send it once")
        members[name] = value
    return members


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS else text


def _flag(text: str) -> bool | str:
    return {"true": True, "false": False}.get(text, text)


_READERS: Mapping[Any, Callable[[str], Any]] = {int: _number, bool: _flag}
