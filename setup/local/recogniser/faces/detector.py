"""The face detector: where the faces of an image are."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..onnx_session import open_session

INPUT_SIDE = 512
MIN_SCORE = 0.5
# Two boxes that overlap by more than this share of their union are one face.
SAME_FACE = 0.5
# What the network's shifts are multiples of (SSD's "variances").
_PER_CENTRE, _PER_SIZE = 10.0, 5.0
_FACE = 1

Floats = NDArray[np.float32]


class Found(NamedTuple):
    """A face: its box in pixels of the image, cut at the edges, and the score 0-1."""

    left: float
    top: float
    right: float
    bottom: float
    score: float


class FaceDetector:
    """SSD MobileNet v1 in one onnxruntime session."""

    def __init__(self, path: Path, threads: int) -> None:
        self._session = open_session(path, threads)

    def find(self, image: Image.Image) -> list[Found]:
        """Return the faces of an RGB image, surest first."""
        scale = INPUT_SIDE / max(image.size)
        pixels = channels_first(on_square(image, INPUT_SIDE, centred=False))
        anchors, shifts, classes = self._session.run(["anchors", "shifts", "classes"], {"image": pixels})
        scores = 1 / (1 + np.exp(-classes[0, :, _FACE]))
        boxes = np.clip(moved(anchors, shifts[0]), 0, 1) * INPUT_SIDE / scale
        return distinct(np.minimum(boxes, np.tile(image.size[::-1], 2)), scores)


def channels_first(image: Image.Image) -> Floats:
    """Return an RGB image as a network takes it: 1 x 3 x height x width, 0-255."""
    return np.ascontiguousarray(np.asarray(image, np.float32).transpose(2, 0, 1)[None])


def on_square(image: Image.Image, side: int, *, centred: bool) -> Image.Image:
    """Return the image on a black square, as large as it fits: in the middle, or else at the top left."""
    scale = side / max(image.size)
    width, height = (max(1, round(length * scale)) for length in image.size)
    square = Image.new("RGB", (side, side))
    corner = ((side - width) // 2, (side - height) // 2) if centred else (0, 0)
    square.paste(image.resize((width, height), Image.Resampling.BILINEAR), corner)
    return square


def moved(anchors: Floats, shifts: Floats) -> Floats:
    """Return boxes (top, left, bottom, right) after their centres and sizes were shifted."""
    sizes = anchors[:, 2:] - anchors[:, :2]
    centres = anchors[:, :2] + sizes / 2 + shifts[:, :2] / _PER_CENTRE * sizes
    halves = np.exp(shifts[:, 2:] / _PER_SIZE) * sizes / 2
    return np.concatenate([centres - halves, centres + halves], axis=1)


def distinct(boxes: Floats, scores: Floats) -> list[Found]:
    """Return the faces of at least `MIN_SCORE`, surest first, without those that overlap a surer one."""
    kept: list[Found] = []
    for index in np.argsort(-scores, kind="stable"):
        if scores[index] < MIN_SCORE:
            break
        top, left, bottom, right = map(float, boxes[index])
        found = Found(left, top, right, bottom, float(scores[index]))
        if right > left and bottom > top and all(_overlap(found, other) <= SAME_FACE for other in kept):
            kept.append(found)
    return kept


def _overlap(one: Found, other: Found) -> float:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    shared = max(0.0, width) * max(0.0, height)
    return shared / (_area(one) + _area(other) - shared)


def _area(found: Found) -> float:
    return (found.right - found.left) * (found.bottom - found.top)
