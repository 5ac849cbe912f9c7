"""The whole-image classifier: what an image shows, by 1,000 ImageNet classes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .evidence import Evidence
from .lessons import Lessons
from .onnx_session import open_session
from .vocabulary import Vocabulary

# Networks were trained on the middle of images whose shorter side is so much longer than their input's.
MARGIN = 32
# The networks were trained with smoothed labels, so they are surer than their output says. Dividing its logits by this
# sharpens the probabilities until 55 % separates right labels from wrong ones (docs/recogniser.md).
TEMPERATURE = 0.7


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the networks say: label -> probability (0-1), and their features (views x 1,280 for each network)."""

    probabilities: dict[str, float]
    features: NDArray[np.float32]


class Network:
    """An EfficientNet-Lite in one onnxruntime session, shared by all threads."""

    def __init__(self, path: Path, threads: int) -> None:
        self._session = open_session(path, threads)
        self._side: int = self._session.get_inputs()[0].shape[-1]
        self.side = self._side + MARGIN

    def look(self, image: Image.Image) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the probabilities of the classes, the mean over both views, and the features of each view."""
        logits, features = self._session.run(["logits", "features"], {"image": prepare(image, self._side)})
        return softmax(logits / TEMPERATURE).mean(axis=0), features


class Classifier:
    """Networks that look at the whole image and count alike; `lessons` correct them, if there are any."""

    def __init__(self, networks: Sequence[Network], vocabulary: Vocabulary, lessons: Lessons | None) -> None:
        self.side = max(network.side for network in networks)
        self._networks = networks
        self._vocabulary = vocabulary
        self._lessons = lessons

    def look(self, image: Image.Image) -> Evidence:
        """Return the probability of every label of the vocabulary."""
        opinion = self.opinion(image)
        if self._lessons is None:
            return Evidence(opinion.probabilities)
        return Evidence(self._lessons.corrected(opinion.probabilities, opinion.features, self._vocabulary.labels))

    def opinion(self, image: Image.Image) -> Opinion:
        """Return the networks' own opinion: their mean."""
        classes, features = zip(*(network.look(image) for network in self._networks), strict=True)
        return Opinion(self._vocabulary.label_probabilities(np.mean(classes, axis=0)), np.hstack(features))

    def features(self, image: Image.Image) -> NDArray[np.float32]:
        """Return what the first network computes its logits from (views x 1,280)."""
        _, features = self._networks[0].look(image)
        return features


def prepare(image: Image.Image, side: int) -> NDArray[np.float32]:
    """Return two views of an RGB image as a network's input: 2 x 3 x side x side, about -1 to 1.

    One is the middle in its own proportions, as the network was trained; the other is the whole image, squeezed into a
    square, because what matters may be at an edge.
    """
    pixels = np.stack([np.asarray(view, np.float32) for view in (_middle(image, side), _squeezed(image, side))])
    return np.ascontiguousarray(((pixels - 127) / 128).transpose(0, 3, 1, 2))


def _middle(image: Image.Image, side: int) -> Image.Image:
    scale = (side + MARGIN) / min(image.size)
    resized = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
    left, top = (resized.width - side) // 2, (resized.height - side) // 2
    return resized.crop((left, top, left + side, top + side))


def _squeezed(image: Image.Image, side: int) -> Image.Image:
    return image.resize((side, side), Image.Resampling.BICUBIC)


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return probabilities that sum to 1 in each row."""
    powers: NDArray[np.float32] = np.exp(logits - logits.max(axis=-1, keepdims=True))
    sums: NDArray[np.float32] = powers.sum(axis=-1, keepdims=True)
    return powers / sums
