"""Who mails to users come from: an address of the operator's, which Amazon SES must have verified before."""

from typing import Any

from botocore.exceptions import ClientError

from setup.errors import SetupError


def verified_identity(client: Any, sender: str) -> str:
    """What SES has verified: the address, or its whole domain. `client` is of `sesv2`. Raises `SetupError`."""
    for identity in (sender, sender.rpartition("@")[2]):
        if _may_send(client, identity):
            return identity
    raise SetupError(
        f"Amazon SES does not send for {sender} in this region: verify it first"
        f" (aws sesv2 create-email-identity --email-identity {sender})"
    )


def _may_send(client: Any, identity: str) -> bool:
    try:
        return bool(client.get_email_identity(EmailIdentity=identity)["VerifiedForSendingStatus"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        return False
