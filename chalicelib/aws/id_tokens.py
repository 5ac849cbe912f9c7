"""Cognito's ID tokens, verified here: a WebSocket API has no authorizer of its own for them.

After "Verifying JSON web tokens" in Cognito's developer guide: signature by a key of the user pool, RS256 only, issuer,
audience, expiry, and that it is an ID token.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import jwt

from chalicelib.errors import ServiceUnavailable, Unauthenticated

_SECONDS_KEYS_ARE_KEPT = 3600
_SECONDS_TO_FETCH_KEYS = 5
_REQUIRED = ("exp", "iss", "aud", "token_use", "sub")


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """The user to whom a token belongs, and when it expires."""

    user_sub: str
    expires_at: datetime


class IdTokens:
    """The tokens of one user pool for one of its clients. `keys_url` is the URL of the pool's JWKS."""

    def __init__(self, *, keys_url: str, issuer: str, client_id: str):
        self._keys = jwt.PyJWKClient(keys_url, lifespan=_SECONDS_KEYS_ARE_KEPT, timeout=_SECONDS_TO_FETCH_KEYS)
        self._issuer = issuer
        self._client_id = client_id

    def verified(self, id_token: str) -> VerifiedToken:
        """The owner of a token. Raises `Unauthenticated` if it is not valid, or `ServiceUnavailable`."""
        try:
            claims = jwt.decode(
                id_token,
                self._keys.get_signing_key_from_jwt(id_token),
                algorithms=["RS256"],
                issuer=self._issuer,
                audience=self._client_id,
                options={"require": list(_REQUIRED)},
            )
        except jwt.PyJWKClientConnectionError as error:
            raise ServiceUnavailable(f"the user pool's keys could not be fetched: {error}") from error
        except jwt.PyJWTError as error:
            raise Unauthenticated(f"the token is not accepted: {error}") from error
        if claims["token_use"] != "id":
            raise Unauthenticated("the token is not accepted: it is not an ID token")
        return VerifiedToken(claims["sub"], datetime.fromtimestamp(claims["exp"], UTC))
