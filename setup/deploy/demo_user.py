"""A user for trying a deployment. The password is random, and kept in one file that only its owner can read."""

import json
import os
import secrets
import string
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from setup.deployment import Deployment
from setup.errors import SetupError

DEMO_USERNAME = "demo@example.com"


@dataclass(frozen=True, slots=True)
class DemoUser:
    """`credentials_file` holds {"USERNAME", "PASSWORD"}, as `--auth-parameters file://...` takes them."""

    username: str
    identity_id: str
    credentials_file: Path

    def read_password(self) -> str:
        """The password from the file. Raises `SetupError` if it is not there."""
        password = _read_password(self.credentials_file, self.username)
        if password is None:
            raise SetupError(f"{self.credentials_file} does not hold the password of {self.username}")
        return password


def ensure_demo_user(
    session: boto3.Session, deployment: Deployment, *, credentials_file: Path, username: str = DEMO_USERNAME
) -> DemoUser:
    """Create the user, or use the existing one; the password is the one in the file, or a new one if there is none."""
    credentials_file = credentials_file.absolute()
    if _read_password(credentials_file, username) is None:
        _write_credentials(credentials_file, username, new_password())
    password = _read_password(credentials_file, username) or ""
    cognito = session.client("cognito-idp")
    try:
        cognito.admin_create_user(
            UserPoolId=deployment.user_pool_id,
            Username=username,
            UserAttributes=[{"Name": "email", "Value": username}, {"Name": "email_verified", "Value": "true"}],
            MessageAction="SUPPRESS",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "UsernameExistsException":
            raise
    cognito.admin_set_user_password(
        UserPoolId=deployment.user_pool_id, Username=username, Password=password, Permanent=True
    )
    token = _sign_in(session, deployment, username, password)
    return DemoUser(username, identity_id_of(session, deployment, token), credentials_file)


def id_token(session: boto3.Session, deployment: Deployment, user: DemoUser) -> str:
    """A fresh Cognito ID token of the user, valid for an hour. Raises `SetupError` if they have a second factor."""
    return _sign_in(session, deployment, user.username, user.read_password())


def identity_id_of(session: boto3.Session, deployment: Deployment, token: str) -> str:
    """The identity id of the owner of the ID token."""
    provider = f"cognito-idp.{deployment.region}.amazonaws.com/{deployment.user_pool_id}"
    answer = session.client("cognito-identity").get_id(
        IdentityPoolId=deployment.identity_pool_id, Logins={provider: token}
    )
    return str(answer["IdentityId"])


def new_password() -> str:
    """24 random letters and digits, at least one of each kind that the pool's policy asks for."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    characters = [secrets.choice(kind) for kind in kinds]
    characters += [secrets.choice("".join(kinds)) for _ in range(24 - len(kinds))]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)


def _sign_in(session: boto3.Session, deployment: Deployment, username: str, password: str) -> str:
    answer = session.client("cognito-idp").admin_initiate_auth(
        UserPoolId=deployment.user_pool_id,
        ClientId=deployment.user_pool_client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )
    if "ChallengeName" in answer:
        raise SetupError(f"{username} has a second factor; turn it off in the web app, in the menu “Account”")
    return str(answer["AuthenticationResult"]["IdToken"])


def _read_password(credentials_file: Path, username: str) -> str | None:
    try:
        stored = json.loads(credentials_file.read_text(encoding="utf-8"))
        return str(stored["PASSWORD"]) if stored["USERNAME"] == username else None
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


# Opened with its mode, so that there is no moment at which others could read it.
def _write_credentials(credentials_file: Path, username: str, password: str) -> None:
    credentials_file.parent.mkdir(parents=True, exist_ok=True)
    credentials_file.unlink(missing_ok=True)
    descriptor = os.open(credentials_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"USERNAME": username, "PASSWORD": password}, file)
