"""Which colours an image shows."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chalicelib.core.image.dominant_colours import LEAST_SHARE, colour_name, dominant_colours
from chalicelib.core.photo import COLOURS


def image(*stripes: tuple[int, ...], mode: str = "RGB", format: str = "PNG") -> bytes:
    """Stripes of the same width side by side."""
    picture = Image.new(mode, (40 * len(stripes), 40))
    for number, stripe in enumerate(stripes):
        picture.paste(stripe, (40 * number, 0, 40 * (number + 1), 40))
    buffer = io.BytesIO()
    picture.save(buffer, format)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("rgb", "name"),
    [
        ((0, 0, 0), "black"),
        ((25, 25, 30), "black"),
        ((255, 255, 255), "white"),
        ((240, 240, 235), "white"),
        ((128, 128, 128), "gray"),
        ((90, 92, 95), "gray"),
        ((220, 20, 30), "red"),
        ((120, 10, 10), "red"),
        ((255, 140, 0), "orange"),
        ((110, 65, 25), "brown"),
        ((139, 69, 19), "brown"),
        ((250, 220, 40), "yellow"),
        ((30, 150, 40), "green"),
        ((85, 107, 47), "green"),
        ((0, 200, 210), "cyan"),
        ((30, 60, 200), "blue"),
        ((20, 30, 90), "blue"),
        ((135, 185, 235), "blue"),
        ((130, 40, 190), "purple"),
        ((255, 105, 180), "pink"),
        ((255, 182, 193), "pink"),
    ],
)
def test_what_people_call_it(rgb: tuple[int, int, int], name: str) -> None:
    (found,) = dominant_colours(image(rgb))

    assert (found.name, found.share) == (name, 100.0)


RED, BLUE, WHITE = (220, 20, 30), (30, 60, 200), (255, 255, 255)


def test_the_largest_comes_first_with_its_share() -> None:
    found = dominant_colours(image(RED, BLUE, BLUE, WHITE))

    assert [(colour.name, colour.share) for colour in found] == [("blue", 50.0), ("red", 25.0), ("white", 25.0)]


def test_what_covers_little_is_left_out() -> None:
    found = dominant_colours(image(RED, *[BLUE] * 15))

    assert [colour.name for colour in found] == ["blue"]
    assert 100 / 16 < LEAST_SHARE < 100 / 9


def test_transparent_parts_do_not_count() -> None:
    half = image((*RED, 255), (*BLUE, 0), mode="RGBA")
    nothing = image((*RED, 0), mode="RGBA")

    assert [(colour.name, colour.share) for colour in dominant_colours(half)] == [("red", 100.0)]
    assert dominant_colours(nothing) == ()


@pytest.mark.parametrize(("mode", "format"), [("L", "JPEG"), ("L", "PNG"), ("RGB", "JPEG"), ("1", "PNG"), ("P", "PNG")])
def test_every_kind_of_thumbnail_can_be_read(mode: str, format: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 10), "white").convert(mode).save(buffer, format)

    assert [colour.name for colour in dominant_colours(buffer.getvalue())] == ["white"]


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_every_pixel_has_one_of_the_twelve_names(hue: int, saturation: int, brightness: int) -> None:
    assert colour_name(hue, saturation, brightness) in COLOURS


def test_all_twelve_names_occur() -> None:
    every = range(0, 256, 5)
    assert {colour_name(h, s, v) for h in every for s in every for v in every} == set(COLOURS)


@given(st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=4))
def test_shares_add_up_to_at_most_100_percent(stripes: list[tuple[int, int, int]]) -> None:
    found = dominant_colours(image(*stripes))

    assert sum(colour.share for colour in found) <= 100.5
    assert [colour.share for colour in found] == sorted((colour.share for colour in found), reverse=True)
    assert all(colour.share >= LEAST_SHARE for colour in found)
