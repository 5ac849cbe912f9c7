import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from setup.deploy.demo_user import ensure_demo_user, id_token, new_password
from setup.deployment import Deployment
from setup.errors import SetupError
from tests.unit.setup.deployments import deployment

# As in setup/deploy/resources.yaml.
POLICY = {
    "MinimumLength": 12,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": False,
    "RequireUppercase": True,
}


@pytest.fixture
def session() -> Iterator[boto3.Session]:
    with mock_aws():
        yield boto3.Session("test", "test", region_name="eu-west-1")


@pytest.fixture
def deployed(session: boto3.Session) -> Deployment:
    cognito = session.client("cognito-idp")
    pool_id = cognito.create_user_pool(PoolName="x", UsernameAttributes=["email"], Policies={"PasswordPolicy": POLICY})[
        "UserPool"
    ]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName="x", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]
    identity_pool = session.client("cognito-identity").create_identity_pool(
        IdentityPoolName="x", AllowUnauthenticatedIdentities=False
    )
    return deployment(
        UserPoolId=pool_id, UserPoolClientId=client["ClientId"], IdentityPoolId=identity_pool["IdentityPoolId"]
    )


def test_the_user_can_sign_in(session: boto3.Session, deployed: Deployment, tmp_path: Path) -> None:
    user = ensure_demo_user(session, deployed, credentials_file=tmp_path / "new" / "demo.json")
    assert re.fullmatch(r"[a-z0-9-]+:[0-9a-f-]+", user.identity_id)
    assert id_token(session, deployed, user).count(".") == 2


def test_only_the_owner_can_read_the_password(session: boto3.Session, deployed: Deployment, tmp_path: Path) -> None:
    user = ensure_demo_user(session, deployed, credentials_file=tmp_path / "demo.json")
    assert stat.S_IMODE(user.credentials_file.stat().st_mode) == 0o600
    assert set(json.loads(user.credentials_file.read_text())) == {"USERNAME", "PASSWORD"}


def test_a_second_time_uses_user_and_password_again(
    session: boto3.Session, deployed: Deployment, tmp_path: Path
) -> None:
    first = ensure_demo_user(session, deployed, credentials_file=tmp_path / "demo.json")
    written = first.credentials_file.read_text()
    second = ensure_demo_user(session, deployed, credentials_file=tmp_path / "demo.json")
    assert second.credentials_file.read_text() == written
    assert len(session.client("cognito-idp").list_users(UserPoolId=deployed.user_pool_id)["Users"]) == 1


@pytest.mark.parametrize("left", [None, "", "{}", '{"USERNAME": "other@example.com", "PASSWORD": "x"}'])
def test_a_lost_password_is_replaced(
    session: boto3.Session, deployed: Deployment, tmp_path: Path, left: str | None
) -> None:
    path = tmp_path / "demo.json"
    ensure_demo_user(session, deployed, credentials_file=path)
    before = path.read_text()
    path.unlink() if left is None else path.write_text(left)
    user = ensure_demo_user(session, deployed, credentials_file=path)
    assert path.read_text() != before
    assert id_token(session, deployed, user)


def test_a_file_that_names_somebody_else_is_reported(
    session: boto3.Session, deployed: Deployment, tmp_path: Path
) -> None:
    user = ensure_demo_user(session, deployed, credentials_file=tmp_path / "demo.json")
    user.credentials_file.write_text("{}")
    with pytest.raises(SetupError, match=re.escape(str(user.credentials_file))):
        id_token(session, deployed, user)


def test_a_second_factor_is_reported(session: boto3.Session, deployed: Deployment, tmp_path: Path) -> None:
    user = ensure_demo_user(session, deployed, credentials_file=tmp_path / "demo.json")
    cognito = session.client("cognito-idp")
    signed_in = cognito.admin_initiate_auth(
        UserPoolId=deployed.user_pool_id,
        ClientId=deployed.user_pool_client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.username, "PASSWORD": user.read_password()},
    )["AuthenticationResult"]
    cognito.verify_software_token(AccessToken=signed_in["AccessToken"], UserCode="123456")
    cognito.set_user_mfa_preference(
        AccessToken=signed_in["AccessToken"], SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    with pytest.raises(SetupError, match=r"demo@example\.com has a second factor"):
        id_token(session, deployed, user)


def test_passwords_meet_the_pools_policy_and_differ() -> None:
    passwords = {new_password() for _ in range(100)}
    assert len(passwords) == 100
    for password in passwords:
        assert re.fullmatch(r"[A-Za-z0-9]{24}", password)
        assert re.search("[a-z]", password)
        assert re.search("[A-Z]", password)
        assert re.search("[0-9]", password)
