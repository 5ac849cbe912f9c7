"""Whose a photo or an album is."""

from datetime import UTC, datetime

import pytest

from chalicelib.core.album import Album
from chalicelib.errors import NoSuchAlbum, NoSuchPhoto
from chalicelib.ownership import own_album, own_photo
from tests.fakes import FakeAlbumTable, FakePhotoTable
from tests.records import ALICE, BOB, a_photo, a_tombstone

ALBUM = Album(identity_id=ALICE, album_id="a" * 32, name="Holidays", created_at=datetime(2026, 3, 1, tzinfo=UTC))


@pytest.fixture
def photos() -> FakePhotoTable:
    table = FakePhotoTable()
    table.accept_upload(a_photo(1))
    return table


@pytest.fixture
def albums() -> FakeAlbumTable:
    table = FakeAlbumTable()
    table.add(ALBUM)
    return table


def test_an_owner_gets_the_photo(photos: FakePhotoTable) -> None:
    photo_id = a_photo(1).photo_id
    assert own_photo(photo_id, identity_id=ALICE, photos=photos).photo_id == photo_id  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("photo_id", "identity_id"),
    [(a_photo(1).photo_id, BOB), (a_photo(1).photo_id, ""), ("x" * 22, ALICE), ("", ALICE), ("no id", ALICE)],
)
def test_a_foreign_photo_and_none_at_all_are_the_same(photos: FakePhotoTable, photo_id: str, identity_id: str) -> None:
    with pytest.raises(NoSuchPhoto, match=r"^you have no photo of this id$"):
        own_photo(photo_id, identity_id=identity_id, photos=photos)  # type: ignore[arg-type]


def test_a_deleted_photo_has_no_owner(photos: FakePhotoTable) -> None:
    photos.accept_removal(a_tombstone(2))
    with pytest.raises(NoSuchPhoto):
        own_photo(a_photo(1).photo_id, identity_id=ALICE, photos=photos)  # type: ignore[arg-type]


def test_an_owner_gets_the_album(albums: FakeAlbumTable) -> None:
    assert own_album(ALBUM.album_id, identity_id=ALICE, albums=albums) == ALBUM  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("album_id", "identity_id"), [(ALBUM.album_id, BOB), ("b" * 32, ALICE), ("", ALICE), ("no id", ALICE)]
)
def test_a_foreign_album_and_none_at_all_are_the_same(albums: FakeAlbumTable, album_id: str, identity_id: str) -> None:
    with pytest.raises(NoSuchAlbum, match=r"^you have no album of this id$"):
        own_album(album_id, identity_id=identity_id, albums=albums)  # type: ignore[arg-type]
