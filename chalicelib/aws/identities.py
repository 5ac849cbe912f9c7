"""The caller's identity: a user of the user pool -> an identity of the identity pool, through the table Identities.

Cognito answers GetId at most 25 times a second in an account, and an identity never changes: so it is asked only once
for each user, and the answer is kept where every function finds it.
"""

from collections import OrderedDict
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.dynamodb_items import condition_failed, plain_item, serialised
from chalicelib.aws.faults import translated
from chalicelib.errors import ServiceUnavailable, Unauthenticated

_KEPT = 1000
_REFUSED = {"NotAuthorizedException", "InvalidParameterException"}
# The answer to the first two requests of one user at the same moment.
_CONFLICT = "ResourceConflictException"


class Identities:
    """Identity ids by `user_sub`, the claim `sub` of a verified ID token."""

    def __init__(self, client: Any, dynamodb: Any, table_name: str, *, identity_pool_id: str, identity_provider: str):
        self._client = client
        self._dynamodb = dynamodb
        self._table_name = table_name
        self._identity_pool_id = identity_pool_id
        self._identity_provider = identity_provider
        self._known: OrderedDict[str, str] = OrderedDict()

    def identity_id(self, user_sub: str, id_token: str) -> str:
        """The identity id of a user, who sent this verified token.

        Raises `Unauthenticated` if Cognito does not accept the token, `ServiceUnavailable` if Cognito does not answer.
        """
        if user_sub not in self._known:
            self._known[user_sub] = self._recorded(user_sub) or self._first(user_sub, id_token)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return self._known[user_sub]

    @translated
    def _recorded(self, user_sub: str) -> str | None:
        response = self._dynamodb.get_item(
            TableName=self._table_name, Key=serialised({"UserSub": user_sub}), ConsistentRead=True
        )
        item = plain_item(response.get("Item", {}))
        return str(item["IdentityId"]) if item else None

    # If Cognito told two functions different identities, both would take the one that was written first.
    @translated
    def _first(self, user_sub: str, id_token: str) -> str:
        identity_id = self._ask(id_token)
        try:
            self._dynamodb.put_item(
                TableName=self._table_name,
                Item=serialised({"UserSub": user_sub, "IdentityId": identity_id}),
                ConditionExpression="attribute_not_exists(UserSub)",
            )
        except ClientError as error:
            if not condition_failed(error):
                raise
            return self._recorded(user_sub) or identity_id
        return identity_id

    def _ask(self, id_token: str, *, tries: int = 2) -> str:
        try:
            response = self._client.get_id(
                IdentityPoolId=self._identity_pool_id, Logins={self._identity_provider: id_token}
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == _CONFLICT and tries > 1:
                return self._ask(id_token, tries=tries - 1)
            if code == _CONFLICT:
                raise ServiceUnavailable(f"Cognito is busy with this user right now: {error}") from error
            if code in _REFUSED:
                raise Unauthenticated("the token is not accepted; sign in again") from error
            raise
        identity_id: str = response["IdentityId"]
        return identity_id
