"""Cognito: a code of an authenticator app as the second factor of signing in."""

import time
from collections.abc import Callable
from typing import Any

from ministack.core import responses
from ministack.services import cognito

from setup.local.one_time_codes import matching_step

_FACTOR = "SOFTWARE_TOKEN_MFA"
# How long a challenge can be answered, if the client does not say otherwise.
_SESSION_SECONDS = 180
# Session -> (pool, user, until when). As the other sessions of ministack, they do not outlive its process.
_sessions: dict[str, tuple[str, str, float]] = {}

Call = Callable[[dict[str, Any]], Any]


def apply_patches() -> None:
    """Apply all patches of this module."""
    associate_where_it_is_on()
    verify_without_turning_it_on()
    prefer_only_what_is_verified()
    answer_only_own_challenges()


def associate_where_it_is_on() -> None:
    """A pool that has no second factor gives no secret; as shipped it does.

    Proof: `AssociateSoftwareToken` in a pool with `MfaConfiguration` `OFF`.
    """
    associate = cognito._associate_software_token

    def associate_there(data: dict[str, Any]) -> Any:
        user, pool = cognito._user_pool_for_access_token(data.get("AccessToken"))
        if user and pool.get("MfaConfiguration", "OFF") == "OFF":
            return _refused(
                "SoftwareTokenMFANotFoundException", "Software Token MFA has not been enabled by the userPool."
            )
        return associate(data)

    cognito._associate_software_token = associate_there


def verify_without_turning_it_on() -> None:
    """A code that is right verifies the app, and only the user's preference makes it a factor; as shipped both happen.

    Proof: `GetUser`, and signing in, between `VerifySoftwareToken` and `SetUserMFAPreference`.
    """
    verify = cognito._verify_software_token

    def verify_only(data: dict[str, Any]) -> Any:
        user, _ = cognito._user_pool_for_access_token(data.get("AccessToken"))
        if user is None:
            return verify(data)
        enabled, preferred = [*user.get("_mfa_enabled", [])], user.get("_preferred_mfa", "")
        secret = user.get("_totp_pending_secret") or user.get("_totp_secret")
        answer = verify(data)
        if answer[0] == 200:
            user["_totp_step"] = matching_step(secret, data["UserCode"], now=time.time())
        user["_mfa_enabled"], user["_preferred_mfa"] = enabled, preferred
        return answer

    cognito._verify_software_token = verify_only


def prefer_only_what_is_verified() -> None:
    """Who has verified no app cannot be asked for its codes; as shipped they are, and any code is right.

    Proof: `SetUserMFAPreference` of a user without an app.
    """
    prefer, admin_prefer = cognito._set_user_mfa_preference, cognito._admin_set_user_mfa_preference

    def where_verified(call: Call, user: dict[str, Any] | None, data: dict[str, Any]) -> Any:
        if user and data.get("SoftwareTokenMfaSettings", {}).get("Enabled") and not user.get("_totp_secret"):
            return _refused("InvalidParameterException", "User has not verified software token mfa")
        return call(data)

    def prefer_own(data: dict[str, Any]) -> Any:
        return where_verified(prefer, cognito._user_pool_for_access_token(data.get("AccessToken"))[0], data)

    def prefer_of(data: dict[str, Any]) -> Any:
        pool = cognito._user_pools.get(data.get("UserPoolId"))
        return where_verified(
            admin_prefer, cognito._resolve_user(pool, data.get("Username"))[0] if pool else None, data
        )

    cognito._set_user_mfa_preference, cognito._admin_set_user_mfa_preference = prefer_own, prefer_of


def answer_only_own_challenges() -> None:
    """A code is taken from who has given the password before, within three minutes, and once; as shipped from anybody.

    Proof: `RespondToAuthChallenge` with a session of nobody, of somebody else, and with a code once more.
    """
    challenge_for, respond = cognito._mfa_challenge_for_user, cognito._respond_to_auth_challenge
    admin_respond = cognito._admin_respond_to_auth_challenge

    def challenge(pool: dict[str, Any], user: dict[str, Any], pool_id: str, username: str) -> Any:
        made = challenge_for(pool, user, pool_id, username)
        if made:
            _sessions[made["Session"]] = (pool_id, user["Username"], time.time() + _SESSION_SECONDS)
        return made

    cognito._mfa_challenge_for_user = challenge
    cognito._respond_to_auth_challenge = lambda data: _answered(respond, data)
    cognito._admin_respond_to_auth_challenge = lambda data: _answered(admin_respond, data)


def _answered(respond: Call, data: dict[str, Any]) -> Any:
    if data.get("ChallengeName") != _FACTOR:
        return respond(data)
    user = _challenged(data)
    if user is None:
        return _refused("NotAuthorizedException", "Invalid session for the user.")
    code = data["ChallengeResponses"].get(f"{_FACTOR}_CODE", "")
    step = matching_step(user["_totp_secret"], code, now=time.time())
    if step is not None and step <= (user.get("_totp_step") or 0):
        return _refused("ExpiredCodeException", "Your software token has already been used once.")
    answer = respond(data)
    if answer[0] == 200:
        user["_totp_step"] = step
        del _sessions[data["Session"]]
    return answer


def _challenged(data: dict[str, Any]) -> dict[str, Any] | None:
    """Who has the session of this answer, and answers themselves, through a client of their pool."""
    pool_id, username, until = _sessions.get(data.get("Session", ""), ("", "", 0.0))
    pool = cognito._user_pools.get(pool_id)
    if pool is None or data.get("ClientId") not in pool["_clients"] or until < time.time():
        return None
    found: dict[str, Any] | None = cognito._resolve_user(pool, data.get("ChallengeResponses", {}).get("USERNAME"))[0]
    return found if found and found["Username"] == username else None


def _refused(name: str, message: str) -> Any:
    return responses.error_response_json(name, message, 400)
