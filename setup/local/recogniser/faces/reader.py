"""The models of faces together: an image -> its faces, each with the numbers by which it is compared."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..evidence import Box
from ..model_files import FACE_MODELS
from ..onnx_session import open_session
from .detector import FaceDetector, Found, channels_first
from .quality import Quality, quality
from .shape import Landmarks, Pose, chip, pose

SIDE = 800
"""What the shorter side of an image needs, in pixels: more would not find smaller faces."""
MOST_FACES = 100
"""Rekognition indexes no more of one image: the largest (IndexFaces)."""
# How similar two faces are by how far apart their vectors are. docs/recogniser.md has what that means on judged photos.
_MIDDLE, _STEEPNESS = 0.585, 16.2

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SeenFace:
    """A face: `confidence` in percent, `points` as ratios (`shape.Points`), the shorter `side` in pixels."""

    box: Box
    confidence: float
    points: tuple[tuple[float, float], ...]
    pose: Pose
    quality: Quality
    side: float
    vector: Vector


class FaceReader:
    """Three networks, loaded at once; looks at one image at a time, so that a burst costs time and not memory."""

    def __init__(self, threads: int, paths: Sequence[Path] | None = None) -> None:
        """Load the models; raises `ModelMissing`."""
        detector, landmarks, vectors = paths or [file.prepared_path() for file in FACE_MODELS]
        self._detector = FaceDetector(detector, threads)
        self._landmarks = Landmarks(landmarks, threads)
        self._vectors = open_session(vectors, threads)
        self._turn = threading.Lock()

    def read(self, image: Image.Image) -> list[SeenFace]:
        """Return the largest faces of an upright RGB image, largest first."""
        with self._turn:
            found = sorted(self._detector.find(image), key=_size, reverse=True)
            return [self._seen(image, face) for face in found[:MOST_FACES]]

    def _seen(self, image: Image.Image, face: Found) -> SeenFace:
        points = self._landmarks.points(image, face)
        laid = chip(image, points)
        (vectors,) = self._vectors.run(["vectors"], {"image": channels_first(laid)})
        width, height = image.size
        return SeenFace(
            Box(
                face.left / width,
                face.top / height,
                (face.right - face.left) / width,
                (face.bottom - face.top) / height,
            ),
            100.0 * face.score,
            tuple((float(x) / width, float(y) / height) for x, y in points),
            pose(points),
            quality(laid),
            min(face.right - face.left, face.bottom - face.top),
            vectors[0],
        )


def _size(face: Found) -> float:
    return (face.right - face.left) * (face.bottom - face.top)


def similarities(vector: Vector, others: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return how similar a face is to others, in percent; the same whichever of two is asked about the other."""
    apart = np.sqrt(((others - vector).astype(np.float64) ** 2).sum(axis=1))
    alike: NDArray[np.float64] = 100 / (1 + np.exp(_STEEPNESS * (apart - _MIDDLE)))
    return alike
