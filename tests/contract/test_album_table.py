"""The table of albums: the fake, and the real one on moto's DynamoDB."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws.album_table import AlbumTable
from chalicelib.core.album import Album
from chalicelib.core.photo import Trashed
from chalicelib.errors import NoSuchAlbum
from tests.fakes import FakeAlbumTable
from tests.records import ALICE, BOB
from tests.tables import new_table

NOW = datetime(2026, 3, 1, 12, 30, 0, 5, tzinfo=UTC)
IN_BIN = Trashed(NOW, NOW + timedelta(days=30))
Table = AlbumTable | FakeAlbumTable


@pytest.fixture(params=["fake", "moto"])
def albums(request: pytest.FixtureRequest, dynamodb: Any) -> Table:
    if request.param == "fake":
        return FakeAlbumTable()
    return AlbumTable(dynamodb, new_table(dynamodb, "AlbumsTable"))


def an_album(number: int = 1, identity_id: str = ALICE) -> Album:
    return Album(
        identity_id=identity_id,
        album_id=f"album-{number:04}",
        name=f"Ferien {number} ☀",
        created_at=NOW + timedelta(days=number),
    )


def test_an_album_comes_back_to_its_owner_only(albums: Table) -> None:
    albums.add(an_album())

    assert albums.get(ALICE, "album-0001") == an_album()
    with pytest.raises(NoSuchAlbum):
        albums.get(BOB, "album-0001")
    with pytest.raises(NoSuchAlbum):
        albums.get(ALICE, "album-0002")


def test_the_newest_comes_first(albums: Table) -> None:
    for number in (1, 3, 2):
        albums.add(an_album(number))
    albums.add(an_album(9, BOB))

    assert albums.all_of(ALICE) == [an_album(number) for number in (3, 2, 1)]


def test_changes(albums: Table) -> None:
    albums.add(an_album())

    covered = albums.change(ALICE, "album-0001", cover_photo_id="p")
    assert (covered.name, covered.cover_photo_id) == (an_album().name, "p")
    renamed = albums.change(ALICE, "album-0001", name="New")
    assert (renamed.name, renamed.cover_photo_id) == ("New", "p")
    closed = albums.change(ALICE, "album-0001", closed=True, into_bin=IN_BIN)
    assert closed == replace(renamed, closed=True, into_bin=IN_BIN) == albums.get(ALICE, "album-0001")
    assert albums.change(ALICE, "album-0001", closed=False, into_bin=None) == renamed
    bare = albums.change(ALICE, "album-0001", name="Newer", cover_photo_id=None)
    assert (bare.name, bare.cover_photo_id) == ("Newer", None)
    assert albums.get(ALICE, "album-0001") == bare


def test_what_is_not_there_is_not_made_by_a_change(albums: Table) -> None:
    albums.add(an_album(identity_id=BOB))

    with pytest.raises(NoSuchAlbum):
        albums.change(ALICE, "album-0001", name="mine")
    assert albums.all_of(ALICE) == []


def test_a_removed_album_is_gone_and_may_be_removed_again(albums: Table) -> None:
    albums.add(an_album())
    albums.add(an_album(identity_id=BOB))

    for _ in range(2):
        albums.remove(ALICE, "album-0001")
    assert (albums.all_of(ALICE), albums.all_of(BOB)) == ([], [an_album(identity_id=BOB)])
