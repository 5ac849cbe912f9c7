"""The application's search functions, called as Lambda calls them, with the engine's part timed separately.

Everything is real except other services: the token that is sent *is* the identity id of the identity pool, everybody
but the owner of the judged photos has the same albums, others share 50 albums with the guest alone, and it is always
the day after the judged photos were taken.
"""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from urllib3.connectionpool import HTTPConnectionPool

from bench.search_judged import NOW, OWNER, judged_set
from bench.search_synthetic import ALBUMS, OWNERS
from chalicelib.core.album import Album
from chalicelib.core.grant import Grant, Role

_NAMES = (
    *("PHOTO_BUCKET", "IMAGE_METADATA_TABLE", "ALBUMS_TABLE", "CONNECTIONS_TABLE", "IDENTITIES_TABLE", "PACING_TABLE"),
    *("TALLIES_TABLE", "USER_POOL_CLIENT_ID", "IDENTITY_POOL_ID"),
)
_ARN = "arn:aws:{}:us-east-1:123456789012:{}"
# No service but the search engine is asked anything.
_MADE_UP = {
    **dict.fromkeys(_NAMES, "nobody-asks"),
    "IMAGE_METADATA_STREAM_ARN": _ARN.format("dynamodb", "table/t/stream/s"),
    "INGEST_WORKFLOW_ARN": _ARN.format("states", "stateMachine:ingest"),
    "USER_POOL_ARN": _ARN.format("cognito-idp", "userpool/us-east-1_Bench"),
    "OPENSEARCH_ENDPOINT": "http://127.0.0.1:1",
    "APP_ORIGIN": "https://app.example.com",
}
_ENVIRONMENT = {
    **_MADE_UP,
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "ASIAEXAMPLEEXAMPLE00",
    "AWS_SECRET_ACCESS_KEY": "x" * 40,
    "AWS_SESSION_TOKEN": "t" * 900,
}
GUEST = "us-east-1:ffffffff-0000-4000-8000-000000000000"
"""Somebody without photos, with whom 20 owners share 50 albums."""
_GUESTS_EMAIL = "guest@example.com"
_SHARED = tuple((owner, album_id) for album_id in ALBUMS[:3] for owner in OWNERS[:20])[:50]
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the function returned; `total` and `engine` are milliseconds, and the total includes the engine's part."""

    status: int
    body: Mapping[str, Any]
    total: float
    engine: float


class Application:
    """The HTTP functions of `app.py` in this process. One per process: Chalice's modules are."""

    def __init__(self, endpoint: str) -> None:
        os.environ.update(_ENVIRONMENT, OPENSEARCH_ENDPOINT=endpoint)
        from chalicelib import services

        # What is put there serves as `Identities`, an `AlbumTable` and a `GrantTable`, and is none of them.
        module: Any = services
        module.identities, module.albums, module.grants = _TokensAreIdentities, _Albums, _Grants
        module.now = lambda: NOW
        import app

        self._services = services
        self._handler: Callable[[Mapping[str, Any], object], Any] = app.app

    def search_in(self, alias: str) -> None:
        """Search this index from now on."""
        os.environ["PHOTO_INDEX"] = alias
        self._services.settings.cache_clear()
        self._services.index.cache_clear()

    def index(self) -> Any:
        """The functions' `PhotoIndex` of that index."""
        return self._services.index()

    def search(self, body: Mapping[str, Any], *, owner: str) -> Answer:
        """`POST /picture/search`."""
        return self._call("POST", "/picture/search", owner, body=json.dumps(body))

    def suggest(self, prefix: str, *, owner: str) -> Answer:
        """`GET /picture/suggest`."""
        return self._call("GET", "/picture/suggest", owner, query={"q": prefix})

    def _call(
        self, method: str, path: str, owner: str, *, body: str | None = None, query: Mapping[str, str] | None = None
    ) -> Answer:
        event = _event(method, path, owner, body, query)
        response, total, engine = timed(lambda: self._handler(event, None))
        return Answer(response["statusCode"], json.loads(response["body"]), total, engine)


def timed(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """What the call returns, its milliseconds, and how many of these it waited for HTTP answers."""
    with _engine_clock() as engine_seconds:
        began = time.perf_counter()
        result = call()
        total = time.perf_counter() - began
    return result, total * 1000, sum(engine_seconds) * 1000


class _TokensAreIdentities:
    def identity_id(self, _user_sub: str, id_token: str) -> str:
        return id_token


class _Albums:
    def all_of(self, identity_id: str) -> list[Album]:
        if identity_id == OWNER:
            return list(judged_set().albums)
        return [] if identity_id == GUEST else self.several([(identity_id, album_id) for album_id in ALBUMS])

    def several(self, wanted: Sequence[tuple[str, str]]) -> list[Album]:
        return [
            Album(identity_id=owner, album_id=album_id, name=f"Summer {ALBUMS.index(album_id)}", created_at=_SINCE)
            for owner, album_id in wanted
        ]


class _Grants:
    def memberships_of(self, email: str) -> list[Grant]:
        if email != _GUESTS_EMAIL:
            return []
        return [
            Grant(
                owner_id=owner,
                owner_email=f"{owner[10:18]}@example.com",
                email=email,
                role=Role.VIEWER,
                created_at=_SINCE,
                album=album_id,
                accepted=True,
            )
            for owner, album_id in _SHARED
        ]


# The parts of API Gateway's proxy event that Chalice reads.
def _event(method: str, path: str, owner: str, body: str | None, query: Mapping[str, str] | None) -> dict[str, Any]:
    return {
        "httpMethod": method,
        "resource": path,
        "path": path,
        "headers": {"Authorization": owner, "Content-Type": "application/json"},
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
        "pathParameters": None,
        "stageVariables": None,
        "body": body,
        "isBase64Encoded": False,
        "requestContext": {
            "httpMethod": method,
            "resourcePath": path,
            "authorizer": {"claims": {"sub": "bench", "token_use": "id"} | _address(owner)},
            "identity": {"sourceIp": "127.0.0.1"},
        },
    }


def _address(owner: str) -> dict[str, str]:
    return {"email": _GUESTS_EMAIL, "email_verified": "true"} if owner == GUEST else {}


@contextmanager
def _engine_clock() -> Iterator[list[float]]:
    """Collect the seconds of each HTTP request that is made in this context, from its first byte to its last."""
    seconds: list[float] = []
    original = HTTPConnectionPool.urlopen

    def timed(pool: HTTPConnectionPool, *arguments: Any, **options: Any) -> Any:
        began = time.perf_counter()
        try:
            return original(pool, *arguments, **options)
        finally:
            seconds.append(time.perf_counter() - began)

    pool_class: Any = HTTPConnectionPool
    pool_class.urlopen = timed
    try:
        yield seconds
    finally:
        pool_class.urlopen = original
