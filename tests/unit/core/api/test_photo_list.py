from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.api.photo_list import ListRequest, Position, list_request, read_cursor, write_cursor
from chalicelib.core.photo import Status
from chalicelib.errors import BadList, NoSuchAlbum
from tests.records import a_photo, an_object_key, times


def test_all_photos_are_the_default() -> None:
    assert list_request({}) == ListRequest(size=60)


def test_everything_that_can_be_asked_for() -> None:
    position = Position.of(a_photo(1))
    asked = {"album": "a" * 32, "status": "FAILED", "size": "200", "cursor": write_cursor(position)}

    expected = ListRequest(album_id="a" * 32, status=Status.FAILED, size=200, after=position)
    assert list_request(asked) == expected


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"size": "0"}, "1 to 200"),
        ({"size": "201"}, "1 to 200"),
        ({"size": "-1"}, "1 to 200"),
        ({"size": "1e2"}, "1 to 200"),
        ({"size": "٣"}, "1 to 200"),
        ({"size": "9" * 5000}, "1 to 200"),
        ({"size": ""}, "1 to 200"),
        ({"status": "DONE"}, "PENDING, RUNNING, SUCCEEDED, FAILED"),
        ({"sort": "name"}, '"sort" is nothing that a list goes by; there are album, status, size, cursor'),
        ({"cursor": "made up"}, 'must be the "cursor" of an earlier answer'),
        ({"cursor": "é"}, 'must be the "cursor" of an earlier answer'),
        ({"cursor": ""}, 'must be the "cursor" of an earlier answer'),
        ({"cursor": urlsafe_b64encode(b"[" * 2900).decode()}, 'must be the "cursor" of an earlier answer'),
    ],
)
def test_what_cannot_be_asked_is_told(asked: dict[str, str], message: str) -> None:
    with pytest.raises(BadList, match=message):
        list_request(asked)


@pytest.mark.parametrize("album", ["", "x", "not mine, is it?"])
def test_what_can_be_no_album_is_not_there(album: str) -> None:
    with pytest.raises(NoSuchAlbum):
        list_request({"album": album})


keys = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200).map(an_object_key)


@given(keys, times)
def test_a_cursor_comes_back(object_key: str, uploaded_at: Any) -> None:
    position = Position(uploaded_at.isoformat() + ("" if uploaded_at.tzinfo else "+00:00"), object_key)

    assert read_cursor(write_cursor(position)) == position


@pytest.mark.parametrize(
    "values",
    [
        b"{}",
        b"[]",
        b'["2026-03-01T00:00:00+00:00"]',
        b'["2026-03-01T00:00:00+00:00", ""]',
        b'["2026-03-01T00:00:00+00:00", 5]',
        b'["2026-03-01T00:00:00", "key"]',
        b'["now", "key"]',
        b'[5, "key"]',
        b'["2026-03-01T00:00:00+00:00", "\\ud83c"]',
        b'["2026-03-01T00:00:00+00:00", "' + b"x" * 1025 + b'"]',
    ],
)
def test_what_is_no_position_is_refused(values: bytes) -> None:
    with pytest.raises(BadList):
        read_cursor(urlsafe_b64encode(values).decode())


@given(st.text() | st.binary().map(lambda data: urlsafe_b64encode(data).decode()))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        position = read_cursor(text)
    except BadList:
        return
    assert read_cursor(write_cursor(position)) == position
