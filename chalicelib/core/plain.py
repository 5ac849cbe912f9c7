"""Frozen records <-> plain dicts and lists, by the records' own annotations.

One mechanism for every place where a record is stored: workflow states, table items, index documents.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")

# Asked first, because most values are.
_PLAIN = frozenset((str, int, float, bool, list, dict, NoneType))


def same(name: str) -> str:
    """Keep a field's name as it is."""
    return name


def pascal_case(name: str) -> str:
    """`file_size` -> `FileSize`, as table attributes are named."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def camel_case(name: str) -> str:
    """`file_size` -> `fileSize`, as answers of the HTTP API are named."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def to_plain(record: Any, *, rename: Callable[[str], str] = same) -> Any:
    """Write a record as dicts, lists, text and numbers. Fields that are None or empty are left out."""
    if type(record) in _PLAIN:
        return record
    if is_dataclass(record):
        values = ((rename(field.name), getattr(record, field.name)) for field in fields(record))
        return {name: to_plain(value, rename=rename) for name, value in values if value is not None and value != ()}
    if isinstance(record, tuple):
        return [to_plain(value, rename=rename) for value in record]
    if isinstance(record, datetime):
        return record.isoformat()
    return record.value if isinstance(record, StrEnum) else record


def from_plain(kind: type[T], plain: Mapping[str, Any], *, rename: Callable[[str], str] = same) -> T:
    """Read a record of type `kind` back. Raises TypeError if a required field is missing."""
    values: dict[str, Any] = {
        name: _read(hint, plain[rename(name)], rename)
        for name, hint in _hints(kind).items()  # type: ignore[arg-type]
        if plain.get(rename(name)) is not None
    }
    return kind(**values)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(hint: Any, value: Any, rename: Callable[[str], str]) -> Any:
    if get_origin(hint) is UnionType:
        hint = next(option for option in get_args(hint) if option is not NoneType)
    if get_origin(hint) is tuple:
        # Older records have one text where there may be several now.
        items = (value,) if isinstance(value, str) else value
        return tuple(_read(get_args(hint)[0], item, rename) for item in items)
    if is_dataclass(hint):
        return from_plain(hint, value, rename=rename)  # type: ignore[arg-type]
    if hint is datetime:
        return datetime.fromisoformat(value)
    return hint(value)
