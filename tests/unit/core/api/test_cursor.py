"""One codec for the cursors of all lists."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.api.cursor import read_cursor, write_cursor
from chalicelib.errors import BadRequest

Position: Any = tuple[str, float, int]
positions = st.tuples(st.text(st.characters(codec="utf-8")), st.floats(-1e9, 1e9), st.integers(-(2**63), 2**63 - 1))


@given(positions)
def test_a_position_comes_back_from_text_that_can_stand_in_a_url(position: Any) -> None:
    cursor = write_cursor(position)

    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert cursor.isascii()
    assert read_cursor(cursor, Position) == position


def encoded(values: bytes) -> str:
    return urlsafe_b64encode(values).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "made up",
        "é",
        "ümläut",
        "\ud83c",
        encoded(b"\x80"),
        encoded(b"nonsense"),
        encoded(b"null"),
        encoded(b"{}"),
        encoded(b"[]"),
        encoded(b'["a",1,2,3]'),
        encoded(b"[1,1,2]"),
        encoded(b'["a","1",2]'),
        encoded(b'["a",true,2]'),
        encoded(b'["a",1,2.5]'),
        encoded(b'["a",NaN,2]'),
        encoded(b'["a",1e400,2]'),
        encoded(b'["\\ud83c",1,2]'),
        encoded(b"[" * 2900),
        encoded(b"[" * 100_000),
        write_cursor(["x" * 4000, 1, 2]),
    ],
)
def test_what_is_none_of_ours_is_refused(cursor: str) -> None:
    with pytest.raises(BadRequest, match=r'^"cursor" must be the "cursor" of an earlier answer, unchanged'):
        read_cursor(cursor, Position)


@given(st.text() | st.binary().map(encoded), st.sampled_from([Position, tuple[str, str], tuple[int, ...]]))
def test_any_text_is_read_or_refused(text: str, kind: Any) -> None:
    try:
        position = read_cursor(text, kind)
    except BadRequest:
        return
    assert read_cursor(write_cursor(position), kind) == position
