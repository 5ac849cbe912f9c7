from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from setup.local.recogniser.classifier import Classifier, prepare, softmax
from setup.local.recogniser.vocabulary import load_vocabulary


def with_edges() -> Image.Image:
    """Grey, 800 x 400, the outermost tenth on either side white."""
    image = Image.new("RGB", (800, 400), (127, 127, 127))
    image.paste("white", (0, 0, 80, 400))
    image.paste("white", (720, 0, 800, 400))
    return image


def test_one_view_is_the_middle_and_the_other_everything() -> None:
    middle, everything = prepare(with_edges(), 224)
    assert middle.shape == everything.shape == (3, 224, 224)
    assert np.abs(middle).max() < 0.01
    assert everything[:, :, :20] == pytest.approx(1)
    assert everything[:, :, -20:] == pytest.approx(1)
    assert np.abs(everything[:, :, 40:-40]).max() < 0.01


def test_channels_come_first() -> None:
    (red, green, blue), _ = prepare(Image.new("RGB", (300, 300), (255, 127, 0)), 224)
    assert (red.mean(), green.mean(), blue.mean()) == pytest.approx((1, 0, -127 / 128))


class SureOf:
    """Is certain of one class, and has one feature."""

    def __init__(self, number: int, side: int, feature: float) -> None:
        self.side, self._feature = side, feature
        self._classes = np.eye(1000, dtype=np.float32)[number]

    def look(self, image: Image.Image) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return self._classes, np.full((2, 1), self._feature, np.float32)


def test_its_networks_count_alike_and_their_features_stand_side_by_side() -> None:
    vocabulary = load_vocabulary()
    one, other = (vocabulary.classes[number].label for number in (0, 999))
    networks: Any = [SureOf(0, 256, 1.0), SureOf(999, 292, 2.0)]
    classifier = Classifier(networks, vocabulary, None)

    opinion = classifier.opinion(with_edges())

    assert (opinion.probabilities[one], opinion.probabilities[other]) == (0.5, 0.5)
    assert opinion.features.tolist() == [[1.0, 2.0], [1.0, 2.0]]
    assert classifier.side == 292


def test_softmax_is_of_each_row() -> None:
    rows = softmax(np.array([[0, 0], [1000, 0], [-1000, -1000 + np.log(3)]], np.float32))
    assert rows.tolist() == [pytest.approx(row, abs=1e-4) for row in ([0.5, 0.5], [1, 0], [0.25, 0.75])]
