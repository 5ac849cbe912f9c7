from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.album import (
    Album,
    Contents,
    Entry,
    contents,
    is_album_id,
    tidy_name,
    upload_album,
)
from chalicelib.core.api.album_view import album_view
from chalicelib.core.photo import Thumbnail
from chalicelib.errors import BadRequest
from tests.records import ALICE, plain

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALBUM = Album(identity_id=ALICE, album_id="a" * 32, name="Summer", created_at=NOW)


class Signer:
    def url(self, object_key: str, *, version_id: str | None = None) -> str:
        return f"signed:{object_key}"


def entry(number: int, album_id: str | None = "summer-1", *, shows: bool = True) -> Entry:
    thumbnail = Thumbnail(f"thumb {number}", 250, 100 + number) if shows else None
    return Entry(
        photo_id=f"photo {number}", uploaded_at=NOW + timedelta(days=number), album_id=album_id, thumbnail=thumbnail
    )


def test_photos_are_counted_and_the_newest_that_shows_is_the_cover() -> None:
    found = contents([entry(1), entry(3), entry(2), entry(4, shows=False), entry(9, "other-01"), entry(8, None)])

    assert {album_id: inside.count for album_id, inside in found.items()} == {"summer-1": 4, "other-01": 1}
    assert found["summer-1"].cover(None) == Thumbnail("thumb 3", 250, 103)


@pytest.mark.parametrize(("chosen", "shown"), [("photo 1", "thumb 1"), ("photo 4", "thumb 3"), ("photo 9", "thumb 3")])
def test_the_chosen_cover_shows_as_long_as_it_is_in_the_album(chosen: str, shown: str) -> None:
    found = contents([entry(1), entry(3), entry(4, shows=False), entry(9, "other-01")])

    cover = found["summer-1"].cover(chosen)
    assert cover is not None
    assert cover.thumbnail_key == shown


def test_an_album_as_it_is_shown() -> None:
    full = album_view(ALBUM, contents([entry(1)])["summer-1"], Signer())

    assert plain(full) == {
        "id": "a" * 32,
        "name": "Summer",
        "createdAt": "2026-03-01T00:00:00+00:00",
        "count": 1,
        "cover": {"thumbnailUrl": "signed:thumb 1", "width": 250, "height": 101},
    }
    assert album_view(ALBUM, Contents(), Signer()).cover is None


@pytest.mark.parametrize(
    ("given_name", "name"), [(" Summer \t 2026 ", "Summer 2026"), ("e\u0301te\u0301", "été"), ("a\x00b\ud83c", "ab")]
)
def test_names_are_tidied(given_name: str, name: str) -> None:
    assert tidy_name(given_name) == name


@pytest.mark.parametrize("text", ["", " \n", "x" * 101])
def test_a_name_of_which_nothing_or_too_much_is_left_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match=r'^"name" must have 1 to 100 characters$'):
        tidy_name(text)


@given(st.text())
def test_any_name_is_taken_or_refused(text: str) -> None:
    try:
        name = tidy_name(text)
    except BadRequest:
        return
    assert 0 < len(name) <= 100
    assert name.encode()
    assert tidy_name(name) == name


@pytest.mark.parametrize("text", ["", "short", "x" * 41, "white space", "../../etc", "álbumálbum", "a/b/c/d/e/f"])
def test_what_is_no_album_id(text: str) -> None:
    assert not is_album_id(text)
    assert upload_album({"album-id": text}) is None


def test_an_upload_names_its_album() -> None:
    assert upload_album({"album-id": "a" * 32, "customlabels": "x"}) == "a" * 32
    assert upload_album({}) is None
