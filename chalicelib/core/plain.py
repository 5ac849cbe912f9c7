"""Frozen records <-> plain dicts and lists, by the records' own annotations.

One mechanism for every place where a record is stored: workflow states, table items, index documents.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
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
    kind = type(record)
    if kind in _PLAIN:
        return record
    if kind is tuple:
        return [to_plain(value, rename=rename) for value in record]
    if names := _names(kind, rename):  # type: ignore[arg-type]
        values = ((stored, getattr(record, name)) for name, stored in names)
        return {stored: to_plain(value, rename=rename) for stored, value in values if value is not None and value != ()}
    if isinstance(record, datetime):
        return record.isoformat()
    return record.value if isinstance(record, StrEnum) else record


def from_plain(kind: type[T], plain: Mapping[str, Any], *, rename: Callable[[str], str] = same) -> T:
    """Read a record of type `kind` back. Raises TypeError if a required field is missing."""
    readers = _readers(kind, rename)  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for stored, value in plain.items():
        if value is not None and (reader := readers.get(stored)):
            name, read = reader
            values[name] = value if type(value) is read else read(value)
    return kind(**values)


# What annotations say is read once for each kind of record: there are a hundred small records in a photo's.
@cache
def _names(kind: type, rename: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, rename(field.name)) for field in fields(kind)) if is_dataclass(kind) else ()


@cache
def _readers(kind: type, rename: Callable[[str], str]) -> dict[str, tuple[str, Callable[[Any], Any]]]:
    return {rename(name): (name, _reader(hint, rename)) for name, hint in get_type_hints(kind).items()}


def _reader(hint: Any, rename: Callable[[str], str]) -> Callable[[Any], Any]:
    if get_origin(hint) is UnionType:
        hint = next(option for option in get_args(hint) if option is not NoneType)
    if get_origin(hint) is tuple:
        read = _reader(get_args(hint)[0], rename)
        # Older records have one text where there may be several now.
        return lambda value: (read(value),) if isinstance(value, str) else tuple(map(read, value))
    if is_dataclass(hint):
        return partial(from_plain, hint, rename=rename)  # type: ignore[arg-type]
    read_one: Callable[[Any], Any] = datetime.fromisoformat if hint is datetime else hint
    return read_one
