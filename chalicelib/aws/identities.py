"""The caller's identity: a user of the user pool -> an identity of the identity pool, through the table Identities.

Cognito answers GetId at most 25 times a second in an account, and an identity never changes: so it is asked only once
for each user, and the answer is kept where every function finds it. The row of a user who was removed says so: their
tokens, which work for up to an hour by themselves, are not accepted any more.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from chalicelib.aws.dynamodb_items import condition_failed, plain_item, serialised
from chalicelib.aws.faults import translated
from chalicelib.errors import ServiceUnavailable, Unauthenticated

_KEPT = 1000
REMEMBERED_SECONDS = 60.0
"""How long a function that is warm goes on accepting a user who was removed."""
REMOVED_AT = "RemovedAt"
"""The attribute of a user who was removed."""
_NOT_ACCEPTED = "the token is not accepted; sign in again"
_REFUSED = {"NotAuthorizedException", "InvalidParameterException"}
# The answer to the first two requests of one user at the same moment.
_CONFLICT = "ResourceConflictException"


class _Known(NamedTuple):
    identity_id: str
    until: float


class Identities:
    """Identity ids by `user_sub`, the claim `sub` of a verified ID token. `clock` gives seconds from any moment."""

    def __init__(
        self,
        client: Any,
        dynamodb: Any,
        table_name: str,
        *,
        identity_pool_id: str,
        identity_provider: str,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._client = client
        self._dynamodb = dynamodb
        self._table_name = table_name
        self._identity_pool_id = identity_pool_id
        self._identity_provider = identity_provider
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def identity_id(self, user_sub: str, id_token: str) -> str:
        """The identity id of a user, who sent this verified token.

        Raises `Unauthenticated` if Cognito does not accept the token, or if the user was removed; `ServiceUnavailable`
        if Cognito does not answer.
        """
        known = self._known.get(user_sub)
        if known is None or known.until <= self._clock():
            identity_id = self._recorded(user_sub) or self._first(user_sub, id_token)
            known = self._known[user_sub] = _Known(identity_id, self._clock() + REMEMBERED_SECONDS)
            self._known.move_to_end(user_sub)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known.identity_id

    @translated
    def _recorded(self, user_sub: str) -> str | None:
        response = self._dynamodb.get_item(
            TableName=self._table_name, Key=serialised({"UserSub": user_sub}), ConsistentRead=True
        )
        item = plain_item(response.get("Item", {}))
        if REMOVED_AT in item:
            raise Unauthenticated(_NOT_ACCEPTED)
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
                raise Unauthenticated(_NOT_ACCEPTED) from error
            raise
        identity_id: str = response["IdentityId"]
        return identity_id
