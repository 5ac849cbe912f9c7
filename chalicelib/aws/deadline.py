"""When an answer has to be ready: API Gateway ends a request after 29 s, and nobody reads what comes later.

Within a deadline no call to AWS begins too late, and each one takes a few seconds at most, including its retry.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from chalicelib.errors import ServiceUnavailable
from chalicelib.messages import Message

# A call that begins at the last moment, and is repeated once, still ends before the 29 s.
ANSWER_SECONDS = 15.0

_ends: ContextVar[float] = ContextVar("ends", default=math.inf)


@contextmanager
def within(seconds: float = ANSWER_SECONDS, *, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """Calls in this context have `seconds` in total."""
    before = _ends.set(clock() + seconds)
    try:
        yield
    finally:
        _ends.reset(before)


def is_set() -> bool:
    """Whether there is a deadline, because somebody waits for an answer."""
    return _ends.get() < math.inf


def check(*, clock: Callable[[], float] = time.monotonic) -> None:
    """Raises `ServiceUnavailable` when it is too late to begin anything."""
    if clock() > _ends.get():
        raise ServiceUnavailable(Message.TOO_SLOW)
