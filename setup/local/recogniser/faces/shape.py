"""What the five main points of a face say: how the head is turned, and how to lay the face over others."""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..onnx_session import open_session
from .detector import Found, channels_first, on_square

INPUT_SIDE = 112
CHIP_SIDE = 150
# The points of the mean face that dlib's network was trained on, as ratios of the face; around it lies a quarter of it.
_MEAN = np.array([[0.2255, 0.2160], [0.7547, 0.2160], [0.4901, 0.5156], [0.2541, 0.7802], [0.7261, 0.7802]])
_AROUND = 0.25
# A head that is turned by 90 degrees shows its nose this far beside, above or below its middle, in distances of eyes.
_TURNED_NOSE = 1.2
# Where on the way from the eyes to the mouth the nose is, in a face that looks straight ahead.
_NOSE_LEVEL = 0.53

Points = NDArray[np.float64]
"""Eyes, tip of the nose, corners of the mouth, each from the image's left to its right: 5 x (x, y) in pixels."""


class Pose(NamedTuple):
    """How the head is turned, in degrees: to its side, around, up and down; an estimate from five points."""

    roll: float
    yaw: float
    pitch: float


class Landmarks:
    """The network of 68 landmarks in one onnxruntime session."""

    def __init__(self, path: Path, threads: int) -> None:
        self._session = open_session(path, threads)

    def points(self, image: Image.Image, face: Found) -> Points:
        """Return the main points of a face of an RGB image."""
        corners = int(face.left), int(face.top), math.ceil(face.right), math.ceil(face.bottom)
        part = image.crop(corners)
        (found,) = self._session.run(["points"], {"image": channels_first(on_square(part, INPUT_SIDE, centred=True))})
        scale = INPUT_SIDE / max(part.size)
        margin = [(INPUT_SIDE - max(1, round(length * scale))) // 2 for length in part.size]
        return main_points((found.reshape(-1, 2) * INPUT_SIDE - margin) / scale + corners[:2])


def main_points(landmarks: NDArray[np.floating]) -> Points:
    """Return the main ones of the 68 landmarks (numbered as those of iBUG 300-W)."""
    left_eye, right_eye = landmarks[36:42].mean(axis=0), landmarks[42:48].mean(axis=0)
    return np.array([left_eye, right_eye, landmarks[30], landmarks[48], landmarks[54]], np.float64)


def chip(image: Image.Image, points: Points) -> Image.Image:
    """Return the face upright, 150 x 150 pixels, its main points as near to those of the mean face as they get."""
    places = (_AROUND + _MEAN) / (2 * _AROUND + 1) * CHIP_SIDE
    turn, shift = similarity(places, points)
    rows = np.column_stack([turn, shift])
    return image.transform(
        (CHIP_SIDE, CHIP_SIDE), Image.Transform.AFFINE, tuple(rows.ravel()), Image.Resampling.BICUBIC
    )


def similarity(source: Points, target: Points) -> tuple[Points, Points]:
    """Return the turn with scale (2 x 2) and the shift that lay `source` over `target` with the least squares."""
    from_middle, to_middle = source - source.mean(axis=0), target - target.mean(axis=0)
    total = (from_middle**2).sum()
    along = (from_middle * to_middle).sum() / total
    across = (from_middle[:, 0] * to_middle[:, 1] - from_middle[:, 1] * to_middle[:, 0]).sum() / total
    turn = np.array([[along, -across], [across, along]])
    return turn, target.mean(axis=0) - turn @ source.mean(axis=0)


def pose(points: Points) -> Pose:
    """Return how the head is turned."""
    left_eye, right_eye, nose, *mouth = points
    across = right_eye - left_eye
    eyes, lips = (left_eye + right_eye) / 2, np.mean(mouth, axis=0)
    down = lips - eyes
    apart = max(1e-6, float(np.hypot(*across)))
    aside = float(np.dot(nose - (eyes + lips) / 2, across)) / apart**2
    level = float(np.dot(nose - eyes, down)) / max(1e-6, float(np.dot(down, down)))
    roll = math.degrees(math.atan2(across[1], across[0]))
    return Pose(roll, _degrees(aside), _degrees(_NOSE_LEVEL - level))


def _degrees(offset: float) -> float:
    return math.degrees(math.asin(max(-1.0, min(1.0, offset / (_TURNED_NOSE / 2)))))
