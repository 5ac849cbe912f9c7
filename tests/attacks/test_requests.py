"""Requests that are large, deep or strange: each is answered briefly, and never with a fault of ours."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.core.api.contract import Body
from tests.functional.conftest import DOCUMENT, World, documented, id_token
from tests.functional.test_library_api import add, new_album
from tests.records import BOB, a_grant, a_saved_search

# What a text is replaced by; as JSON, because some of it is none that json.dumps would write.
HOSTILE = {
    "4 MB": json.dumps("x" * 4_000_000),
    "combining marks": json.dumps("a" + "\u0315\u0316" * 200_000, ensure_ascii=False),
    "terms": json.dumps("a " * 100_000),
    "brackets": json.dumps("(" * 100_000),
    "a NUL": '"a\\u0000b"',
    "half a character": '"\\ud800"',
    "right to left": '"\\u202egpj.a"',
    "no text": "5",
    "null": "null",
    "a list": "[]",
    "an object": "{}",
    "deep": "[" * 100_000 + "]" * 100_000,
    "too large a number": "1" + "0" * 400,
    "a small exponent": "1e-999999999",
    "no number": "NaN",
    "unclosed": '"',
}
LONGEST_ANSWER = 2_000


def every_body(kind: type[Body]) -> Iterator[type[Body]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from every_body(narrower)


EXAMPLES = {kind.__name__: kind.example for kind in every_body(Body) if hasattr(kind, "example")}


def body_of(operation: dict[str, Any]) -> str:
    """The example of what a route takes."""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return EXAMPLES[schema["$ref"].rpartition("/")[2]]


def with_hostile(example: Any, hostile: str) -> Iterator[str]:
    """The example with each of its values replaced, one after the other."""
    mark = "\x01"

    def marked(value: Any) -> Iterator[Any]:
        yield mark
        if isinstance(value, dict):
            for name, member in value.items():
                yield from ({**value, name: other} for other in marked(member))
        elif isinstance(value, list):
            for number, item in enumerate(value):
                yield from ([*value[:number], other, *value[number + 1 :]] for other in marked(item))

    for text in marked(example):
        yield json.dumps(text).replace(json.dumps(mark), hostile)


WITH_BODY = [
    (method, path)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if "requestBody" in operation
]
WITH_PARAMETERS = [
    (method, path, parameter["name"], parameter["in"])
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    for parameter in operation["parameters"]
    if parameter["in"] in ("query", "header")
]


def there(world: World, path: str) -> str:
    grant, search = a_grant(owner_id=BOB, email="alice@example.com"), a_saved_search()
    world.grants.add(grant)
    world.searches.stored[search.identity_id, search.search_id] = search
    ids = {"search_id": search.search_id, "membership_id": grant.membership_id, "person_id": "somebody"}
    return path.format(photo_id=add(world).photo_id, album_id=new_album(world), **ids)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(("method", "path"), WITH_BODY)
def test_a_body_that_is_hostile_is_answered_briefly(world: World, method: str, path: str, kind: str) -> None:
    url, send = there(world, path), {"post": sent_by_post, "patch": sent_by_patch, "put": sent_by_put}[method]
    for body in with_hostile(json.loads(body_of(DOCUMENT["paths"][path][method])), HOSTILE[kind]):
        response = send(world, url, body.encode())
        assert response.status_code < 500, body[:200]
        assert response.status_code < 300 or len(response.body) < LONGEST_ANSWER, body[:200]


def sent_by_post(world: World, url: str, body: bytes) -> Any:
    return world.post(url, body=body)


def sent_by_put(world: World, url: str, body: bytes) -> Any:
    return world.put(url, body)


def sent_by_patch(world: World, url: str, body: bytes) -> Any:
    return world.patch(url, body)


@pytest.mark.parametrize(
    "text", ["x" * 1_000_000, "a" + "\u0315\u0316" * 100_000, "\x00", "%", "%FF", "\u202e", "-1", "[]"]
)
@pytest.mark.parametrize(("method", "path", "name", "where"), WITH_PARAMETERS)
def test_a_parameter_that_is_hostile_is_answered_briefly(
    world: World, method: str, path: str, name: str, where: str, text: str
) -> None:
    url, headers = there(world, path), {"Authorization": id_token("alice"), "Content-Type": "application/json"}
    if where == "query":
        url = f"{url}?{name}={quote(text)}"
    else:
        headers[name] = quote(text)

    client = getattr(world._client.http, method)
    response = documented(method, url, client(url, headers=headers))

    assert response.status_code < 500
    assert response.status_code < 300 or len(response.body) < LONGEST_ANSWER
