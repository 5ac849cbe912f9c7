"""How large renditions are."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.image.sizes import Size, fitted, rendition_sizes
from chalicelib.core.photo import RENDITION_SIDES, THUMBNAIL_SIDE

sides = st.integers(1, 30_000)


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((250, 10), {}),
        ((251, 10), {640: (251, 10)}),
        ((640, 480), {640: (640, 480)}),
        ((641, 480), {640: (640, 479), 2048: (641, 480)}),
        ((2048, 1536), {640: (640, 480), 2048: (2048, 1536)}),
        ((3000, 2000), {640: (640, 427), 2048: (2048, 1365)}),
        # A half, a third, a quarter of what cameras make are near enough.
        ((4000, 3000), {640: (640, 480), 2048: (2000, 1500)}),
        ((3024, 4032), {640: (480, 640), 2048: (1512, 2016)}),
        ((6000, 4000), {640: (640, 427), 2048: (2000, 1334)}),
        ((8064, 6048), {640: (640, 480), 2048: (2016, 1512)}),
        ((4096, 4096), {640: (640, 640), 2048: (2048, 2048)}),
        ((4098, 4098), {640: (640, 640), 2048: (2048, 2048)}),
        # Panoramas.
        ((12_000, 3000), {640: (1280, 320), 2048: (2000, 500)}),
        ((16_000, 1000), {640: (5120, 320)}),
        ((32_000, 1000), {640: (5120, 160)}),
        ((3200, 200), {640: (3200, 200)}),
    ],
)
def test_what_there_is_of_a_photo(size: Size, sizes: dict[int, Size]) -> None:
    assert rendition_sizes(size) == sizes


@given(sides, sides)
def test_it_does_not_matter_how_a_photo_lies(width: int, height: int) -> None:
    turned = {side: (down, across) for side, (across, down) in rendition_sizes((height, width)).items()}
    assert rendition_sizes((width, height)) == turned


@given(sides, sides)
def test_each_is_larger_than_the_one_before_and_none_than_the_photo(width: int, height: int) -> None:
    sizes = [fitted((width, height), THUMBNAIL_SIDE), *rendition_sizes((width, height)).values()]
    assert all(max(one) < max(other) for one, other in pairwise(sizes))
    assert sizes[-1][0] <= width
    assert sizes[-1][1] <= height


@given(sides, sides)
def test_the_largest_is_large_enough(width: int, height: int) -> None:
    last = [fitted((width, height), THUMBNAIL_SIDE), *rendition_sizes((width, height)).values()][-1]
    assert last == (width, height) or max(last) >= RENDITION_SIDES[-1] * 15 / 16
    assert min(last) >= min(320, width, height, 16 * 320 * min(width, height) // max(width, height))
