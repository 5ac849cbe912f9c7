"""What the types of the HTTP API are made of: requests are read, answers written and both described by the same types.

Members are named as Python names them; an answer's go over the wire in camelCase.
"""

from types import NoneType
from typing import Annotated, Any, ClassVar, TypeVar, Union, get_args

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import FieldInfo

T = TypeVar("T")
D = TypeVar("D")

LIFETIME = "{lifetime}"
"""Stands in descriptions for how long a presigned URL works, which each deployment decides."""

Time = Annotated[str, Meta(description="ISO 8601")]
Url = Annotated[str, Meta(description=f"works for {LIFETIME}, without any header")]
Percent = Annotated[float, Meta(ge=0, le=100)]
Ratio = Annotated[float, Meta(description="0-1 of the upright photo, origin top left")]
Cursor = Annotated[str, Meta(description="where the next page begins; absent on the last one")]
CursorAsked = Annotated[str, Meta(description="`cursor` of an earlier answer, unchanged")]


class Request(Struct, frozen=True, kw_only=True):
    """What may come in a query or in headers. An optional member is UNSET, None or its default where it is absent."""


class Body(Request, frozen=True, forbid_unknown_fields=True):
    """A JSON object that is sent; `example` is one that can be."""

    example: ClassVar[str]


class Answer(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """An object in an answer. An optional member without a value is None here and absent there."""


class Success(Answer, frozen=True, tag_field="message", tag="Success"):
    """The whole answer to a request that succeeded: it says so in `message`."""


class ErrorAnswer(Answer, frozen=True):
    """What went wrong, and what to do."""

    message: str


class ServiceError(Answer, frozen=True, rename="pascal"):
    """What API Gateway or the framework answers."""

    code: str
    message: str


def sent_type(member: FieldInfo) -> Any:
    """What a member may be. A default of None or UNSET says that it may be absent, not that it may be null."""
    absent = NoneType if member.default is None else UnsetType if member.default is UNSET else None
    kinds = tuple(kind for kind in get_args(member.type) if kind is not absent)
    return Union[kinds] if absent else member.type  # noqa: UP007


def written(answer: Any) -> str:
    """The JSON of an answer."""
    return msgspec.json.encode(answer).decode()


def view(kind: type[T], record: Any) -> T:
    """An answer's part from a record of the same members, and whatever these contain. Raises ValidationError."""
    return msgspec.convert(record, kind, from_attributes=True)


def is_given(value: Any) -> bool:
    """Whether an optional member was sent."""
    return value is not UNSET


def given(value: T | UnsetType, otherwise: D) -> T | D:
    """A member's value if it was sent."""
    return otherwise if isinstance(value, UnsetType) else value
