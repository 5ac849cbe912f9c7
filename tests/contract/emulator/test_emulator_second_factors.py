"""Second factors: a code of the user's own app, after the password, once."""

import time
from collections.abc import Mapping
from typing import Any

import pytest

from setup.local.one_time_codes import code_of, step_at
from tests.contract.emulator.calls import Aws
from tests.contract.emulator.calls import code_of as refusal_of

PASSWORD = "Pass-word-1!"


class Members:
    """A user pool in which who wants it has a second factor."""

    def __init__(self, aws: Aws, mfa: str = "OPTIONAL") -> None:
        self.users = aws.client("cognito-idp")
        self.pool_id = self.users.create_user_pool(PoolName="members", MfaConfiguration=mfa)["UserPool"]["Id"]
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        client = self.users.create_user_pool_client(UserPoolId=self.pool_id, ClientName="web", ExplicitAuthFlows=flows)
        self.client_id = client["UserPoolClient"]["ClientId"]

    def join(self, name: str) -> str:
        """The access token of a new user."""
        self.users.admin_create_user(UserPoolId=self.pool_id, Username=name, MessageAction="SUPPRESS")
        self.users.admin_set_user_password(UserPoolId=self.pool_id, Username=name, Password=PASSWORD, Permanent=True)
        return str(self.sign_in(name)["AuthenticationResult"]["AccessToken"])

    def sign_in(self, name: str) -> dict[str, Any]:
        given = {"USERNAME": name, "PASSWORD": PASSWORD}
        answer: dict[str, Any] = self.users.initiate_auth(
            ClientId=self.client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given
        )
        return answer

    def enrol(self, token: str) -> tuple[str, int]:
        """The secret of a user's app, which is their second factor from now on, and the step that they confirmed."""
        secret = self.users.associate_software_token(AccessToken=token)["SecretCode"]
        step = step_at(time.time())
        self.users.verify_software_token(AccessToken=token, UserCode=code_of(secret, step))
        self.prefer(token, Enabled=True, PreferredMfa=True)
        return str(secret), step

    def prefer(self, token: str, **preference: bool) -> None:
        self.users.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings=preference)

    def answer(self, name: str, session: str, code: str) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self.users.respond_to_auth_challenge(
            ClientId=self.client_id,
            ChallengeName="SOFTWARE_TOKEN_MFA",
            Session=session,
            ChallengeResponses={"USERNAME": name, "SOFTWARE_TOKEN_MFA_CODE": code},
        )
        return answer


@pytest.fixture(scope="module")
def members(aws: Aws) -> Members:
    return Members(aws)


def test_a_pool_without_a_second_factor_gives_no_secret(aws: Aws) -> None:
    members = Members(aws, mfa="OFF")
    token = members.join("ann")
    asked = refusal_of(lambda: members.users.associate_software_token(AccessToken=token))
    assert asked == "SoftwareTokenMFANotFoundException"


def test_an_app_is_a_factor_once_it_is_verified_and_preferred(members: Members) -> None:
    token = members.join("bob")
    assert refusal_of(lambda: members.prefer(token, Enabled=True)) == "InvalidParameterException"
    secret = members.users.associate_software_token(AccessToken=token)["SecretCode"]
    old = code_of(secret, step_at(time.time()) - 3)
    verified = refusal_of(lambda: members.users.verify_software_token(AccessToken=token, UserCode=old))
    assert verified == "EnableSoftwareTokenMFAException"
    assert refusal_of(lambda: members.prefer(token, Enabled=True)) == "InvalidParameterException"
    members.users.verify_software_token(AccessToken=token, UserCode=code_of(secret, step_at(time.time())))
    assert "AuthenticationResult" in members.sign_in("bob")
    members.prefer(token, Enabled=True, PreferredMfa=True)
    assert members.sign_in("bob")["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert members.users.get_user(AccessToken=token)["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"
    members.prefer(token, Enabled=False)
    assert "AuthenticationResult" in members.sign_in("bob")


def test_a_code_works_once_and_only_after_the_password(members: Members) -> None:
    secret, step = members.enrol(members.join("cid"))
    members.enrol(members.join("dan"))
    session = members.sign_in("cid")["Session"]
    other = members.sign_in("dan")["Session"]
    code = code_of(secret, max(step + 1, step_at(time.time())))

    assert refusal_of(lambda: members.answer("cid", "a" * 44, code)) == "NotAuthorizedException"
    assert refusal_of(lambda: members.answer("cid", other, code)) == "NotAuthorizedException"
    wrong = code_of(secret, step + 40)
    assert refusal_of(lambda: members.answer("cid", session, wrong)) == "CodeMismatchException"
    # The second, if it took a minute to get here.
    used = refusal_of(lambda: members.answer("cid", session, code_of(secret, step)))
    assert used in {"ExpiredCodeException", "CodeMismatchException"}
    assert members.answer("cid", session, code)["AuthenticationResult"]["IdToken"]
    assert refusal_of(lambda: members.answer("cid", session, code)) == "NotAuthorizedException"
    again = members.sign_in("cid")["Session"]
    assert refusal_of(lambda: members.answer("cid", again, code)) in {"ExpiredCodeException", "CodeMismatchException"}
