"""The building blocks of the HTTP API's types, with which requests are read, answers written, and both described.

Members have Python's names; those of answers are sent in camelCase.
"""

from dataclasses import dataclass
from types import NoneType
from typing import Annotated, Any, ClassVar, Generic, TypeVar, Union, get_args

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import FieldInfo

from chalicelib.messages import detail

T = TypeVar("T")
D = TypeVar("D")

LIFETIME = "{lifetime}"
"""A placeholder in descriptions for how long a presigned URL works, which each deployment decides."""

Time = Annotated[str, Meta(description="ISO 8601")]
Url = Annotated[str, Meta(description=f"works for {LIFETIME}, without any header")]
PictureUrl = Annotated[
    str,
    Meta(
        description=f"works for {LIFETIME} at least, without any header;"
        " for a while, answers have the same one, so that browsers keep the picture"
    ),
]
Percent = Annotated[float, Meta(ge=0, le=100)]
Ratio = Annotated[float, Meta(description="0-1 of the upright photo, origin top left")]
Cursor = Annotated[str, Meta(description="where the next page begins; absent on the last one")]
CursorAsked = Annotated[str, Meta(description="`cursor` of an earlier answer, unchanged")]


class Request(Struct, frozen=True, kw_only=True):
    """What may be sent in a query or in headers. An absent optional member is UNSET, None or its default."""


class Body(Request, frozen=True, forbid_unknown_fields=True):
    """A JSON object in a request; `example` is a valid one."""

    example: ClassVar[str]


class Answer(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """An object in an answer. An optional member without a value is None here, and absent in the JSON."""


class Success(Answer, frozen=True, tag_field="message", tag="Success"):
    """The whole answer to a successful request; `message` says so."""


LINES = "application/x-ndjson"
"""The content type of `Lines`."""


@dataclass(frozen=True, slots=True)
class Lines(Generic[T]):
    """The whole answer as JSON Lines, on each an object of type `T`; `next_page` is relative to this page's address."""

    text: str
    next_page: str | None = None


class DetailView(Answer, frozen=True):
    """Which message it is, for programs: its code, what fills its placeholders; `because`: the code of its `why`."""

    code: str
    values: dict[str, str | int]
    because: str | None = None


class ErrorAnswer(Answer, frozen=True):
    """What went wrong, and what to do."""

    message: str
    detail: DetailView | None = None


class ServiceError(Answer, frozen=True, rename="pascal"):
    """What API Gateway or the framework answers."""

    code: str
    message: str


def sent_type(member: FieldInfo) -> Any:
    """The type of a member. A default of None or UNSET means that it may be absent, not that it may be null."""
    absent = NoneType if member.default is None else UnsetType if member.default is UNSET else None
    kinds = tuple(kind for kind in get_args(member.type) if kind is not absent)
    return Union[kinds] if absent else member.type  # noqa: UP007


def detailed(text: str | None) -> DetailView | None:
    """The detail of what the application has said; None for what has no code."""
    found = detail(text) if text else None
    return view(DetailView, found) if found else None


def written(answer: Any) -> str:
    """The JSON of an answer."""
    return msgspec.json.encode(answer).decode()


def view(kind: type[T], record: Any) -> T:
    """A part of an answer, from a record with the same members, at any depth. Raises ValidationError."""
    return msgspec.convert(record, kind, from_attributes=True)


def is_given(value: Any) -> bool:
    """Whether an optional member was sent."""
    return value is not UNSET


def given(value: T | UnsetType, otherwise: D) -> T | D:
    """A member's value if it was sent."""
    return otherwise if isinstance(value, UnsetType) else value
