"""The whole-image classifier: what an image shows, by 1,000 ImageNet classes."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .evidence import Evidence
from .lessons import Lessons
from .onnx_session import open_session
from .vocabulary import Vocabulary

RESIZED_SIDE = 256
INPUT_SIDE = 224
# The network was trained with smoothed labels, so it is surer than its output says. Dividing its logits by this
# sharpens the probabilities until 55 % separates right labels from wrong ones (docs/recogniser.md).
TEMPERATURE = 0.7


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the network says: label -> probability (0-1), and its features (views x 1,280)."""

    probabilities: dict[str, float]
    features: NDArray[np.float32]


class Classifier:
    """EfficientNet-Lite0 in one onnxruntime session, shared by all threads; `lessons` correct it, if there are any."""

    side = RESIZED_SIDE

    def __init__(self, path: Path, vocabulary: Vocabulary, threads: int, lessons: Lessons | None) -> None:
        self._session = open_session(path, threads)
        self._vocabulary = vocabulary
        self._lessons = lessons

    def look(self, image: Image.Image) -> Evidence:
        """Return the probability of every label of the vocabulary."""
        opinion = self.opinion(image)
        if self._lessons is None:
            return Evidence(opinion.probabilities)
        return Evidence(self._lessons.corrected(opinion.probabilities, opinion.features, self._vocabulary.labels))

    def opinion(self, image: Image.Image) -> Opinion:
        """Return the network's own opinion: the mean over both views."""
        logits, features = self._session.run(["logits", "features"], {"image": prepare(image)})
        classes = softmax(logits / TEMPERATURE).mean(axis=0)
        return Opinion(self._vocabulary.label_probabilities(classes), features)


def prepare(image: Image.Image) -> NDArray[np.float32]:
    """Return two views of an RGB image as the network's input: 2 x 3 x 224 x 224, about -1 to 1.

    One is the middle in its own proportions, as the network was trained; the other is the whole image, squeezed into a
    square, because what matters may be at an edge.
    """
    pixels = np.stack([np.asarray(view, np.float32) for view in (_middle(image), _squeezed(image))])
    return np.ascontiguousarray(((pixels - 127) / 128).transpose(0, 3, 1, 2))


def _middle(image: Image.Image) -> Image.Image:
    scale = RESIZED_SIDE / min(image.size)
    resized = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
    left, top = (resized.width - INPUT_SIDE) // 2, (resized.height - INPUT_SIDE) // 2
    return resized.crop((left, top, left + INPUT_SIDE, top + INPUT_SIDE))


def _squeezed(image: Image.Image) -> Image.Image:
    return image.resize((INPUT_SIDE, INPUT_SIDE), Image.Resampling.BICUBIC)


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return probabilities that sum to 1 in each row."""
    powers: NDArray[np.float32] = np.exp(logits - logits.max(axis=-1, keepdims=True))
    sums: NDArray[np.float32] = powers.sum(axis=-1, keepdims=True)
    return powers / sums
