"""Who may see what: enforced by the deployed authorizer, roles and queries."""

import json
from typing import Any
from urllib.parse import quote

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from setup.local.limits import limited
from setup.local.samples import SAMPLES
from setup.local.up import Running
from tests.emulator.user import User
from tests.running_stack import another_user

CAT = (SAMPLES / "cat.png").read_bytes()


@pytest.fixture(scope="module")
def photo_of_alice(alice: User) -> str:
    object_key = alice.object_key("mine.png")
    alice.upload(object_key, CAT)
    alice.awaits("cat", object_key)
    return object_key


@pytest.mark.usefixtures("photo_of_alice")
@pytest.mark.parametrize("token", [None, "", "garbage", "a.b.c"])
def test_no_or_bad_token_is_401(alice: User, token: str | None) -> None:
    headers = {"search-key": "cat"} | ({} if token is None else {"Authorization": token})
    assert requests.post(alice.search_url, headers=headers, timeout=10).status_code == 401


def test_a_tampered_token_is_401(alice: User) -> None:
    header, _, signature = alice.id_token.split(".")
    claims = "eyJzdWIiOiJzb21lYm9keSBlbHNlIn0"
    assert alice.post({"search-key": "cat", "Authorization": f"{header}.{claims}.{signature}"}).status_code == 401


@pytest.mark.parametrize("search_key", ["cat", "animal", "*", "cat OR dog", "-dog", "has:labels", "taken:1900.."])
def test_another_user_sees_nothing(bob: User, photo_of_alice: str, search_key: str) -> None:
    response = bob.post({"search-key": search_key})
    assert (response.status_code, response.json()["pictures"], response.json()["total"]) == (200, [], 0)
    assert photo_of_alice not in response.text


def test_a_new_user_is_asked_to_come_back_while_cognito_takes_no_more(running: Running, session: boto3.Session) -> None:
    carol = another_user(running, session, "carol")
    with limited(running.stack.limits, GetId=0):
        assert carol.post({"search-key": "cat"}).status_code == 503
    assert carol.post({"search-key": "cat"}).status_code == 200
    with limited(running.stack.limits, GetId=0):
        assert carol.post({"search-key": "cat"}).status_code == 200


@pytest.mark.parametrize("search_key", ['" } }', "identity_id:*"])
def test_other_queries_reveal_nothing_about_anybody(bob: User, photo_of_alice: str, search_key: str) -> None:
    response = bob.post({"search-key": search_key})
    assert response.status_code == 400
    assert "at character 1" in response.json()["message"]
    assert photo_of_alice not in response.text


def test_suggestions_come_from_own_photos_only(alice: User, bob: User, photo_of_alice: str) -> None:
    assert "Cat" in [found["value"] for found in alice.suggest("ca")]
    assert bob.suggest("ca") == []


def test_the_cursor_of_another_user_shows_nothing_of_theirs(alice: User, bob: User, photo_of_alice: str) -> None:
    another = alice.object_key("mine, too.png")
    alice.upload(another, CAT)
    alice.awaits("cat", another)
    cursor = alice.post({}, json={"query": "cat", "size": 1}).json()["cursor"]
    assert bob.post({}, json={"query": "cat", "size": 1, "cursor": cursor}).json()["pictures"] == []


def test_a_search_without_a_key_is_answered_with_what_to_send(alice: User) -> None:
    response = alice.post({})
    assert response.status_code == 400
    assert "search-key" in response.json()["message"]


def test_a_search_that_finds_nothing_is_an_empty_list(alice: User) -> None:
    body = alice.post({"search-key": "zeppelin"}).json()
    assert body["message"] == "Success"
    assert body["pictures"] == []


def test_a_trailing_slash_is_the_same(alice: User, photo_of_alice: str) -> None:
    response = alice.post({"search-key": "cat"}, url=f"{alice.search_url}/")
    assert photo_of_alice in response.text


def test_the_key_may_be_percent_encoded_or_in_the_body(alice: User, photo_of_alice: str) -> None:
    assert photo_of_alice in alice.post({"search-key": quote("Cát")}).text
    assert photo_of_alice in alice.post({}, json={"query": "Cát"}).text


def app_origin(user: User) -> str:
    return user.running.deployment.environment["APP_ORIGIN"]


def test_the_web_app_may_ask(alice: User) -> None:
    asked = {"Origin": app_origin(alice), "Access-Control-Request-Method": "POST"}
    response = requests.options(alice.search_url, headers=asked, timeout=10)
    assert response.headers["Access-Control-Allow-Origin"] == app_origin(alice)
    assert "search-key" in response.headers["Access-Control-Allow-Headers"]


def test_the_emulators_own_key_opens_nothing(alice: User) -> None:
    guess = boto3.Session("test", "test", region_name="us-east-1")
    with pytest.raises(ClientError, match=r"403|no longer"):
        guess.client("sqs", endpoint_url=alice.running.stack.emulator.url).list_queues()


def browser_s3(user: User) -> Any:
    """S3, with what Cognito's identity pool gives a signed-in user's browser."""
    deployment, identities = user.running.deployment, user.session.client("cognito-identity")
    provider = f"cognito-idp.{deployment.region}.amazonaws.com/{deployment.user_pool_id}"
    answer = identities.get_credentials_for_identity(IdentityId=user.identity_id, Logins={provider: user.id_token})
    keys = answer["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretKey"], keys["SessionToken"], deployment.region)
    return session.client("s3", endpoint_url=user.running.stack.emulator.url)


def test_the_identity_pools_role_reaches_its_own_photos_only(alice: User, bob: User, photo_of_alice: str) -> None:
    s3 = browser_s3(alice)
    assert s3.get_object(Bucket=alice.bucket, Key=photo_of_alice)["Body"].read() == CAT
    intruder = browser_s3(bob)
    intruder.put_object(Bucket=bob.bucket, Key=bob.object_key("own.txt"), Body=b"mine")
    with pytest.raises(ClientError, match=r"AccessDenied|403"):
        intruder.get_object(Bucket=alice.bucket, Key=photo_of_alice)
    with pytest.raises(ClientError, match=r"AccessDenied|403"):
        intruder.put_object(Bucket=alice.bucket, Key=alice.object_key("planted.png"), Body=CAT)
    with pytest.raises(ClientError, match=r"AccessDenied|403"):
        intruder.list_objects_v2(Bucket=alice.bucket, Prefix=f"private/{alice.identity_id}/")


@pytest.mark.parametrize(("path", "status"), [("/picture/search", 401), ("/albums", 401), ("/no/such/route", 403)])
def test_the_web_app_may_read_that_it_was_refused(alice: User, path: str, status: int) -> None:
    url = f"{alice.running.deployment.api_url}{path}"
    headers = {"Origin": app_origin(alice), "Authorization": "garbage"}
    response = requests.request("POST" if "search" in path else "GET", url, headers=headers, timeout=10)
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == app_origin(alice)
    assert response.json()["message"]


def test_a_search_answers_json_that_the_web_app_may_read(alice: User, photo_of_alice: str) -> None:
    response = alice.post({"search-key": "cat", "Origin": app_origin(alice)})
    assert response.headers["Access-Control-Allow-Origin"] == app_origin(alice)
    assert json.loads(response.text)["message"] == "Success"
