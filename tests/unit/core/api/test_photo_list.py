"""Where a page of photos ended, as its cursor says it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.api.cursor import write_cursor
from chalicelib.core.api.photo_list import Position
from chalicelib.core.object_keys import in_place_key
from chalicelib.core.photo import sortable
from chalicelib.errors import BadRequest
from tests.records import ALICE, an_object_key, times

keys = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200).map(an_object_key)


@given(keys, times)
def test_a_cursor_comes_back(object_key: str, taken_at: Any) -> None:
    position = Position(sortable(taken_at), object_key)

    assert Position.read(position.cursor) == position


def test_that_of_the_longest_key_in_another_bucket_comes_back() -> None:
    position = Position("2026-03-01T00:00:00.000000", in_place_key(ALICE, "b" * 63, "x" * 1024))

    assert Position.read(position.cursor) == position


@pytest.mark.parametrize(
    "values",
    [
        {},
        [],
        ["2026-03-01T00:00:00.000000"],
        ["2026-03-01T00:00:00.000000", "key", "more"],
        ["2026-03-01T00:00:00.000000", ""],
        ["2026-03-01T00:00:00.000000", 5],
        ["2026-03-01T00:00:00+00:00", "key"],
        ["2026-03-01T00:00:00", "key"],
        ["now", "key"],
        [5, "key"],
        ["2026-03-01T00:00:00.000000", "x" * 2049],
    ],
)
def test_a_cursor_that_is_not_a_position_is_refused(values: Any) -> None:
    with pytest.raises(BadRequest, match='"cursor"'):
        Position.read(write_cursor(values))
