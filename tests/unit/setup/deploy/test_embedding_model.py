"""What is said if Bedrock lacks the model that makes vectors, or does not let the account use it."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.settings import EMBEDDING_MODEL
from setup.deploy.embedding_model import check_embedding_model
from setup.errors import SetupError

CREDENTIALS = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "eu-north-1"}


@pytest.fixture
def bedrock() -> Iterator[Stubber]:
    client = boto3.client("bedrock", **CREDENTIALS)
    with Stubber(client) as stubber:
        yield stubber
    client.close()


def told(bedrock: Stubber, **found: str) -> list[str]:
    usual = {
        **{"regionAvailability": "AVAILABLE", "authorizationStatus": "AUTHORIZED"},
        "entitlementAvailability": "AVAILABLE",
    }
    answer = {"modelId": EMBEDDING_MODEL, "agreementAvailability": {"status": "AVAILABLE"}, **usual, **found}
    bedrock.add_response("get_foundation_model_availability", answer, {"modelId": EMBEDDING_MODEL})
    said: list[str] = []
    check_embedding_model(bedrock.client, "eu-north-1", said.append)
    return said


def test_nothing_is_said_if_all_is_well(bedrock: Stubber) -> None:
    assert told(bedrock) == []


def test_a_region_without_the_model_is_refused(bedrock: Stubber) -> None:
    with pytest.raises(SetupError, match=r"in eu-north-1: choose another --region, or leave similar out"):
        told(bedrock, regionAvailability="NOT_AVAILABLE")


@pytest.mark.parametrize("code", ["ValidationException", "ResourceNotFoundException"])
def test_a_model_that_bedrock_does_not_know_there_is_refused(bedrock: Stubber, code: str) -> None:
    bedrock.add_client_error("get_foundation_model_availability", code)
    with pytest.raises(SetupError, match=EMBEDDING_MODEL):
        check_embedding_model(bedrock.client, "eu-north-1", print)


@pytest.mark.parametrize(
    "found", [{"authorizationStatus": "NOT_AUTHORIZED"}, {"entitlementAvailability": "NOT_AVAILABLE"}]
)
def test_missing_access_is_told_with_what_to_do(bedrock: Stubber, found: dict[str, str]) -> None:
    (line,) = told(bedrock, **found)
    assert "ask for it in Bedrock's console" in line


def test_who_may_not_ask_deploys_all_the_same(bedrock: Stubber) -> None:
    bedrock.add_client_error("get_foundation_model_availability", "AccessDeniedException")
    said: list[str] = []
    check_embedding_model(bedrock.client, "eu-north-1", said.append)
    assert said == [f"whether this account may use {EMBEDDING_MODEL} is not known: Bedrock says AccessDeniedException"]
