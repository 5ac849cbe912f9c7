"""What a route of the HTTP API takes and answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

from chalicelib.core.api import (
    album_types,
    export_types,
    member_types,
    people_types,
    photo_requests,
    photo_types,
    search_types,
    share_types,
    trash_types,
)
from chalicelib.core.api.contract import Body, Lines, Request

_MODULES = (
    album_types,
    export_types,
    member_types,
    people_types,
    photo_requests,
    photo_types,
    search_types,
    share_types,
    trash_types,
)
_TYPES = {"Lines": Lines, **{name: kind for module in _MODULES for name, kind in vars(module).items()}}

_OF_CALLERS = ("identity_id", "email")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a route takes and answers, in types of the contract.

    `told` is what it is told of the caller: if nothing, anybody may call. `errors` are the statuses that only this
    route can have; those of all routes are known.
    """

    answer: Any
    status: int = 200
    body: type[Body] | None = None
    query: type[Request] | None = None
    headers: type[Request] | None = None
    errors: tuple[int, ...] = ()
    told: tuple[str, ...] = ()

    @classmethod
    def of(cls, view: Callable[..., Any], *, status: int, errors: tuple[int, ...]) -> "Operation":
        """A view's signature says it: `body`, `query` and `headers`, what it returns, whose `identity_id` it needs.

        All other arguments of a view are parts of its path. Its module need not have imported the contract's types.
        """
        hints = get_type_hints(view, localns=_TYPES)
        return cls(
            answer=hints["return"],
            status=status,
            body=hints.get("body"),
            query=hints.get("query"),
            headers=hints.get("headers"),
            errors=errors,
            told=tuple(name for name in _OF_CALLERS if name in hints),
        )

    @property
    def is_public(self) -> bool:
        """Whether it needs no account."""
        return not self.told
