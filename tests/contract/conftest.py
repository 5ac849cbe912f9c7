"""What the tests of several adapters start from: moto's DynamoDB, tables on it beside their fakes, Rekognition."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from chalicelib.aws.photo_table import PhotoTable
from tests.fakes import FakePhotoTable
from tests.photo_tables import NOW, Clock, Table
from tests.tables import new_table


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("dynamodb")


@pytest.fixture(params=["fake", "moto"])
def photos(request: pytest.FixtureRequest, dynamodb: Any) -> Table:
    if request.param == "fake":
        fake = FakePhotoTable()
        fake.now = NOW
        return fake
    return PhotoTable(dynamodb, new_table(dynamodb), clock=Clock())


@pytest.fixture
def rekognition() -> Iterator[Stubber]:
    """What it is asked and answers is told before; all of it has to be asked."""
    with Stubber(boto3.client("rekognition")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()
