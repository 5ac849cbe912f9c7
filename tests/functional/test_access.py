"""Who may use the HTTP API, and the answers to others."""

import json
from typing import Any

import pytest

import app
from chalicelib import services
from tests.functional.conftest import CORS, World, id_token, recorded
from tests.records import a_finished_photo

PATHS = ["/picture/search", "/photos/some-id/retry"]


@pytest.mark.parametrize("path", PATHS)
def test_nobody_gets_in_without_a_token(world: World, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    # Nor is anything asked, or said of the request itself.
    for name in ("photos", "index", "identities"):
        monkeypatch.setattr(services, name, None)

    response = world.post(path, token=None)

    assert response.status_code == 401
    assert "Authorization" in response.json_body["message"]
    assert response.headers.items() >= CORS.items()


@pytest.mark.parametrize("path", PATHS)
def test_nobody_gets_in_with_a_token_that_the_identity_pool_does_not_take(world: World, path: str) -> None:
    response = world.post(path, token="mallory", search_key="car")

    assert response.status_code == 401
    assert response.json_body == {"message": "the token is not accepted; sign in again"}


def api_gateway_event(authorizer: Any, **headers: str) -> dict[str, Any]:
    event: dict[str, Any] = recorded("events/search_request.json")
    event["headers"] = headers
    event["requestContext"]["authorizer"] = authorizer
    return event


NO_ID_TOKEN = ({"claims": {"sub": "alice"}}, {"claims": {"sub": "alice", "token_use": "access"}})


@pytest.mark.parametrize(
    "authorizer", [None, {}, {"claims": None}, {"claims": {}}, {"principalId": "alice"}, *NO_ID_TOKEN]
)
def test_a_token_alone_is_nothing_without_the_claims_that_vouch_for_it(world: World, authorizer: Any) -> None:
    world.index.apply([a_finished_photo()])

    answer = app.app(api_gateway_event(authorizer, Authorization=id_token("alice"), **{"search-key": "car"}), None)

    assert answer["statusCode"] == 401
    assert "pictures" not in answer["body"]


def test_claims_without_a_token_are_nothing_either(world: World) -> None:
    answer = app.app(api_gateway_event({"claims": {"sub": "alice", "token_use": "id"}}, **{"search-key": "car"}), None)

    assert answer["statusCode"] == 401


@pytest.mark.parametrize("prefix", ["", "Bearer "])
def test_api_gateways_event_is_answered(world: World, prefix: str) -> None:
    world.index.apply([a_finished_photo()])
    headers = {"Authorization": prefix + id_token("alice"), "search-key": "car"}
    event = api_gateway_event({"claims": {"sub": "x", "token_use": "id"}}, **headers)

    answer = app.app(event, None)

    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["total"] == 1


def test_an_index_that_does_not_answer(world: World) -> None:
    world.index.broken = True

    response = world.post("/picture/search", search_key="car")

    assert response.status_code == 503
    assert response.json_body["message"] == "a backend service did not answer; try again in a moment"
    assert response.json_body["detail"]["code"] == "no_answer"
    assert response.headers.items() >= CORS.items()


def test_a_defect_of_ours_is_a_500_that_says_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(body: object) -> None:
        raise KeyError("something internal")

    monkeypatch.setattr(world.index, "search", defect)

    response = world.post("/picture/search", search_key="car")

    assert response.status_code == 500
    assert b"internal server error" in response.body
    assert b"something internal" not in response.body
    assert response.headers.items() >= CORS.items()


@pytest.mark.parametrize(
    ("groups", "told"),
    [({}, False), ({"cognito:groups": "no-operators,staff"}, False), ({"cognito:groups": "staff,operators"}, True)],
)
def test_only_operators_are_told_where_aws_shows_an_execution(world: World, groups: dict[str, str], told: bool) -> None:
    photo = a_finished_photo(execution_arn="arn")
    world.photos.accept_upload(photo)
    world.workflow.histories["arn"] = [{"id": 1, "type": "ExecutionStarted", "timestamp": photo.uploaded_at}]
    event = api_gateway_event(
        {"claims": {"sub": "sub-of-alice", "token_use": "id", **groups}}, Authorization=id_token("alice")
    )
    event |= {"httpMethod": "GET", "pathParameters": {"photo_id": photo.photo_id}}
    event["requestContext"] |= {"httpMethod": "GET", "resourcePath": "/photos/{photo_id}/execution"}

    answer = app.app(event, None)

    assert answer["statusCode"] == 200
    assert ("consoleUrl" in json.loads(answer["body"])) is told
