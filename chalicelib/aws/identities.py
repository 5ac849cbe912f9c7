"""Whose token is it: Cognito's identity pool."""

from collections import OrderedDict
from hashlib import sha256
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.faults import translated
from chalicelib.errors import Unauthenticated

_KEPT = 1000


class Identities:
    """Identity ids by ID token. A token's identity never changes, so an answer is kept while the function lives."""

    def __init__(self, client: Any, *, identity_pool_id: str, identity_provider: str):
        self._client = client
        self._identity_pool_id = identity_pool_id
        self._identity_provider = identity_provider
        self._known: OrderedDict[bytes, str] = OrderedDict()

    def identity_id(self, id_token: str) -> str:
        """The identity id of a verified ID token. Raises `Unauthenticated` where Cognito does not accept it."""
        key = sha256(id_token.encode()).digest()
        if key not in self._known:
            self._known[key] = self._ask(id_token)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return self._known[key]

    @translated
    def _ask(self, id_token: str) -> str:
        try:
            response = self._client.get_id(
                IdentityPoolId=self._identity_pool_id, Logins={self._identity_provider: id_token}
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NotAuthorizedException", "InvalidParameterException"}:
                raise Unauthenticated("the token is not accepted; sign in again") from error
            raise
        identity_id: str = response["IdentityId"]
        return identity_id
