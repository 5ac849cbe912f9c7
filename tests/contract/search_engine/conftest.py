"""A search engine of this session's own, and an index of each test's own there, or of several that only search it."""

from collections.abc import Iterator
from functools import cache

import pytest
from opensearchpy import OpenSearch

from chalicelib.core.photo import Photo
from tests.contract.search_engine.library import Holding, Library


@pytest.fixture(scope="package")
def engine(search_engine: str) -> Iterator[OpenSearch]:
    with OpenSearch(search_engine) as client:
        yield client


@pytest.fixture
def library(engine: OpenSearch) -> Library:
    return Library(engine)


@pytest.fixture(scope="package")
def holding(engine: OpenSearch) -> Holding:
    """Libraries that hold certain photos, for tests that add none: those that ask for the same ones share one."""

    @cache
    def holding(*photos: Photo) -> Library:
        library = Library(engine)
        library.add(*photos)
        return library

    return holding
