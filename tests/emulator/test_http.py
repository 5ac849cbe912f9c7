"""How the deployed API answers: what may be sent in which way, and who may read it."""

import json
from urllib.parse import quote

import boto3
import pytest
import requests

from setup.local.limits import limited
from setup.local.samples import SAMPLES
from setup.local.up import Running
from tests.emulator.user import User
from tests.running_stack import another_user

CAT = (SAMPLES / "cat.png").read_bytes()


@pytest.fixture(scope="module")
def photo(alice: User) -> str:
    object_key = alice.object_key("http.png")
    alice.upload(object_key, CAT)
    alice.awaits("cat", object_key)
    return object_key


def test_a_new_user_is_asked_to_come_back_while_cognito_takes_no_more(running: Running, session: boto3.Session) -> None:
    carol = another_user(running, session, "carol")
    with limited(running.stack.limits, GetId=0):
        assert carol.post({"search-key": "cat"}).status_code == 503
    assert carol.post({"search-key": "cat"}).status_code == 200
    with limited(running.stack.limits, GetId=0):
        assert carol.post({"search-key": "cat"}).status_code == 200


def test_a_search_without_a_key_is_answered_with_what_to_send(alice: User) -> None:
    response = alice.post({})
    assert response.status_code == 400
    assert "search-key" in response.json()["message"]


def test_a_search_that_finds_nothing_is_an_empty_list(alice: User) -> None:
    body = alice.post({"search-key": "zeppelin"}).json()
    assert body["message"] == "Success"
    assert body["pictures"] == []


def test_a_trailing_slash_is_the_same(alice: User, photo: str) -> None:
    response = alice.post({"search-key": "cat"}, url=f"{alice.search_url}/")
    assert photo in response.text


def test_the_key_may_be_percent_encoded_or_in_the_body(alice: User, photo: str) -> None:
    assert photo in alice.post({"search-key": quote("Cát")}).text
    assert photo in alice.post({}, json={"query": "Cát"}).text


def app_origin(user: User) -> str:
    return user.running.deployment.environment["APP_ORIGIN"]


def test_the_web_app_may_ask(alice: User) -> None:
    asked = {"Origin": app_origin(alice), "Access-Control-Request-Method": "POST"}
    response = requests.options(alice.search_url, headers=asked, timeout=10)
    assert response.headers["Access-Control-Allow-Origin"] == app_origin(alice)
    assert "search-key" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("path", "status", "advice"),
    [("/picture/search", 401, "sign in"), ("/albums", 401, "sign in"), ("/no/such/route", 403, "/openapi.json")],
)
def test_the_web_app_may_read_that_it_was_refused(alice: User, path: str, status: int, advice: str) -> None:
    url = f"{alice.running.deployment.api_url}{path}"
    headers = {"Origin": app_origin(alice), "Authorization": "garbage"}
    response = requests.request("POST" if "search" in path else "GET", url, headers=headers, timeout=10)
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == app_origin(alice)
    assert advice in response.json()["message"]


def test_a_search_answers_json_that_the_web_app_may_read(alice: User, photo: str) -> None:
    response = alice.post({"search-key": "cat", "Origin": app_origin(alice)})
    assert response.headers["Access-Control-Allow-Origin"] == app_origin(alice)
    assert json.loads(response.text)["message"] == "Success"
