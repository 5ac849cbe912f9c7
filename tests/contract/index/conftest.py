"""A search engine of this session's own, and a table on moto."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws
from opensearchpy import OpenSearch

from chalicelib.aws.photo_table import PhotoTable
from tests.contract.index.indices import indices
from tests.tables import new_table


@pytest.fixture(scope="module")
def engine(search_engine: str) -> Iterator[OpenSearch]:
    with OpenSearch(search_engine) as client:
        yield client


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    # The search engine is spoken to by urllib3, which moto's mock leaves alone.
    with mock_aws():
        yield boto3.client("dynamodb")


@pytest.fixture
def photos(dynamodb: Any) -> PhotoTable:
    return PhotoTable(dynamodb, new_table(dynamodb))


@pytest.fixture
def alias(engine: OpenSearch) -> Iterator[str]:
    """The name of an alias that is not there yet; what is made under it goes after the test."""
    name = f"photos-{uuid4()}"
    yield name
    if made := indices(engine, name):
        engine.indices.delete(index=",".join(made))
