"""What opens a share: the token of its link, its password, and the pass that somebody gets for the password.

    token   22 characters of 128 random bits, then the owner's identity id: where the share is kept
    pass    when it ends, and a code that only who has the kept password could make

Nothing that is kept opens a share: of the token a SHA-256 is kept, which is the share's id, and of the password a
scrypt (RFC 7914; cost as OWASP's "Password Storage Cheat Sheet" has it for 16 MiB).
"""

import hmac
import re
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import scrypt, sha256
from typing import NamedTuple

from chalicelib.core.text import is_encodable

SECRET_BYTES, SALT_BYTES = 16, 16
MAX_ATTEMPTS, ATTEMPTS_WITHIN = 10, timedelta(minutes=15)
"""So many wrong passwords are read; then none until that time is over."""
PASS_LASTS = timedelta(hours=12)
MAX_TOKEN_LENGTH, MAX_PASS_LENGTH = 200, 100

_COST = {"n": 2**14, "r": 8, "p": 5}
_TOKEN = re.compile(r"(?P<secret>[A-Za-z0-9_-]{22})(?P<owner>[A-Za-z0-9_-]{4,170})")
_IDENTITY_ID = re.compile(rb"[a-z0-9-]+:[0-9a-fA-F-]+")
_PASS = re.compile(r"(?P<ends>[0-9]{10})\.(?P<code>[0-9a-f]{64})")


class ShareKey(NamedTuple):
    """Where a share is kept, if there is one."""

    identity_id: str
    share_id: str


def share_token(secret: bytes, identity_id: str) -> str:
    """The token of a new share; `secret` are `SECRET_BYTES` random bytes."""
    return _text(secret) + _text(identity_id.encode())


def share_key(token: str) -> ShareKey | None:
    """Where the share of this token is kept; None if it is none of ours."""
    parts = _TOKEN.fullmatch(token)
    owner = _bytes(parts["owner"]) if parts else b""
    if _IDENTITY_ID.fullmatch(owner) is None:
        return None
    return ShareKey(owner.decode(), sha256(token.encode()).hexdigest()[:32])


def kept_password(password: str, salt: bytes) -> str:
    """What is kept of a password; `salt` are `SALT_BYTES` random bytes."""
    return f"{salt.hex()}.{_hash(password, salt)}"


def is_password(typed: str, kept: str) -> bool:
    """Whether it is the password; takes as long if it is not."""
    salt, _, right = kept.partition(".")
    return is_encodable(typed) and hmac.compare_digest(_hash(typed, bytes.fromhex(salt)), right)


def share_pass(share_id: str, kept: str, *, now: datetime) -> str:
    """A pass for who knew the password."""
    ends = int((now + PASS_LASTS).timestamp())
    return f"{ends}.{_code(share_id, kept, ends)}"


def is_pass(text: str, share_id: str, kept: str, *, now: datetime) -> bool:
    """Whether a pass is good for the share, with the password that it has."""
    parts = _PASS.fullmatch(text)
    if parts is None:
        return False
    ends = int(parts["ends"])
    return hmac.compare_digest(parts["code"], _code(share_id, kept, ends)) and now < datetime.fromtimestamp(ends, UTC)


def _code(share_id: str, kept: str, ends: int) -> str:
    return hmac.digest(kept.encode(), f"{share_id}.{ends}".encode(), "sha256").hex()


def _hash(password: str, salt: bytes) -> str:
    return scrypt(unicodedata.normalize("NFC", password).encode(), salt=salt, **_COST).hex()


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
