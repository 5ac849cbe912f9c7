"""Many things a few at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The things in their order, in lists of `size`, the last one shorter."""
    iterator = iter(things)
    return iter(lambda: list(islice(iterator, size)), [])
