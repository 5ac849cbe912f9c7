"""What a route of the HTTP API takes and answers; it is written next to the route."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a route takes and answers: typed dictionaries of `types`, `album_types` and `search_types`.

    `errors` are the statuses that only this route can have; those of all routes are known.
    """

    answer: Any
    status: int = 200
    body: Any = None
    query: Any = None
    headers: Any = None
    errors: tuple[int, ...] = ()
    is_public: bool = False
