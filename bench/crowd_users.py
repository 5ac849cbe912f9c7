"""The users of `bench.crowd`: each with a sign-in and photos of their own."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import boto3

from bench.http_search import keys_of, search
from setup.deploy.demo_user import DemoUser, ensure_demo_user, id_token
from setup.deployment import Deployment

WORD = "crowd"
"""In the name of every photo, so that one search finds all of a user's."""
# Tokens are valid for an hour.
_TOKEN_SECONDS = 45 * 60
_PAGE = 200
_AT_ONCE = 4


@dataclass
class Member:
    """One of the users, with the object keys of what they have uploaded."""

    session: boto3.Session
    deployment: Deployment
    user: DemoUser
    uploaded: set[str] = field(default_factory=set)
    _token: str = ""
    _signed_in: float = 0.0
    _signing_in: Lock = field(default_factory=Lock)

    def object_key(self, name: str) -> str:
        """Where a photo of theirs goes."""
        return f"usercontent/{self.user.identity_id}/{name}"

    def owns(self, object_key: str) -> bool:
        """Whether a photo is theirs."""
        return object_key.startswith(self.object_key(""))

    def search(self, **body: Any) -> dict[str, Any]:
        """The answer to a search of theirs. Raises `NotMeasured`."""
        return search(self.deployment, self._current_token(), **body)

    def everything(self) -> set[str]:
        """The object keys of all that a search for the common word finds, page by page."""
        found: set[str] = set()
        cursor: dict[str, str] = {}
        while True:
            answer = self.search(query=WORD, size=_PAGE, **cursor)
            found |= keys_of(answer)
            if not answer.get("cursor"):
                return found
            cursor = {"cursor": answer["cursor"]}

    def _current_token(self) -> str:
        with self._signing_in:
            if not self._token or time.monotonic() - self._signed_in > _TOKEN_SECONDS:
                self._token, self._signed_in = id_token(self.session, self.deployment, self.user), time.monotonic()
            return self._token


def members(count: int, session: boto3.Session, deployment: Deployment, directory: Path) -> list[Member]:
    """So many new users; `directory` is for their passwords."""

    def member(number: int) -> Member:
        file, name = directory / f"{number}.json", f"member{number}@example.com"
        user = ensure_demo_user(session, deployment, credentials_file=file, username=name)
        return Member(session, deployment, user)

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(threads.map(member, range(count)))


@dataclass(frozen=True, slots=True)
class Finds:
    """What all users find in the end, beside what they uploaded."""

    missing: int
    foreign: int


def what_is_found(everybody: list[Member]) -> Finds:
    """Have each user look through all of their photos. Raises `NotMeasured`."""
    looked = [(member, member.everything()) for member in everybody]
    return Finds(
        missing=sum(len(member.uploaded - found) for member, found in looked),
        foreign=sum(len(found - member.uploaded) for member, found in looked),
    )


def in_turn(everybody: list[Member], photos: int) -> Iterator[tuple[int, Member]]:
    """Everybody's first photo, then everybody's second, and so on."""
    return ((number, member) for number in range(photos) for member in everybody)
