"""Whether Amazon Bedrock has the model that makes vectors, before anything is deployed that asks it."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.settings import EMBEDDING_MODEL
from setup.errors import SetupError

_WITHOUT = "choose another --region, or leave similar out of --features"


def check_embedding_model(client: Any, region: str, progress: Callable[[str], None]) -> None:
    """Raise `SetupError` if the region does not have the model; tell if the account may not use it yet.

    `client` is Bedrock's, of that region. Who may not ask is told so: photos are found without vectors, too.
    """
    try:
        found = client.get_foundation_model_availability(modelId=EMBEDDING_MODEL)
    except EndpointConnectionError as error:
        raise SetupError(f"Amazon Bedrock is not offered in {region}: {_WITHOUT}") from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in ("ValidationException", "ResourceNotFoundException"):
            raise _not_here(region) from error
        return progress(f"whether this account may use {EMBEDDING_MODEL} is not known: Bedrock says {code}")
    if found["regionAvailability"] != "AVAILABLE":
        raise _not_here(region)
    if found["authorizationStatus"] != "AUTHORIZED" or found["entitlementAvailability"] != "AVAILABLE":
        progress(
            f"this account has no access to {EMBEDDING_MODEL} yet: ask for it in Bedrock's console (Model access); "
            "until then photos have no vectors"
        )
    return None


def _not_here(region: str) -> SetupError:
    return SetupError(f"Amazon Bedrock does not have {EMBEDDING_MODEL} in {region}: {_WITHOUT}")
