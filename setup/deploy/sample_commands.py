"""The three commands to try with a new deployment: upload a photo, find it, remove it."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from chalicelib.core.object_keys import usercontent_key
from setup.deployment import Deployment


@dataclass(frozen=True, slots=True)
class SampleCommands:
    """Each is one line for a POSIX shell."""

    upload: str
    search: str
    remove: str


def sample_commands(
    *,
    deployment: Deployment,
    identity_id: str,
    credentials_file: Path,
    photo: Path,
    search_key: str,
    aws: str = "aws",
) -> SampleCommands:
    """The commands of one user. `aws` is shell text and may contain variables: `AWS_CONFIG_FILE=/x /y/bin/aws`.

    `credentials_file` is that of `demo_user`: the password stays in it, and out of the shell's history.
    """
    aws = f"{aws} --region {shlex.quote(deployment.region)}"
    url = shlex.quote(f"s3://{deployment.photo_bucket}/{usercontent_key(identity_id, photo.name)}")
    return SampleCommands(
        upload=f"{aws} s3 cp {shlex.quote(str(photo))} {url}",
        search=(
            f'curl -sS -X POST -H "Authorization: $({_sign_in(deployment, credentials_file, aws)})"'
            f" -H {shlex.quote(f'search-key: {header_value(search_key)}')}"
            f" {shlex.quote(f'{deployment.api_url}/picture/search')}"
        ),
        remove=f"{aws} s3 rm {url}",
    )


def header_value(search_key: str) -> str:
    """A search key for the `search-key` header: percent-encoded if it is not plain ASCII."""
    plain = search_key.isascii() and search_key.isprintable() and "%" not in search_key
    return search_key if plain else quote(search_key, safe=" ")


def _sign_in(deployment: Deployment, credentials_file: Path, aws: str) -> str:
    parameters = shlex.quote(f"file://{credentials_file}")
    return (
        f"{aws} cognito-idp admin-initiate-auth --user-pool-id {shlex.quote(deployment.user_pool_id)}"
        f" --client-id {shlex.quote(deployment.user_pool_client_id)} --auth-flow ADMIN_USER_PASSWORD_AUTH"
        f" --auth-parameters {parameters} --query AuthenticationResult.IdToken --output text"
    )
