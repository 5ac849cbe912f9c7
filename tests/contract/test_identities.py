"""Whose token is it: the fake, the real one on moto's Cognito, and on recorded refusals of Cognito."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.aws.identities import REMEMBERED_SECONDS, REMOVED_AT, Identities
from chalicelib.errors import ServiceUnavailable, Unauthenticated
from tests.fakes import FakeIdentities
from tests.records import ALICE, BOB
from tests.tables import new_table

POOL = "us-east-1:99999999-aaaa-4bbb-8ccc-000000000009"
PROVIDER = "cognito-idp.us-east-1.amazonaws.com/us-east-1_TestPool1"


@pytest.fixture
def table(dynamodb: Any) -> str:
    return new_table(dynamodb, "IdentitiesTable")


@pytest.fixture(params=["fake", "moto"])
def identities(request: pytest.FixtureRequest, dynamodb: Any, table: str) -> Identities | FakeIdentities:
    if request.param == "fake":
        return FakeIdentities({"alice": ALICE, "bob": BOB})
    client = boto3.client("cognito-identity")
    pool = client.create_identity_pool(IdentityPoolName="users", AllowUnauthenticatedIdentities=False)
    return Identities(client, dynamodb, table, identity_pool_id=pool["IdentityPoolId"], identity_provider=PROVIDER)


def test_an_identity_id_is_region_and_uuid_and_stays(identities: Identities | FakeIdentities) -> None:
    alice = identities.identity_id("sub-a", "alice")

    assert alice.partition(":")[0] == "us-east-1"
    assert identities.identity_id("sub-a", "alice") == alice


def test_another_user_is_another_identity(identities: Identities | FakeIdentities) -> None:
    assert identities.identity_id("sub-a", "alice") != identities.identity_id("sub-b", "bob")


def test_a_user_who_was_removed_is_nobody(identities: Identities | FakeIdentities, dynamodb: Any, table: str) -> None:
    bob = identities.identity_id("sub-b", "bob")
    remove(identities, dynamodb, table, "sub-a")
    with pytest.raises(Unauthenticated, match="sign in again"):
        identities.identity_id("sub-a", "alice")
    assert identities.identity_id("sub-b", "bob") == bob


def remove(identities: Identities | FakeIdentities, dynamodb: Any, table: str, user_sub: str) -> None:
    if isinstance(identities, FakeIdentities):
        identities.removed.add(user_sub)
    else:
        item = {"UserSub": {"S": user_sub}, REMOVED_AT: {"S": "2026-03-01T12:00:00+00:00"}}
        dynamodb.put_item(TableName=table, Item=item)


def test_who_was_removed_is_remembered_for_a_minute(cognito: Stubber, dynamodb: Any, table: str) -> None:
    now = 5.0
    options = {"identity_pool_id": POOL, "identity_provider": PROVIDER}
    identities = Identities(cognito.client, dynamodb, table, **options, clock=lambda: now)
    expect(cognito, "token", ALICE)
    assert identities.identity_id("a", "token") == ALICE
    remove(identities, dynamodb, table, "a")

    now += REMEMBERED_SECONDS - 1
    assert identities.identity_id("a", "token") == ALICE
    now += 1
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            identities.identity_id("a", "token")


@pytest.fixture
def cognito() -> Iterator[Stubber]:
    with Stubber(boto3.client("cognito-identity")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def ask(cognito: Stubber, dynamodb: Any, table: str) -> Callable[[], Identities]:
    """What another function has: nothing in memory, the same table."""
    return partial(Identities, cognito.client, dynamodb, table, identity_pool_id=POOL, identity_provider=PROVIDER)


def expect(stubber: Stubber, id_token: str, identity_id: str) -> None:
    asked = {"IdentityPoolId": POOL, "Logins": {PROVIDER: id_token}}
    stubber.add_response("get_id", {"IdentityId": identity_id}, asked)


def test_cognito_is_asked_with_the_login_of_the_user_pool_and_once_per_user(
    cognito: Stubber, ask: Callable[[], Identities]
) -> None:
    expect(cognito, "alice's token", ALICE)
    expect(cognito, "bob's token", BOB)
    identities = ask()

    users = [("a", "alice's token"), ("b", "bob's token"), ("a", "alice's next token")] * 3
    answers = [identities.identity_id(*user) for user in users]

    assert answers == [ALICE, BOB, ALICE] * 3
    assert ask().identity_id("a", "alice's later token") == ALICE  # Cognito is not asked by another function either


@pytest.mark.parametrize("code", ["NotAuthorizedException", "InvalidParameterException"])
def test_a_token_that_cognito_refuses_is_unauthenticated_and_not_remembered(
    cognito: Stubber, ask: Callable[[], Identities], code: str
) -> None:
    cognito.add_client_error("get_id", code, "Invalid login token. Token expired: 1772366400 >= 1772362800")
    expect(cognito, "token", ALICE)

    with pytest.raises(Unauthenticated, match="sign in again"):
        ask().identity_id("a", "token")
    assert ask().identity_id("a", "token") == ALICE


def test_an_unknown_token_is_unauthenticated_by_the_fake_too() -> None:
    with pytest.raises(Unauthenticated, match="sign in again"):
        FakeIdentities({}).identity_id("a", "token")


def test_two_first_requests_at_once_end_in_the_same_identity(cognito: Stubber, ask: Callable[[], Identities]) -> None:
    cognito.add_client_error("get_id", "ResourceConflictException", "somebody else is making it")
    expect(cognito, "token", ALICE)

    assert ask().identity_id("a", "token") == ALICE


def test_the_identity_that_was_written_first_is_everybodys(cognito: Stubber, ask: Callable[[], Identities]) -> None:
    first, second = ask(), ask()
    expect(cognito, "token", ALICE)
    expect(cognito, "token", BOB)
    asked = second._ask

    def meanwhile(id_token: str) -> str:
        """Another function is asked by the same user at the same moment, and is quicker."""
        assert first.identity_id("a", id_token) == ALICE
        return asked(id_token)

    with patch.object(second, "_ask", meanwhile):
        assert second.identity_id("a", "token") == ALICE
    assert ask().identity_id("a", "token") == ALICE


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        (["TooManyRequestsException"], ServiceUnavailable),
        (["InternalErrorException"], ServiceUnavailable),
        (["ResourceConflictException"] * 2, ServiceUnavailable),
        (["ResourceNotFoundException"], ClientError),
    ],
)
def test_other_errors_are_not_the_tokens_fault(
    cognito: Stubber, ask: Callable[[], Identities], codes: list[str], kind: type[Exception]
) -> None:
    for code in codes:
        cognito.add_client_error("get_id", code, "Rate exceeded")

    with pytest.raises(kind, match=codes[0]):
        ask().identity_id("a", "token")


def test_only_so_many_users_are_remembered(
    cognito: Stubber, ask: Callable[[], Identities], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.aws.identities._KEPT", 10)
    for number in range(11):
        expect(cognito, f"token {number}", f"us-east-1:{number}")
    identities = ask()
    for number in range(11):
        identities.identity_id(f"sub {number}", f"token {number}")

    kept: Any = vars(identities)["_known"]
    assert list(kept) == [f"sub {number}" for number in range(1, 11)]
    assert identities.identity_id("sub 0", "token 0") == "us-east-1:0"  # out of the table


def test_tokens_are_kept_nowhere(cognito: Stubber, dynamodb: Any, table: str, ask: Callable[[], Identities]) -> None:
    expect(cognito, "a secret token", ALICE)
    identities = ask()
    identities.identity_id("a", "a secret token")

    assert "secret" not in repr(vars(identities)) + repr(dynamodb.scan(TableName=table))
