"""The user pool asks before it makes an account ("Pre sign-up Lambda trigger", Cognito developer guide)."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib import services
from chalicelib.errors import SignUpRefused
from setup.deploy.sign_up import let_cognito_ask
from setup.deploy.template import template
from tests.functional.conftest import World

DOMAINS = "domain:example.com,example.org"
REFUSED = "Only addresses of example.com and example.org can have an account here"


def asked(email: str, source: str = "PreSignUp_SignUp") -> dict[str, Any]:
    answer = {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False}
    return {
        "version": "1",
        "triggerSource": source,
        "region": "us-east-1",
        "userPoolId": "us-east-1_abc",
        "userName": "11111111-2222-3333-4444-555555555555",
        "callerContext": {"awsSdkVersion": "aws-sdk-js", "clientId": "client"},
        "request": {"userAttributes": {"email": email}, "validationData": None},
        "response": answer,
    }


@pytest.fixture(params=[DOMAINS])
def by_domain(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = replace(services.settings(), sign_up=request.param)
    monkeypatch.setattr(services, "settings", lambda: chosen)


@pytest.mark.usefixtures("by_domain")
@pytest.mark.parametrize("email", ["a@example.com", "A.B@EXAMPLE.ORG"])
def test_whoever_has_an_address_of_a_domain_may_sign_up(world: World, email: str) -> None:
    assert world.invoke("check_sign_up", asked(email)) == asked(email)


@pytest.mark.usefixtures("by_domain")
@pytest.mark.parametrize(
    "email", ["a@example.net", "a@sub.example.com", "a@notexample.com", "a@example.com@evil.org", "example.com", ""]
)
def test_nobody_else_may_and_learns_why(world: World, email: str) -> None:
    with pytest.raises(SignUpRefused, match=f"^{REFUSED}$"):
        world.invoke("check_sign_up", asked(email))


@pytest.mark.usefixtures("by_domain")
def test_an_operator_makes_an_account_for_anybody(world: World) -> None:
    event = asked("a@elsewhere.net", "PreSignUp_AdminCreateUser")
    assert world.invoke("check_sign_up", event) == event


def test_without_domains_nobody_is_asked_for_one(world: World) -> None:
    assert world.invoke("check_sign_up", asked("a@elsewhere.net"))


def test_the_user_pool_asks_only_if_sign_up_is_by_domain() -> None:
    pool = template()["Resources"]["UserPool"]["Properties"]["LambdaConfig"]["Fn::If"]
    assert pool[:2] == ["SignUpIsFree", {"Ref": "AWS::NoValue"}]
    assert pool[2]["PreSignUp"]["Fn::Sub"].endswith(":function:photo-search-${Stage}-check_sign_up")


class FakeLambda:
    def __init__(self, error: str | None) -> None:
        self.error = error
        self.given: dict[str, str] = {}

    def add_permission(self, **given: str) -> None:
        self.given = given
        if self.error:
            raise ClientError({"Error": {"Code": self.error, "Message": ""}}, "AddPermission")


def test_the_user_pool_may_ask_and_no_other() -> None:
    for error in (None, "ResourceConflictException"):
        client = FakeLambda(error)
        let_cognito_ask(client, stage="dev", user_pool_arn="arn:of:pool")
        assert (client.given["FunctionName"], client.given["SourceArn"]) == (
            "photo-search-dev-check_sign_up",
            "arn:of:pool",
        )
    with pytest.raises(ClientError):
        let_cognito_ask(FakeLambda("AccessDeniedException"), stage="dev", user_pool_arn="arn:of:pool")
