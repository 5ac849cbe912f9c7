"""What a route of the HTTP API takes and answers, written down beside it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a route takes and answers: typed dictionaries of `types`, `album_types` and `search_types`.

    `errors` are the statuses that the route itself brings about; those that any may end with are known without.
    """

    answer: Any
    status: int = 200
    body: Any = None
    query: Any = None
    headers: Any = None
    errors: tuple[int, ...] = ()
    is_public: bool = False
