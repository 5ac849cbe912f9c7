"""A search engine of this session's own, and an index of each test's own there."""

from collections.abc import Iterator

import pytest
from opensearchpy import OpenSearch

from tests.contract.search_engine.library import Library


@pytest.fixture(scope="package")
def engine(search_engine: str) -> Iterator[OpenSearch]:
    with OpenSearch(search_engine) as client:
        yield client


@pytest.fixture
def library(engine: OpenSearch) -> Library:
    return Library(engine)
