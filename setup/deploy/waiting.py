"""Calls that AWS refuses for a while: because the account has just made too many, or something is being changed."""

from collections.abc import Callable
from typing import Protocol

from botocore.exceptions import ClientError

from setup.errors import SetupError


class Clock(Protocol):
    """The two functions of `time` that are needed for waiting."""

    def monotonic(self) -> float:
        """Seconds since some moment."""

    def sleep(self, seconds: float, /) -> None:
        """Wait."""


def call_until_accepted(
    call: Callable[[], object], *, refusal: str, pause: float, deadline: float, failure: str, clock: Clock
) -> None:
    """Repeat a call as long as it is refused with the error code `refusal`; `pause` and `deadline` are seconds.

    Raises `SetupError` with the text `failure` after the deadline, and any other error of the call at once.
    """
    started = clock.monotonic()
    while True:
        try:
            call()
            return
        except ClientError as error:
            if error.response["Error"]["Code"] != refusal:
                raise
            if clock.monotonic() - started > deadline:
                raise SetupError(failure) from error
        clock.sleep(pause)
