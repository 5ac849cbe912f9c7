"""Tokens of every wrong kind, at the HTTP API and at the WebSocket of the deployed application."""

import base64
import json
import time
from typing import Any

import boto3
import pytest
import requests
from websockets.exceptions import InvalidStatus

from setup.deploy.demo_user import DEMO_USERNAME, new_password
from setup.local.up import Running
from tests.emulator.test_live_updates import listening
from tests.emulator.user import User

KINDS = [
    *("none", "empty", "garbage", "three parts", "tampered", "other claims", "alg none", "alg HS256"),
    *("an access token", "a refresh token", "another pool's"),
]


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def claims(token: str) -> dict[str, Any]:
    middle = token.split(".")[1]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return read


@pytest.fixture(scope="module")
def tokens(running: Running, session: boto3.Session, alice: User) -> dict[str, str | None]:
    """A token of each kind, all of them as near to Alice's own as they can be."""
    head, body, signature = alice.id_token.split(".")
    stranger = {**claims(alice.id_token), "sub": "somebody-else", "exp": int(time.time()) + 3600}
    deployment = running.deployment
    own = signed_in(session, deployment.user_pool_id, deployment.user_pool_client_id, running.user.read_password())
    return {
        "none": None,
        "empty": "",
        "garbage": "garbage",
        "three parts": "a.b.c",
        "tampered": f"{head}.{body}.{signature[:-8]}AAAAAAAA",
        "other claims": f"{head}.{part(stranger)}.{signature}",
        "alg none": f"{part({'alg': 'none'})}.{body}.",
        "alg HS256": f"{part({'alg': 'HS256'})}.{body}.{signature}",
        "an access token": own["AccessToken"],
        "a refresh token": own["RefreshToken"],
        "another pool's": of_another_pool(session),
    }


def signed_in(session: boto3.Session, pool_id: str, client_id: str, password: str) -> dict[str, str]:
    """The tokens of the demo user, in any pool."""
    answer = session.client("cognito-idp").admin_initiate_auth(
        UserPoolId=pool_id,
        ClientId=client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": DEMO_USERNAME, "PASSWORD": password},
    )
    tokens: dict[str, str] = answer["AuthenticationResult"]
    return tokens


def of_another_pool(session: boto3.Session) -> str:
    """A valid ID token of a user of the same name, in a pool that an attacker has made."""
    users, password = session.client("cognito-idp"), f"{new_password()}!"
    pool = users.create_user_pool(PoolName="attackers")["UserPool"]["Id"]
    flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    client = users.create_user_pool_client(UserPoolId=pool, ClientName="web", ExplicitAuthFlows=flows)
    users.admin_create_user(UserPoolId=pool, Username=DEMO_USERNAME, MessageAction="SUPPRESS")
    users.admin_set_user_password(UserPoolId=pool, Username=DEMO_USERNAME, Password=password, Permanent=True)
    token = signed_in(session, pool, client["UserPoolClient"]["ClientId"], password)["IdToken"]
    users.delete_user_pool(UserPoolId=pool)
    return token


@pytest.mark.parametrize("kind", KINDS)
def test_http_refuses(alice: User, tokens: dict[str, str | None], kind: str) -> None:
    token = tokens[kind]
    headers = {"search-key": "cat"} | ({} if token is None else {"Authorization": token})
    response = requests.post(alice.search_url, headers=headers, timeout=30)

    assert response.status_code == 401
    assert "pictures" not in response.text


@pytest.mark.parametrize("kind", KINDS)
def test_web_sockets_refuse(alice: User, tokens: dict[str, str | None], kind: str) -> None:
    with pytest.raises(InvalidStatus, match=r"40[13]"), listening(alice, tokens[kind] or ""):
        pass


def test_a_good_token_is_taken(alice: User) -> None:
    """Otherwise the others would prove nothing."""
    assert alice.post({"search-key": "cat"}).status_code == 200
    with listening(alice):
        pass
