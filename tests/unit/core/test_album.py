from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.album import (
    Album,
    is_album_id,
    tidy_name,
    upload_album,
)
from chalicelib.core.api.album_view import album_view
from chalicelib.core.photo import Rendition, Thumbnail
from chalicelib.errors import BadRequest
from tests.records import ALICE, PlainSigner, a_photo, plain

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALBUM = Album(identity_id=ALICE, album_id="a" * 32, name="Summer", created_at=NOW)


def test_an_album_as_it_is_shown() -> None:
    cover = Thumbnail("thumb 1", 250, 101, renditions=(Rendition(640, 640, 259), Rendition(2048, 1000, 404)))
    full = album_view(ALBUM, count=1, cover=a_photo(thumbnail=cover), signer=PlainSigner())

    assert plain(full) == {
        "id": "a" * 32,
        "name": "Summer",
        "createdAt": "2026-03-01T00:00:00+00:00",
        "sort": "captured",
        "count": 1,
        "cover": {
            "thumbnailUrl": "picture:thumb 1:250",
            "width": 250,
            "height": 101,
            "renditions": [{"url": "picture:thumb 1:640", "width": 640, "height": 259}],
        },
    }
    assert album_view(ALBUM, count=0, cover=None, signer=PlainSigner()).cover is None


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
