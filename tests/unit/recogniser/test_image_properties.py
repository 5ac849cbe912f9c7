from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance, ImageFilter

from setup.local.recogniser.evidence import Box
from setup.local.recogniser.image_properties import box_colors, dominant_colors, image_properties, quality

CHELSEA = Image.open(Path(__file__).parent / "data" / "chelsea.jpg").convert("RGB")

ratios = st.floats(0, 1)
boxes = st.builds(Box, ratios, ratios, ratios, ratios)


def flag() -> Image.Image:
    """Black, red and gold, a quarter, a quarter and a half of it."""
    image = Image.new("RGB", (120, 80), "gold")
    image.paste("black", (0, 0, 120, 20))
    image.paste("red", (0, 20, 120, 40))
    return image


def test_dominant_colours_are_rekognitions_structure() -> None:
    first, *others = image_properties(flag(), [], 10)["DominantColors"]
    assert first == {
        "Red": 255,
        "Green": 215,
        "Blue": 0,
        "HexCode": "#ffd700",
        "CSSColor": "gold",
        "SimplifiedColor": "yellow",
        "PixelPercent": 50.0,
    }
    assert {(color["CSSColor"], color["PixelPercent"]) for color in others} == {("black", 25.0), ("red", 25.0)}


def test_the_most_frequent_are_kept() -> None:
    assert [color["CSSColor"] for color in image_properties(flag(), [], 1)["DominantColors"]] == ["gold"]
    assert image_properties(flag(), [], 0)["DominantColors"] == []


def test_a_colour_is_the_mean_of_its_pixels() -> None:
    pixels = np.array([[250, 0, 0], [254, 2, 0], [0, 0, 255]], np.uint8)
    red, blue = dominant_colors(pixels, 10)
    assert (red.name, red.rgb, blue.name) == ("red", (252, 1, 0), "blue")
    assert [red.percent, blue.percent] == pytest.approx([200 / 3, 100 / 3])


def test_objects_are_the_foreground() -> None:
    properties = image_properties(flag(), [Box(0, 0, 1, 0.25), Box(0, 0.25, 1, 0.25)], 10)
    assert {color["CSSColor"] for color in properties["Foreground"]["DominantColors"]} == {"black", "red"}
    assert {color["CSSColor"] for color in properties["Background"]["DominantColors"]} == {"gold"}


def test_without_objects_the_middle_is_the_foreground() -> None:
    image = Image.new("RGB", (100, 100), "white")
    image.paste("green", (20, 20, 80, 80))
    properties = image_properties(image, [], 10)
    assert [color["PixelPercent"] for color in properties["Foreground"]["DominantColors"]] == [100]
    assert properties["Background"]["DominantColors"][0]["CSSColor"] == "white"


def test_an_image_that_is_all_foreground_has_no_background() -> None:
    assert set(image_properties(flag(), [Box(0, 0, 1, 1)], 3)) == {"Quality", "DominantColors", "Foreground"}


def test_quality_of_plain_images() -> None:
    assert image_properties(Image.new("RGB", (90, 90)), [], 3)["Quality"] == {
        "Brightness": 0,
        "Sharpness": 0,
        "Contrast": 0,
    }
    white = image_properties(Image.new("RGB", (90, 90), "white"), [], 3)["Quality"]
    assert white["Brightness"] == pytest.approx(100)
    halves = np.repeat([[0.0, 255.0]], 8, axis=0)
    assert quality(halves, np.ones(halves.shape, bool))["Contrast"] == pytest.approx(100)


def quality_of(image: Image.Image) -> dict[str, float]:
    measured: dict[str, float] = image_properties(image, [], 0)["Quality"]
    return measured


def test_quality_follows_what_is_done_to_a_photo() -> None:
    before = quality_of(CHELSEA)
    assert quality_of(ImageEnhance.Brightness(CHELSEA).enhance(0.5))["Brightness"] < before["Brightness"] * 0.6
    assert quality_of(ImageEnhance.Contrast(CHELSEA).enhance(0.5))["Contrast"] < before["Contrast"] * 0.6
    assert quality_of(CHELSEA.filter(ImageFilter.GaussianBlur(4)))["Sharpness"] < before["Sharpness"] * 0.6


def test_colours_of_a_box() -> None:
    assert [color["CSSColor"] for color in box_colors(flag(), Box(0, 0.3, 0.5, 0.1), 5)] == ["red"]
    assert [color["CSSColor"] for color in box_colors(flag(), Box(1, 1, 0, 0), 5)] == ["gold"]


@given(st.lists(boxes, max_size=3), st.integers(0, 20))
def test_shares_are_percentages(foreground: list[Box], most: int) -> None:
    properties = image_properties(flag(), foreground, most)
    for part in (properties, properties["Foreground"], properties.get("Background", properties)):
        shares = [color["PixelPercent"] for color in part["DominantColors"]]
        assert len(shares) <= most
        assert sum(shares) <= 100 + 1e-6
        assert shares == sorted(shares, reverse=True)
        assert all(0 <= value <= 100 for value in part["Quality"].values())


@pytest.mark.parametrize("size", [(80, 10_000), (10_000, 80), (1, 1)])
def test_odd_sizes(size: tuple[int, int]) -> None:
    properties = image_properties(Image.new("RGB", size, "red"), [Box(0.999, 0.999, 0.001, 0.001)], 3)
    assert properties["Foreground"]["DominantColors"][0]["CSSColor"] == "red"
