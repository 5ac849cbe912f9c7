"""Whose token is it: the fake, the real one on moto's Cognito, and on recorded refusals of Cognito."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws

from chalicelib.aws.identities import Identities
from chalicelib.errors import ServiceUnavailable, Unauthenticated
from tests.fakes import FakeIdentities
from tests.records import ALICE, BOB

POOL = "us-east-1:99999999-aaaa-4bbb-8ccc-000000000009"
PROVIDER = "cognito-idp.us-east-1.amazonaws.com/us-east-1_TestPool1"


@pytest.fixture(params=["fake", "moto"])
def identities(request: pytest.FixtureRequest) -> Iterator[Identities | FakeIdentities]:
    if request.param == "fake":
        yield FakeIdentities({"alice": ALICE, "bob": BOB})
        return
    with mock_aws():
        client = boto3.client("cognito-identity")
        pool = client.create_identity_pool(IdentityPoolName="users", AllowUnauthenticatedIdentities=False)
        yield Identities(client, identity_pool_id=pool["IdentityPoolId"], identity_provider=PROVIDER)


def test_an_identity_id_is_region_and_uuid_and_stays(identities: Identities | FakeIdentities) -> None:
    alice = identities.identity_id("alice")

    assert alice.partition(":")[0] == "us-east-1"
    assert identities.identity_id("alice") == alice


def test_another_token_is_another_identity(identities: Identities | FakeIdentities) -> None:
    assert identities.identity_id("alice") != identities.identity_id("bob")


@pytest.fixture
def cognito() -> Iterator[Stubber]:
    with Stubber(boto3.client("cognito-identity")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def on(stubber: Stubber) -> Identities:
    return Identities(stubber.client, identity_pool_id=POOL, identity_provider=PROVIDER)


def expect(stubber: Stubber, id_token: str, identity_id: str) -> None:
    asked = {"IdentityPoolId": POOL, "Logins": {PROVIDER: id_token}}
    stubber.add_response("get_id", {"IdentityId": identity_id}, asked)


def test_cognito_is_asked_with_the_login_of_the_user_pool_and_once_per_token(cognito: Stubber) -> None:
    expect(cognito, "alice's token", ALICE)
    expect(cognito, "bob's token", BOB)
    identities = on(cognito)

    answers = [identities.identity_id(token) for token in ["alice's token", "bob's token"] * 3]

    assert answers == [ALICE, BOB] * 3


@pytest.mark.parametrize("code", ["NotAuthorizedException", "InvalidParameterException"])
def test_a_token_that_cognito_refuses_is_unauthenticated_and_not_remembered(cognito: Stubber, code: str) -> None:
    cognito.add_client_error("get_id", code, "Invalid login token. Token expired: 1772366400 >= 1772362800")
    expect(cognito, "token", ALICE)
    identities = on(cognito)

    with pytest.raises(Unauthenticated, match="sign in again"):
        identities.identity_id("token")
    assert identities.identity_id("token") == ALICE


def test_an_unknown_token_is_unauthenticated_by_the_fake_too() -> None:
    with pytest.raises(Unauthenticated, match="sign in again"):
        FakeIdentities({}).identity_id("token")


@pytest.mark.parametrize(
    ("code", "kind"), [("TooManyRequestsException", ServiceUnavailable), ("ResourceNotFoundException", ClientError)]
)
def test_other_errors_are_not_the_tokens_fault(cognito: Stubber, code: str, kind: type[Exception]) -> None:
    cognito.add_client_error("get_id", code, "Rate exceeded")

    with pytest.raises(kind, match=code):
        on(cognito).identity_id("token")


def test_only_so_many_tokens_are_remembered(cognito: Stubber) -> None:
    for number in range(1001):
        expect(cognito, f"token {number}", f"us-east-1:{number}")
    expect(cognito, "token 0", "us-east-1:0")
    identities = on(cognito)
    for number in range(1001):
        identities.identity_id(f"token {number}")

    assert identities.identity_id("token 1000") == "us-east-1:1000"  # remembered
    assert identities.identity_id("token 0") == "us-east-1:0"  # asked for again


def test_tokens_themselves_are_not_kept(cognito: Stubber) -> None:
    expect(cognito, "a secret token", ALICE)
    identities = on(cognito)
    identities.identity_id("a secret token")

    kept: Any = vars(identities)
    assert "secret" not in repr(kept)
