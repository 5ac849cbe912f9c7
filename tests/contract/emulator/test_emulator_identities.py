"""Identities: what tokens, roles and policies allow, and nothing else."""

import json
import uuid
from functools import partial

import pytest

from setup.local.emulator.used_permissions import OF_RESOURCE, read_uses
from tests.contract.emulator.calls import REGION, Aws, allow, code_of, invoke, make_function, make_role
from tests.contract.emulator.rest_apis import call, deploy_api


class Pools:
    """A user pool with one user, and an identity pool whose users reach only what is theirs."""

    def __init__(self, aws: Aws) -> None:
        users, identities = aws.client("cognito-idp"), aws.client("cognito-identity")
        pool = users.create_user_pool(PoolName="users")["UserPool"]
        self.pool_id, self.pool_arn = pool["Id"], pool["Arn"]
        flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        client = users.create_user_pool_client(UserPoolId=self.pool_id, ClientName="web", ExplicitAuthFlows=flows)
        self.client_id = client["UserPoolClient"]["ClientId"]
        self.provider = f"cognito-idp.{REGION}.amazonaws.com/{self.pool_id}"
        self.identity_pool_id = identities.create_identity_pool(
            IdentityPoolName="ids",
            AllowUnauthenticatedIdentities=False,
            CognitoIdentityProviders=[
                {"ProviderName": self.provider, "ClientId": self.client_id, "ServerSideTokenCheck": True}
            ],
        )["IdentityPoolId"]
        self.aws = aws

    def tokens(self, username: str) -> dict[str, str]:
        """The ID token and the access token of a new user, by Cognito's names for them."""
        users, password = self.aws.client("cognito-idp"), "Pass-word-1!"
        users.admin_create_user(UserPoolId=self.pool_id, Username=username, MessageAction="SUPPRESS")
        users.admin_set_user_password(UserPoolId=self.pool_id, Username=username, Password=password, Permanent=True)
        answer = users.admin_initiate_auth(
            UserPoolId=self.pool_id,
            ClientId=self.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
        tokens: dict[str, str] = answer["AuthenticationResult"]
        return tokens

    def token(self, username: str) -> str:
        return self.tokens(username)["IdToken"]

    def assume(self, username: str, role_arn: str) -> tuple[str, Aws]:
        identities, logins = self.aws.client("cognito-identity"), {self.provider: self.token(username)}
        identities.set_identity_pool_roles(IdentityPoolId=self.identity_pool_id, Roles={"authenticated": role_arn})
        identity_id = identities.get_id(IdentityPoolId=self.identity_pool_id, Logins=logins)["IdentityId"]
        keys = identities.get_credentials_for_identity(IdentityId=identity_id, Logins=logins)["Credentials"]
        return identity_id, Aws(
            self.aws.stack,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretKey"],
            aws_session_token=keys["SessionToken"],
        )


def test_the_address_of_who_confirms_a_sign_up_is_verified(aws: Aws) -> None:
    users, name = aws.client("cognito-idp"), "zoe@example.com"
    pool_id = users.create_user_pool(PoolName="open", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"])[
        "UserPool"
    ]["Id"]
    client = users.create_user_pool_client(UserPoolId=pool_id, ClientName="web")["UserPoolClient"]["ClientId"]
    own = [{"Name": "email", "Value": name}]
    users.sign_up(ClientId=client, Username=name, Password="Pass-word-1!", UserAttributes=own)

    def is_verified() -> bool:
        found = users.admin_get_user(UserPoolId=pool_id, Username=name)["UserAttributes"]
        return {"Name": "email_verified", "Value": "true"} in found

    assert not is_verified()
    users.confirm_sign_up(ClientId=client, Username=name, ConfirmationCode="123456")
    assert is_verified()


@pytest.fixture(scope="module")
def pools(aws: Aws) -> Pools:
    return Pools(aws)


def test_an_authorizer_of_an_imported_api_is_enforced(aws: Aws, function: str, pools: Pools) -> None:
    api_id, token = deploy_api(aws, function, pool_arn=pools.pool_arn), pools.token("ann")
    status, headers, _ = call(aws, api_id, "/picture/search")
    assert (status, headers["Access-Control-Allow-Origin"]) == (401, "*")
    assert call(aws, api_id, "/picture/search", Authorization="garbage")[0] == 401
    tampered = token[:-8] + "AAAAAAAA"
    assert call(aws, api_id, "/picture/search", Authorization=tampered)[0] == 401
    status, _, body = call(aws, api_id, "/picture/search", Authorization=token)
    assert status == 200
    assert body["sub"]


def test_an_access_token_opens_no_api(aws: Aws, function: str, pools: Pools) -> None:
    api_id, tokens = deploy_api(aws, function, pool_arn=pools.pool_arn), pools.tokens("cid")
    assert call(aws, api_id, "/picture/search", Authorization=tokens["AccessToken"])[0] == 401
    assert call(aws, api_id, "/picture/search", Authorization=tokens["IdToken"])[0] == 200


def test_an_identity_is_for_those_who_have_signed_in(aws: Aws, pools: Pools) -> None:
    identities, tokens = aws.client("cognito-identity"), pools.tokens("dan")
    for logins in ({}, {pools.provider: tokens["AccessToken"]}):
        with pytest.raises(identities.exceptions.NotAuthorizedException):
            identities.get_id(IdentityPoolId=pools.identity_pool_id, Logins=logins)
    assert identities.get_id(IdentityPoolId=pools.identity_pool_id, Logins={pools.provider: tokens["IdToken"]})


def test_a_closed_user_pool_lets_nobody_sign_up(aws: Aws, pools: Pools) -> None:
    users, somebody = aws.client("cognito-idp"), {"Username": "eve", "Password": "Pass-word-1!"}
    users.update_user_pool(UserPoolId=pools.pool_id, AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    with pytest.raises(users.exceptions.NotAuthorizedException, match="not permitted"):
        users.sign_up(ClientId=pools.client_id, **somebody)
    users.update_user_pool(UserPoolId=pools.pool_id, AdminCreateUserConfig={"AllowAdminCreateUserOnly": False})
    assert users.sign_up(ClientId=pools.client_id, **somebody)["UserSub"]


def test_a_policy_variable_is_replaced_by_the_callers_identity(aws: Aws, pools: Pools) -> None:
    bucket = f"photos-{uuid.uuid4().hex[:8]}"
    aws.client("s3").create_bucket(Bucket=bucket)
    own = "${cognito-identity.amazonaws.com:sub}"
    role = make_role(
        aws,
        "owner",
        [
            allow("s3:PutObject", f"arn:aws:s3:::{bucket}/usercontent/{own}/*"),
            allow("s3:ListBucket", f"arn:aws:s3:::{bucket}", StringLike={"s3:prefix": f"usercontent/{own}/*"}),
        ],
    )
    identity_id, owner = pools.assume("bob", role)
    s3 = owner.client("s3")
    s3.put_object(Bucket=bucket, Key=f"usercontent/{identity_id}/a.jpg", Body=b"x")
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"usercontent/{identity_id}/")
    assert [item["Key"] for item in listed["Contents"]] == [f"usercontent/{identity_id}/a.jpg"]
    elsewhere = f"usercontent/{REGION}:{uuid.uuid4()}"
    assert code_of(lambda: s3.put_object(Bucket=bucket, Key=f"{elsewhere}/a.jpg", Body=b"x")) == "AccessDenied"
    assert code_of(lambda: s3.list_objects_v2(Bucket=bucket, Prefix=f"{elsewhere}/")) == "AccessDenied"


def test_a_function_may_do_only_what_its_role_grants(aws: Aws) -> None:
    buckets = [f"photos-{uuid.uuid4().hex[:8]}" for _ in range(2)]
    for bucket in buckets:
        aws.client("s3").create_bucket(Bucket=bucket)
    function = make_function(aws, make_role(aws, "lister", [allow("s3:ListBucket", f"arn:aws:s3:::{buckets[0]}")]))
    assert invoke(aws, function, {"list": buckets[0]}) == (None, 0)
    error, payload = invoke(aws, function, {"list": buckets[1]})
    assert error == "Unhandled"
    assert "AccessDenied" in payload["errorMessage"]


@pytest.mark.parametrize(("actions", "code"), [(["s3:GetObject"], "403"), (["s3:GetObject", "s3:ListBucket"], "404")])
def test_only_who_may_list_a_bucket_learns_what_is_not_there(
    aws: Aws, pools: Pools, actions: list[str], code: str
) -> None:
    bucket, name = f"photos-{uuid.uuid4().hex[:8]}", f"reader-{len(actions)}"
    aws.client("s3").create_bucket(Bucket=bucket)
    role = make_role(
        aws, name, [allow(action, f"arn:aws:s3:::{bucket}{of}") for action in actions for of in ("", "/*")]
    )
    _, reader = pools.assume(name, role)

    assert code_of(lambda: reader.client("s3").head_object(Bucket=bucket, Key="a.jpg")) == code


def test_what_a_role_has_used_and_what_it_was_refused_is_noted(aws: Aws, pools: Pools) -> None:
    bucket = f"photos-{uuid.uuid4().hex[:8]}"
    aws.client("s3").create_bucket(Bucket=bucket)
    role = make_role(aws, "noted", [allow("s3:Put*", f"arn:aws:s3:::{bucket}/a/*")])
    reading = {**allow("s3:GetObject", f"arn:aws:s3:::{bucket}/a/*"), "Principal": {"AWS": role}}
    aws.client("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Statement": [reading]}))
    _, noted = pools.assume("noted", role)
    for name in ("a/1", "a/2"):
        noted.client("s3").put_object(Bucket=bucket, Key=name, Body=b"x")
    code_of(lambda: noted.client("s3").put_object(Bucket=bucket, Key="b", Body=b"x"))
    noted.client("s3").get_object(Bucket=bucket, Key="a/1")
    code_of(lambda: noted.client("s3").get_object(Bucket=bucket, Key="b"))

    uses = [use for use in read_uses(aws.stack.emulator_state) if use.role == "noted"]
    arn = f"arn:aws:s3:::{bucket}/"
    assert [(use.action, use.allowed_by, use.resource) for use in uses] == [
        ("s3:PutObject", f"{arn}a/*", None),
        ("s3:PutObject", None, f"{arn}b"),
        ("s3:GetObject", OF_RESOURCE, None),
        ("s3:GetObject", None, f"{arn}b"),
    ]


