import numpy as np
import pytest
from PIL import ImageColor

from setup.local.recogniser.color_names import SIMPLIFIED, lab, named, simplified_names


def name_of(*rgb: int) -> str:
    indices, names = named(np.array([rgb]))
    return str(names[indices[0]])


@pytest.mark.parametrize(
    ("rgb", "lightness", "a", "b"),
    [
        ((255, 255, 255), 100, 0, 0),
        ((0, 0, 0), 0, 0, 0),
        ((255, 0, 0), 53.24, 80.09, 67.2),
        ((0, 0, 255), 32.3, 79.19, -107.86),
    ],
)
def test_lab(rgb: tuple[int, int, int], lightness: float, a: float, b: float) -> None:
    assert lab(np.array(rgb)).tolist() == pytest.approx([lightness, a, b], abs=0.05)


@pytest.mark.parametrize(
    ("rgb", "css", "simplified"),
    [
        ((255, 0, 0), "red", "red"),
        ((0, 0, 0), "black", "black"),
        ((253, 254, 255), "white", "white"),
        ((70, 128, 180), "steelblue", "blue"),
        ((139, 69, 19), "saddlebrown", "brown"),
        ((128, 128, 128), "gray", "grey"),
        ((255, 105, 180), "hotpink", "pink"),
        ((0, 128, 128), "teal", "cyan"),
        ((255, 165, 0), "orange", "orange"),
        ((30, 100, 30), "darkgreen", "green"),
        ((128, 0, 128), "purple", "purple"),
        ((255, 215, 0), "gold", "yellow"),
    ],
)
def test_names(rgb: tuple[int, int, int], css: str, simplified: str) -> None:
    assert name_of(*rgb) == css
    assert simplified_names()[css] == simplified


def test_every_css_colour_has_one_of_twelve_simplified_names() -> None:
    colors = {ImageColor.getrgb(name) for name in ImageColor.colormap}
    assert len(simplified_names()) == len(colors)
    assert set(simplified_names().values()) == set(SIMPLIFIED)
    assert len(SIMPLIFIED) == 12


def test_named_keeps_the_shape() -> None:
    indices, names = named(np.zeros((3, 5, 3), np.uint8))
    assert indices.shape == (3, 5)
    assert {names[index] for index in indices.ravel()} == {"black"}
