"""Users who were removed: the fake, and the real table on moto's DynamoDB."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.aws.album_table import AlbumTable
from chalicelib.aws.removed_users import RemovedUser, RemovedUsers
from tests.fakes import FakeRemovedUsers
from tests.records import ALICE, BOB
from tests.tables import new_table

UNTIL = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def albums_table(dynamodb: Any) -> str:
    return new_table(dynamodb, "AlbumsTable")


@pytest.fixture(params=["fake", "moto"])
def removed(request: pytest.FixtureRequest, dynamodb: Any, albums_table: str) -> RemovedUsers | FakeRemovedUsers:
    return FakeRemovedUsers() if request.param == "fake" else RemovedUsers(dynamodb, albums_table)


def test_they_are_there_until_they_are_forgotten(
    removed: RemovedUsers | FakeRemovedUsers, dynamodb: Any, albums_table: str
) -> None:
    alice, bob = RemovedUser(ALICE, UNTIL), RemovedUser(BOB, UNTIL)
    for user in (bob, alice, alice):
        removed.add(user)
    assert removed.all() == [alice, bob]
    assert AlbumTable(dynamodb, albums_table).all_of(ALICE) == []
    for _ in range(2):
        removed.forget(alice)
    assert removed.all() == [bob]
