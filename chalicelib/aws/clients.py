"""One boto3 session; each client made once, when it is first needed."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.aws import deadline

# botocore puts its own together anew for each call, which is a seventh of the processor time of one.
_NAME = "photo-search"
# Below the functions' own time-outs, so that we can report a service that hangs as an error.
_CONFIG = Config(connect_timeout=3, read_timeout=20, retries={"mode": "standard", "max_attempts": 3}, user_agent=_NAME)
# Where somebody waits for an answer: what has not come by then will not come in time either.
_HASTY = Config(connect_timeout=2, read_timeout=4, retries={"mode": "standard", "max_attempts": 2}, user_agent=_NAME)
# For what an answer can do without.
_BRIEF = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "max_attempts": 1}, user_agent=_NAME)


@cache
def session() -> boto3.session.Session:
    """The one session of this process. Past a deadline its clients send nothing more (`deadline.check`)."""
    made = boto3.session.Session()
    made.events.register("before-send", lambda **_: deadline.check())
    return made


@cache
def client(service: str, endpoint_url: str | None = None) -> Any:
    """The client of a service, such as "s3". boto3 reads `AWS_ENDPOINT_URL` for another endpoint.

    A function that answers the API makes all of its clients within a deadline, the others none.
    """
    return session().client(service, endpoint_url=endpoint_url, config=_HASTY if deadline.is_set() else _CONFIG)


@cache
def brief_client(service: str) -> Any:
    """A client whose calls take three seconds at most, and are not repeated."""
    return session().client(service, config=_BRIEF)


class LazyClient:
    """A client that is made when it is first used: for adapters that seldom need theirs."""

    def __init__(self, service: str):
        self._service = service

    def __getattr__(self, name: str) -> Any:
        return getattr(client(self._service), name)
