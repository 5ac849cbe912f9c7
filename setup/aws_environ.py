"""A boto3 session as environment variables, for programs that a setup command starts."""

import os

import boto3

from setup.errors import SetupError

# These would select, or be mixed with, other credentials than the session's.
_OTHER_CREDENTIALS = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"}


def environ_of(session: boto3.Session) -> dict[str, str]:
    """This process's environment with the session's credentials and region. Raises `SetupError` if there are none."""
    credentials = session.get_credentials()
    if credentials is None:
        raise SetupError("no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    frozen = credentials.get_frozen_credentials()
    region = region_of(session)
    return {
        **{name: value for name, value in os.environ.items() if name not in _OTHER_CREDENTIALS},
        "AWS_ACCESS_KEY_ID": frozen.access_key,
        "AWS_SECRET_ACCESS_KEY": frozen.secret_key,
        **({"AWS_SESSION_TOKEN": frozen.token} if frozen.token else {}),
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
    }


def region_of(session: boto3.Session) -> str:
    """The session's region. Raises `SetupError` if it has none."""
    if not session.region_name:
        raise SetupError("no AWS region: give --region, or set AWS_DEFAULT_REGION")
    return str(session.region_name)
