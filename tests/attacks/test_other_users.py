"""What belongs to others: with a token of one's own, and with the AWS credentials that come with it."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from setup.local.samples import SAMPLES
from setup.local.up import Running
from tests.emulator.user import User
from tests.running_stack import another_user

CAT = (SAMPLES / "cat.png").read_bytes()


@pytest.fixture(scope="module")
def bob(running: Running, session: boto3.Session) -> User:
    """Somebody who has no photos, whatever else was tested before."""
    return another_user(running, session, "stranger")


@pytest.fixture(scope="module")
def photo_of_alice(alice: User) -> str:
    object_key = alice.object_key("mine.png")
    alice.upload(object_key, CAT)
    alice.awaits("cat", object_key)
    return object_key


@pytest.mark.parametrize("search_key", ["cat", "animal", "*", "cat OR dog", "-dog", "has:labels", "taken:1900.."])
def test_another_user_sees_nothing(bob: User, photo_of_alice: str, search_key: str) -> None:
    response = bob.post({"search-key": search_key})
    assert (response.status_code, response.json()["pictures"], response.json()["total"]) == (200, [], 0)
    assert photo_of_alice not in response.text


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
