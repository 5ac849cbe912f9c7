"""The table of sources, which is that of albums: the fake, and the real one on moto's DynamoDB."""

from typing import Any

import pytest

from chalicelib.aws.album_table import AlbumTable
from chalicelib.aws.source_table import SourceTable
from chalicelib.core.source import Source
from tests.fakes import FakeSourceTable
from tests.records import ALICE, BOB, UPLOADED_AT
from tests.tables import new_table

Table = SourceTable | FakeSourceTable
ONE, WHOLE, OTHER = (
    Source(identity_id=owner, bucket=bucket, prefix=prefix, added_at=UPLOADED_AT)
    for owner, bucket, prefix in ((ALICE, "agency", "2019/"), (BOB, "agency-b", ""), (BOB, "agency", "ä/"))
)


@pytest.fixture(params=["fake", "moto"])
def sources(request: pytest.FixtureRequest, dynamodb: Any) -> Table:
    if request.param == "fake":
        return FakeSourceTable()
    return SourceTable(dynamodb, new_table(dynamodb, "AlbumsTable"))


def test_all_and_those_of_a_bucket(sources: Table) -> None:
    for source in (ONE, WHOLE, OTHER, ONE):
        sources.add(source)

    assert sources.all() == [WHOLE, ONE, OTHER]
    assert sources.of_bucket("agency") == [ONE, OTHER]
    assert sources.of_bucket("agency-b") == [WHOLE]
    assert sources.of_bucket("agen") == []


def test_one_that_is_removed_is_gone(sources: Table) -> None:
    sources.add(ONE)
    sources.remove(ONE)
    sources.remove(OTHER)

    assert sources.all() == []


def test_nobody_has_them_as_albums(dynamodb: Any) -> None:
    name = new_table(dynamodb, "AlbumsTable")
    SourceTable(dynamodb, name).add(ONE)

    assert AlbumTable(dynamodb, name).all_of(ALICE) == []