def test_a_stranger_gets_nothing(aws: Aws) -> None:
    stranger = Aws(aws.stack, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x")
    assert code_of(stranger.client("dynamodb").list_tables) == "UnrecognizedClientException"


def test_a_deleted_identity_is_gone_and_its_user_gets_another(pools: Pools) -> None:
    identities, logins = pools.aws.client("cognito-identity"), {pools.provider: pools.token("leaver")}
    first = identities.get_id(IdentityPoolId=pools.identity_pool_id, Logins=logins)["IdentityId"]

    answer = identities.delete_identities(IdentityIdsToDelete=[first])

    assert answer["UnprocessedIdentityIds"] == []
    assert identities.get_id(IdentityPoolId=pools.identity_pool_id, Logins=logins)["IdentityId"] != first


@pytest.mark.parametrize("leave", ["admin_user_global_sign_out", "admin_delete_user"])
def test_who_has_left_gets_no_credentials_for_a_token_from_before(pools: Pools, leave: str) -> None:
    users, identities = pools.aws.client("cognito-idp"), pools.aws.client("cognito-identity")
    logins = {pools.provider: pools.token(leave)}
    identity_id = identities.get_id(IdentityPoolId=pools.identity_pool_id, Logins=logins)["IdentityId"]
    ask = partial(identities.get_credentials_for_identity, IdentityId=identity_id, Logins=logins)
    assert ask()["Credentials"]

    getattr(users, leave)(UserPoolId=pools.pool_id, Username=leave)

    assert code_of(ask) == "NotAuthorizedException"
