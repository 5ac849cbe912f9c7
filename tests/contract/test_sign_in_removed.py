"""A user who has never signed in is removed, too: on moto's Cognito."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.aws.grant_table import GrantTable
from chalicelib.aws.identities import Identities
from chalicelib.core.grant import Grant, Role
from chalicelib.errors import Unauthenticated
from setup.errors import SetupError
from setup.operate.remove_user import remove_sign_in
from setup.operate.users import NeverSignedIn, find_user
from tests.records import ALICE
from tests.tables import new_table

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_nothing_is_left_and_no_token_is_accepted(dynamodb: Any) -> None:
    session, cognito = boto3.Session(region_name="us-east-1"), boto3.client("cognito-idp", region_name="us-east-1")
    pool = cognito.create_user_pool(PoolName="users")["UserPool"]
    email = {"Name": "email", "Value": "new@example.com"}
    cognito.admin_create_user(UserPoolId=pool["Id"], Username="new", UserAttributes=[email])
    identities, albums = new_table(dynamodb, "IdentitiesTable"), new_table(dynamodb, "AlbumsTable")
    environment = {"IDENTITIES_TABLE": identities, "ALBUMS_TABLE": albums, "USER_POOL_ARN": pool["Arn"]}
    grants = GrantTable(dynamodb, albums)
    of_alice: dict[str, Any] = {"owner_id": ALICE, "owner_email": "alice@example.com", "created_at": NOW}
    grants.add(Grant(**of_alice, email="new@example.com", role=Role.VIEWER))

    def find() -> None:
        find_user(session, "new@example.com", user_pool_id=pool["Id"], identities_table=identities)

    with pytest.raises(NeverSignedIn) as raised:
        find()
    with pytest.raises(ClientError):  # it is interrupted after its first step
        remove_sign_in(raised.value, environment | {"ALBUMS_TABLE": "not-there"}, session)
    with pytest.raises(NeverSignedIn) as raised:
        find()
    remove_sign_in(raised.value, environment, session)

    with pytest.raises(SetupError, match="there is no user"):
        find()
    assert grants.memberships_of("new@example.com") == []
    known = Identities(None, dynamodb, identities, identity_pool_id="", identity_provider="")
    with pytest.raises(Unauthenticated):
        known.identity_id(raised.value.user_sub, "a token from before")
