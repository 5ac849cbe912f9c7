"""The codes that an authenticator app shows: RFC 6238 with HMAC-SHA-1, six digits and steps of 30 seconds."""

import hmac
from base64 import b32decode

STEP_SECONDS = 30
# How many steps the clocks may be apart.
TOLERANCE = 1
_DIGITS = 6


def step_at(seconds: float) -> int:
    """The step at this time, in seconds since 1970."""
    return int(seconds // STEP_SECONDS)


def code_of(secret: str, step: int) -> str:
    """The code of a step; `secret` in base 32, as it is shown. Raises `ValueError` if it is not."""
    digest = hmac.digest(b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0xF
    return str((int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF) % 10**_DIGITS).zfill(_DIGITS)


def matching_step(secret: str, code: str, *, now: float) -> int | None:
    """The step of which this is the code, among those around `now`; None if there is none."""
    steps = range(step_at(now) - TOLERANCE, step_at(now) + TOLERANCE + 1)
    return next((step for step in steps if hmac.compare_digest(code_of(secret, step).encode(), code.encode())), None)
