from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from setup.deploy.mail_sender import verified_identity
from setup.errors import SetupError


@pytest.fixture
def ses() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("sesv2", region_name="eu-west-1")


class Known:
    """SES knows every identity, and has verified these."""

    def __init__(self, *verified: str) -> None:
        self._verified = verified

    def get_email_identity(self, EmailIdentity: str) -> dict[str, bool]:
        return {"VerifiedForSendingStatus": EmailIdentity in self._verified}


@pytest.mark.parametrize("identity", ["photos@example.com", "example.com"])
def test_an_address_or_its_domain_may_be_verified(identity: str) -> None:
    assert verified_identity(Known(identity), "photos@example.com") == identity


def test_an_unknown_sender_is_refused_before_anything_is_made(ses: Any) -> None:
    with pytest.raises(SetupError, match=r"--email-identity photos@example\.com"):
        verified_identity(ses, "photos@example.com")


def test_a_sender_that_has_not_answered_is_refused() -> None:
    with pytest.raises(SetupError, match="verify it first"):
        verified_identity(Known("other.example.com"), "photos@example.com")
