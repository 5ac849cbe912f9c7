"""A user by e-mail address -> who that is for Cognito, and whose photos are theirs."""

from dataclasses import dataclass
from typing import Any

import boto3

from chalicelib.aws.dynamodb_items import plain_item, serialised
from setup.errors import SetupError


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownUser:
    """One user of a pool; `identity_id` is their part of the bucket and of every table."""

    username: str
    user_sub: str
    identity_id: str
    email: str


class NeverSignedIn(SetupError):
    """A user who has a sign-in and nothing else."""

    def __init__(self, email: str, username: str, user_sub: str) -> None:
        super().__init__(f"{email} has never signed in; a user's place in the bucket is known from then on")
        self.email, self.username, self.user_sub = email.strip().lower(), username, user_sub


def find_user(session: boto3.Session, email: str, *, user_pool_id: str, identities_table: str) -> KnownUser:
    """The user with this address. Raises `SetupError` if there is none, and `NeverSignedIn`."""
    escaped = email.replace("\\", "\\\\").replace('"', '\\"')
    found = session.client("cognito-idp").list_users(UserPoolId=user_pool_id, Filter=f'email = "{escaped}"')["Users"]
    if not found:
        raise SetupError(f"there is no user {email}; sign up in the web app first")
    username = str(found[0]["Username"])
    user_sub = next(str(fact["Value"]) for fact in found[0]["Attributes"] if fact["Name"] == "sub")
    identity_id = _identity_id(session.client("dynamodb"), identities_table, user_sub)
    if identity_id is None:
        raise NeverSignedIn(email, username, user_sub)
    return KnownUser(username=username, user_sub=user_sub, identity_id=identity_id, email=email.strip().lower())


# The row of somebody whose removal was interrupted may say that, and nothing else.
def _identity_id(dynamodb: Any, table: str, user_sub: str) -> str | None:
    item = dynamodb.get_item(TableName=table, Key=serialised({"UserSub": user_sub})).get("Item", {})
    identity_id = plain_item(item).get("IdentityId")
    return None if identity_id is None else str(identity_id)
