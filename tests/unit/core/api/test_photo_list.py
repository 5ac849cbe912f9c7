"""Where a page of photos ended, as its cursor says it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.api.cursor import write_cursor
from chalicelib.core.api.photo_list import Position
from chalicelib.errors import BadRequest
from tests.records import an_object_key, times

keys = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200).map(an_object_key)


@given(keys, times)
def test_a_cursor_comes_back(object_key: str, uploaded_at: Any) -> None:
    position = Position(uploaded_at.isoformat() + ("" if uploaded_at.tzinfo else "+00:00"), object_key)

    assert Position.read(position.cursor) == position


@pytest.mark.parametrize(
    "values",
    [
        {},
        [],
        ["2026-03-01T00:00:00+00:00"],
        ["2026-03-01T00:00:00+00:00", "key", "more"],
        ["2026-03-01T00:00:00+00:00", ""],
        ["2026-03-01T00:00:00+00:00", 5],
        ["2026-03-01T00:00:00", "key"],
        ["now", "key"],
        [5, "key"],
        ["2026-03-01T00:00:00+00:00", "x" * 1025],
    ],
)
def test_a_cursor_that_is_not_a_position_is_refused(values: Any) -> None:
    with pytest.raises(BadRequest, match='"cursor"'):
        Position.read(write_cursor(values))
