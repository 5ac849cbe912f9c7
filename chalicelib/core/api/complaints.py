"""What is wrong with a request, in words for its sender; its types say what would be right.

    unknown member "x"; allowed: a, b, c
    "name" is missing; it must be a text
    "size" must be a whole number from 1 to 200, not "many"

msgspec's own messages are written for programmers, so the mistake is looked for again, member by member.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from enum import EnumMeta
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Meta, Struct, ValidationError, convert
from msgspec.structs import fields

from chalicelib.core.api.contract import sent_type

MISFITS = (ValidationError, UnicodeEncodeError)
"""What msgspec raises for a value of another type; the second for half of a character where no text belongs."""

_MAX_SHOWN = 100
_WORDS: Mapping[Any, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    NoneType: "null",
}


def complaint(kind: type[Struct], sent: Mapping[str, Any]) -> str:
    """The first mistake in an object that is not of the type."""
    return _wrong_object(kind, sent, "")


def without_meta(hint: Any) -> Any:
    """The type that is annotated, or the type itself."""
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _wrong_object(kind: type[Struct], sent: Mapping[str, Any], path: str) -> str:
    members = {field.encode_name: sent_type(field) for field in fields(kind)}
    needed = {field.encode_name for field in fields(kind) if field.required}
    of = f" of {json.dumps(path)}" if path else ""
    if kind.__struct_config__.forbid_unknown_fields:
        for name in sent:
            if name not in members:
                return f"unknown member {json.dumps(name[:_MAX_SHOWN])}{of}; allowed: {', '.join(members)}"
    for name, hint in members.items():
        if name not in sent and name in needed:
            return f"{json.dumps(name)}{of} is missing; it must be {_words(hint)}"
        if name in sent and not _fits(hint, sent[name]):
            return _wrong(hint, sent[name], f"{path}.{name}" if path else name)
    return _own_words(kind, sent)


def _wrong(hint: Any, value: Any, path: str) -> str:
    bare = without_meta(hint)
    if _is_struct(bare) and isinstance(value, dict):
        return _wrong_object(bare, value, path)
    if get_origin(bare) is list and isinstance(value, list):
        (item,) = get_args(bare)
        for number, one in enumerate(value):
            if not _fits(item, one):
                return _wrong(item, one, f"{path}[{number}]")
    return f"{json.dumps(path)} must be {_words(hint)}, not {_shown(value)}"


def _fits(hint: Any, value: Any) -> bool:
    try:
        convert(value, hint)
    except MISFITS:
        return False
    return True


# A type's own checks have messages for the caller.
def _own_words(kind: type[Struct], sent: Mapping[str, Any]) -> str:
    try:
        convert(sent, kind)
    except ValidationError as error:
        return str(error)
    raise AssertionError("there is nothing wrong with it")


def _words(hint: Any) -> str:
    bare = without_meta(hint)
    return ", ".join([_kind(bare) + "".join(_limits(bare, hint)), *_descriptions(hint)])


def _kind(bare: Any) -> str:
    if _is_struct(bare):
        return f"an object with {', '.join(bare.__struct_encode_fields__)}"
    if isinstance(bare, EnumMeta):
        return f"one of {', '.join(member.value for member in bare)}"  # type: ignore[var-annotated]
    origin, arguments = get_origin(bare), get_args(bare)
    if origin is Literal:
        return f"one of {', '.join(arguments)}"
    if origin is list:
        return "a list"
    if origin in (Union, UnionType):
        return _alternatives([_words(argument) for argument in arguments])
    return _WORDS[bare]


# A description may say what null means.
def _alternatives(words: list[str]) -> str:
    is_explained = any("null for" in one for one in words)
    return " or ".join(one for one in words if one != _WORDS[NoneType] or not is_explained)


def _limits(bare: Any, hint: Any) -> Iterator[str]:
    for meta in _metas(hint):
        if bare in (int, float):
            yield _range(meta.ge, meta.le, "")
        elif bare is str and not meta.pattern:  # which has its own words
            yield _range(meta.min_length, meta.max_length, " characters")
        elif get_origin(bare) is list:
            yield _range(meta.min_length, meta.max_length, " items")
    if get_origin(bare) is list:
        yield f", each {_words(get_args(bare)[0])}"


def _range(low: Any, high: Any, unit: str) -> str:
    joint = " of " if unit else " from "
    if low is not None and high is not None:
        return f"{joint}{low} to {high}{unit}"
    if high is not None:
        return f" of at most {high}{unit}"
    return f" of at least {low}{unit}" if low is not None else ""


def _descriptions(hint: Any) -> list[str]:
    return [meta.description for meta in _metas(hint) if meta.description]


def _metas(hint: Any) -> Iterable[Meta]:
    return [meta for meta in getattr(hint, "__metadata__", ()) if isinstance(meta, Meta)]


def _shown(value: Any) -> str:
    text = json.dumps(value)
    if len(text) <= _MAX_SHOWN:
        return text
    if isinstance(value, str):
        return f"a text of {len(value)} characters"
    return f"a list of {len(value)} items" if isinstance(value, list) else f"{text[:_MAX_SHOWN]}..."


def _is_struct(bare: Any) -> bool:
    return isinstance(bare, type) and issubclass(bare, Struct)
