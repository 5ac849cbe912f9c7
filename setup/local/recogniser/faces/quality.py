"""How good a face is for recognising someone, and which bar it fails.

Brightness and sharpness go from 0 to 100, but are not Rekognition's numbers.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from PIL import Image

# The spread of the edges of a face that is as sharp as can be.
_SHARPEST = 40.0


class Quality(NamedTuple):
    """Of a face's pixels, in percent 0-100."""

    brightness: float
    sharpness: float


class Bar(NamedTuple):
    """The least pixels of the shorter side, confidence, brightness and sharpness, and the widest turn in degrees."""

    side: float
    confidence: float
    brightness: float
    sharpness: float
    turn: float


BARS: Mapping[str, Bar] = {
    "NONE": Bar(0, 0, 0, 0, 180),
    "LOW": Bar(40, 50, 8, 4, 75),
    "AUTO": Bar(40, 60, 12, 8, 60),
    "MEDIUM": Bar(60, 75, 20, 15, 45),
    "HIGH": Bar(90, 90, 30, 25, 30),
}
"""By QualityFilter. Rekognition does not publish its own; AUTO leaves out what the judged faces were mistaken for."""


def quality(face: Image.Image) -> Quality:
    """Return the quality of a face that was laid over the others (`shape.chip`)."""
    grey = np.asarray(face.convert("L"), np.float32)
    edges = 4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    return Quality(100 * float(grey.mean()) / 255, min(100.0, 100 * float(edges.std()) / _SHARPEST))


def failings(bar: Bar, *, side: float, confidence: float, quality: Quality, turn: float) -> list[str]:
    """Return why a face is below the bar, in Rekognition's words; empty if it is not."""
    failed = {
        "SMALL_BOUNDING_BOX": side < bar.side,
        "LOW_CONFIDENCE": confidence < bar.confidence,
        "LOW_BRIGHTNESS": quality.brightness < bar.brightness,
        "LOW_SHARPNESS": quality.sharpness < bar.sharpness,
        "EXTREME_POSE": turn > bar.turn,
    }
    return [reason for reason, is_so in failed.items() if is_so]
