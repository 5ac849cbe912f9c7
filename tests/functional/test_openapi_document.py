"""The OpenAPI document: made of the routes as they are, so that it can leave none out."""

import json
from typing import Any

import pytest
from jsonschema_rs import validator_for

import app
from chalicelib.core.api.contract import written
from chalicelib.core.api.openapi import openapi_document
from chalicelib.core.api.operation import Operation
from chalicelib.core.live.message import LIVE_MESSAGES, PONG, Change, live_message
from setup.data.derive_openapi import RESULT, render
from setup.deploy.gateway_options import GUESTS_LIMITS
from tests.functional.conftest import DOCUMENT, World
from tests.records import a_finished_photo, a_tombstone

ROUTES = [(path, method) for path, methods in app.app.routes.items() for method in methods]


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_every_route_says_what_it_takes_and_answers(path: str, method: str) -> None:
    entry: Any = app.app.routes[path][method]
    described = DOCUMENT["paths"][path][method.lower()]

    assert isinstance(entry.view_function.operation(), Operation)
    assert described["summary"]
    assert len(entry.view_args) == sum(parameter["in"] == "path" for parameter in described["parameters"])
    assert entry.cors.allow_origin == "https://app.example.com"


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_a_route_is_open_to_everybody_only_if_it_says_so(path: str, method: str) -> None:
    entry = app.app.routes[path][method]
    security = DOCUMENT["paths"][path][method.lower()]["security"]

    assert security == ([{"idToken": []}] if entry.authorizer else [])
    assert (entry.authorizer is None) == (path == "/openapi.json" or (path, method) in GUESTS_LIMITS)


def test_only_routes_are_described() -> None:
    described = {(path, method.upper()) for path, methods in DOCUMENT["paths"].items() for method in methods}

    assert described == set(ROUTES)


def test_every_reference_leads_somewhere() -> None:
    def references(part: Any) -> set[str]:
        if isinstance(part, dict):
            found = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
            return found.union(*map(references, part.values()))
        return set().union(*map(references, part)) if isinstance(part, list) else set()

    names = {reference.removeprefix("#/components/schemas/") for reference in references(DOCUMENT)}
    assert names == DOCUMENT["components"]["schemas"].keys()


@pytest.mark.parametrize("token", [None, "alice"])
def test_it_is_served_to_everybody(world: World, token: str | None) -> None:
    response = world.get("/openapi.json", token=token)

    assert (response.status_code, response.json_body) == (200, DOCUMENT)


@pytest.mark.parametrize(("seconds", "words"), [(900, "15 minutes"), (3600, "1 hour")])
def test_how_long_a_url_works_is_what_the_deployment_decides(seconds: int, words: str) -> None:
    document = openapi_document(
        app.app.routes, title="x", version="1", signed_url_seconds=seconds, live_messages=LIVE_MESSAGES
    )
    schemas = document["components"]["schemas"]

    assert f"works for {words}" in schemas["ShortPhoto"]["properties"]["signedUrl"]["description"]
    assert f"works for {words}" in schemas["Ticket"]["description"]
    assert "{" not in "".join(schema["description"] for schema in schemas.values())


MESSAGES = (
    written(live_message(Change(None, a_finished_photo()))),
    written(live_message(Change(a_finished_photo(), a_tombstone()))),
    PONG,
)


@pytest.mark.parametrize("message", MESSAGES, ids=["photo", "photo_removed", "pong"])
def test_live_messages_are_described(message: str) -> None:
    validator = validator_for({**DOCUMENT["x-live-messages"]["fromServer"], "components": DOCUMENT["components"]})

    validator.validate(json.loads(message))
    assert not validator.is_valid({**json.loads(message), "x": 1})


def test_the_document_that_the_web_apps_types_come_from_is_current() -> None:
    assert RESULT.read_text(encoding="utf-8") == render(), "make api-types writes it and the types anew"
