"""The object detector: which of 80 COCO classes are in an image, and where."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .evidence import Box, Evidence, Located
from .onnx_session import open_session

INPUT_SIDE = 512
# Input pixels per cell of the peak map.
STRIDE = 4
MIN_SCORE = 0.3
# Two boxes of a class that overlap by more than this share of their union are one object.
SAME_OBJECT = 0.5
# The network's scores are low. This curve maps 0.56 to 55 %: of what was lower, too much was wrong. Chosen by
# cross-validation within the photos that teach (docs/recogniser.md).
_MIDDLE, _STEEPNESS = 0.5375, 8.0


class Detector:
    """CenterNet-MobileNetV3 in one onnxruntime session; `objects` are the labels of its classes, in their order."""

    # An eighth of a photo of 12 megapixels: the decoder's smallest, fastest scale is enough.
    side = 370

    def __init__(self, path: Path, objects: Sequence[str], threads: int) -> None:
        self._session = open_session(path, threads)
        self._objects = objects

    def look(self, image: Image.Image) -> Evidence:
        """Return the objects of an RGB image, each once."""
        return Evidence({}, tuple(distinct(self.candidates(image))))

    def candidates(self, image: Image.Image) -> list[Located]:
        """Return the network's candidates for objects in an RGB image, surest first; an object may come twice."""
        resized = image.resize((INPUT_SIDE, INPUT_SIDE), Image.Resampling.BILINEAR)
        pixels = np.asarray(resized, np.float32).transpose(2, 0, 1)[None]
        peaks, sizes = self._session.run(["peaks", "sizes"], {"image": np.ascontiguousarray(pixels)})
        return locate(peaks[0], sizes[0], self._objects)


def locate(peaks: NDArray[np.float32], sizes: NDArray[np.float32], objects: Sequence[str]) -> list[Located]:
    """Return the objects at the peaks, surest first.

    `peaks` (classes x rows x columns) are scores 0-1; `sizes` (4 x rows x columns) are input pixels to the left, top,
    right and bottom of the object.
    """
    # Nearly all scores are lower; `np.argwhere` takes ten times as long to say so.
    places = zip(*np.unravel_index(np.flatnonzero(peaks >= MIN_SCORE), peaks.shape), strict=True)
    found = [
        Located(objects[kind], confidence(float(peaks[kind, row, column])), _box(row, column, sizes[:, row, column]))
        for kind, row, column in places
    ]
    return sorted(found, key=lambda located: -located.probability)


def _box(row: int, column: int, size: NDArray[np.float32]) -> Box:
    """Return the object's box, cut at the image's edges."""
    x, y = STRIDE * column, STRIDE * row
    edges = np.clip(np.array([x - size[0], y - size[1], x + size[2], y + size[3]]) / INPUT_SIDE, 0, 1)
    left, top, right, bottom = (float(edge) for edge in edges)
    return Box(left, top, max(0.0, right - left), max(0.0, bottom - top))


def confidence(score: float) -> float:
    """Return how probable an object with this score is, 0-1."""
    return 1 / (1 + math.exp(-_STEEPNESS * (score - _MIDDLE)))


def distinct(located: Iterable[Located]) -> list[Located]:
    """Return the objects, surest first, without those that overlap a surer one of the same label."""
    kept: list[Located] = []
    for candidate in located:
        rivals = (other for other in kept if other.label == candidate.label)
        if all(overlap(candidate.box, other.box) <= SAME_OBJECT for other in rivals):
            kept.append(candidate)
    return kept


def overlap(one: Box, other: Box) -> float:
    """Return the share of two boxes' union that is in both, 0-1."""
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    shared = max(0.0, width) * max(0.0, height)
    union = one.width * one.height + other.width * other.height - shared
    # Of boxes thinner than a float can tell from their place, more may seem shared than there is.
    return min(1.0, shared / union) if union > 0 else 0.0
