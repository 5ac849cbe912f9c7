import numpy as np
import pytest
from PIL import Image

from setup.local.recogniser.classifier import prepare, softmax


def with_edges() -> Image.Image:
    """Grey, 800 x 400, the outermost tenth on either side white."""
    image = Image.new("RGB", (800, 400), (127, 127, 127))
    image.paste("white", (0, 0, 80, 400))
    image.paste("white", (720, 0, 800, 400))
    return image


def test_one_view_is_the_middle_and_the_other_everything() -> None:
    middle, everything = prepare(with_edges())
    assert middle.shape == everything.shape == (3, 224, 224)
    assert np.abs(middle).max() < 0.01
    assert everything[:, :, :20] == pytest.approx(1)
    assert everything[:, :, -20:] == pytest.approx(1)
    assert np.abs(everything[:, :, 40:-40]).max() < 0.01


def test_channels_come_first() -> None:
    (red, green, blue), _ = prepare(Image.new("RGB", (300, 300), (255, 127, 0)))
    assert (red.mean(), green.mean(), blue.mean()) == pytest.approx((1, 0, -127 / 128))


def test_softmax_is_of_each_row() -> None:
    rows = softmax(np.array([[0, 0], [1000, 0], [-1000, -1000 + np.log(3)]], np.float32))
    assert rows.tolist() == [pytest.approx(row, abs=1e-4) for row in ([0.5, 0.5], [1, 0], [0.25, 0.75])]
