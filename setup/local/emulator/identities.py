"""Cognito: who gets an identity, and which tokens open an API."""

from typing import Any

from ministack.core import responses
from ministack.services import apigateway_v1, cognito


def apply_patches() -> None:
    """Apply all patches of this module."""
    refuse_sign_ups()
    verify_confirmed_addresses()
    refuse_strangers()
    refuse_who_has_left()
    delete_identities()
    accept_id_tokens_only()


def refuse_sign_ups() -> None:
    """A user pool whose users only an administrator makes is closed; as shipped everybody can sign up.

    Proof: `SignUp` in a pool with `AllowAdminCreateUserOnly`.
    """
    sign_up = cognito._sign_up

    def sign_up_where_it_is_open(data: dict[str, Any]) -> Any:
        pools = (pool for pool in cognito._user_pools.values() if data.get("ClientId") in pool["_clients"])
        if any(pool.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly") for pool in pools):
            message = "SignUp is not permitted for this user pool"
            return responses.error_response_json("NotAuthorizedException", message, 400)
        return sign_up(data)

    cognito._sign_up = sign_up_where_it_is_open


def verify_confirmed_addresses() -> None:
    """Who confirms a sign-up with the code has shown that the address is theirs: it is verified; as shipped it is not.

    Proof: `email_verified` of a user after `SignUp` and `ConfirmSignUp`.
    """
    confirm_sign_up = cognito._confirm_sign_up

    def confirm_and_verify(data: dict[str, Any]) -> Any:
        answer = confirm_sign_up(data)
        for pool in cognito._user_pools.values():
            if data.get("ClientId") in pool["_clients"] and "email" in pool.get("AutoVerifiedAttributes", ()):
                user, error = cognito._resolve_user(pool, data.get("Username"))
                if error is None and user["UserStatus"] == "CONFIRMED":
                    others = [each for each in user["Attributes"] if each["Name"] != "email_verified"]
                    user["Attributes"] = [*others, {"Name": "email_verified", "Value": "true"}]
        return answer

    cognito._confirm_sign_up = confirm_and_verify


def refuse_strangers() -> None:
    """An identity pool that is for signed-in users gives nobody else an identity; as shipped everybody gets one.

    Proof: `GetId` without `Logins`.
    """
    error_of = cognito._identity_logins_error

    def error_with_strangers(pool: dict[str, Any], identity_id: str | None, logins: dict[str, str]) -> Any:
        error = error_of(pool, identity_id, logins)
        if error is None and not logins and not pool.get("AllowUnauthenticatedIdentities"):
            message = "Unauthenticated access is not supported for this identity pool."
            return responses.error_response_json("NotAuthorizedException", message, 400)
        return error

    cognito._identity_logins_error = error_with_strangers


def refuse_who_has_left() -> None:
    """Where an identity pool asks the user pool (`ServerSideTokenCheck`), users who were signed out or deleted get no
    credentials for a token from before; as shipped they do.

    Proof: `GetCredentialsForIdentity` with the token of a user who was signed out, and of one who was deleted.
    """
    error_of = cognito._identity_logins_error

    def error_with_leavers(pool: dict[str, Any], identity_id: str | None, logins: dict[str, str]) -> Any:
        error = error_of(pool, identity_id, logins)
        if error is not None or identity_id is None:  # an identity alone opens nothing
            return error
        asked = [each for each in pool.get("CognitoIdentityProviders") or () if each.get("ServerSideTokenCheck")]
        tokens = [
            (each["ProviderName"], logins[each["ProviderName"]]) for each in asked if each["ProviderName"] in logins
        ]
        if any(_has_left(provider.rpartition("/")[2], token) for provider, token in tokens):
            return responses.error_response_json("NotAuthorizedException", "Invalid login token.", 400)
        return None

    cognito._identity_logins_error = error_with_leavers


def _has_left(user_pool_id: str, token: str) -> bool:
    claims, pool = cognito._token_claims(token), cognito._user_pools.get(user_pool_id)
    is_there = pool is not None and cognito._resolve_user(pool, claims["sub"])[1] is None
    return not is_there or claims.get("origin_jti") in cognito._revoked_tokens


def delete_identities() -> None:
    """`DeleteIdentities`, which ministack does not know. Proof: the call itself, and the identity is gone."""
    dispatch = cognito._dispatch_identity

    async def dispatch_all(action: str, data: dict[str, Any]) -> Any:
        if action != "DeleteIdentities":
            return await dispatch(action, data)
        for identity_id in data["IdentityIdsToDelete"]:
            for pool in cognito._identity_pools.values():
                pool["_identities"].pop(identity_id, None)
        return responses.json_response({"UnprocessedIdentityIds": []})

    cognito._dispatch_identity = dispatch_all


def accept_id_tokens_only() -> None:
    """An authorizer takes access tokens only where a method asks for scopes; as shipped it always takes both kinds.

    Proof: a call with the access token of a user whose ID token is accepted.
    """
    validate = apigateway_v1._validate_cognito_authorizer

    async def validate_kind(authorizer: Any, method: dict[str, Any], *request: Any) -> Any:
        claims, error = await validate(authorizer, method, *request)
        wanted = "access" if method.get("authorizationScopes") else "id"
        if claims and claims.get("token_use") != wanted:
            return None, apigateway_v1._gw_error("UNAUTHORIZED", "Unauthorized")
        return claims, error

    apigateway_v1._validate_cognito_authorizer = validate_kind
