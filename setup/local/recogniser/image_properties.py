"""IMAGE_PROPERTIES: dominant colours and quality of an image, of its foreground and of its background.

Everything is measured on the small upright image that the models see. The foreground is what the located objects
cover, or the middle of the image if there are none.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .color_names import named, simplified_names
from .evidence import Box

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

# Longer side of the measured image, in pixels: enough for colours; fixed, so that sharpness can be compared.
_SIDE = 256
# If nothing is located, the foreground is the middle of the image: this share of each side.
_MIDDLE = 0.6
_LUMA = np.array([0.299, 0.587, 0.114])
# Mean steepness, in levels per pixel, at which sharpness is 63 %: found with the sample photos, in focus and blurred.
_SHARP = 30.0


@dataclass(frozen=True, slots=True)
class DominantColor:
    """`name` is CSS's, `rgb` (0-255) the mean of the colour's pixels, `percent` (0-100) their share."""

    name: str
    rgb: tuple[int, int, int]
    percent: float

    def document(self) -> dict[str, Any]:
        """Return Rekognition's DominantColor structure."""
        red, green, blue = self.rgb
        return {
            "Red": red,
            "Green": green,
            "Blue": blue,
            "HexCode": f"#{red:02x}{green:02x}{blue:02x}",
            "CSSColor": self.name,
            "SimplifiedColor": simplified_names()[self.name],
            "PixelPercent": self.percent,
        }


def image_properties(image: Image.Image, foreground: Sequence[Box], max_colors: int) -> dict[str, Any]:
    """Return Rekognition's DetectLabelsImageProperties of an upright RGB image; `foreground` are its located objects.

    An image that is all foreground has no Background.
    """
    pixels = _measured(image)
    front = _covered(pixels.shape[:2], foreground or [_middle()])
    whole = np.ones(pixels.shape[:2], bool)
    document = _area(pixels, whole, max_colors)
    for name, mask in (("Foreground", front), ("Background", ~front)):
        if mask.any():
            document[name] = _area(pixels, mask, max_colors)
    return document


def box_colors(image: Image.Image, box: Box, max_colors: int) -> list[dict[str, Any]]:
    """Return the DominantColors structures of what is inside a box of an upright RGB image."""
    pixels = _measured(image)
    return _documents(dominant_colors(pixels[_covered(pixels.shape[:2], [box])], max_colors))


def dominant_colors(pixels: Pixels, most: int) -> list[DominantColor]:
    """Return the `most` frequent colours of the pixels (n x 3), most frequent first, one for each CSS colour name."""
    indices, names = named(pixels)
    counts = np.bincount(indices, minlength=len(names))
    sums = np.stack([np.bincount(indices, channel, len(names)) for channel in pixels.T], axis=-1)
    frequent = np.argsort(-counts, kind="stable")[: min(most, np.count_nonzero(counts))]
    return [
        DominantColor(names[index], _rgb(sums[index] / counts[index]), 100.0 * float(counts[index] / len(pixels)))
        for index in frequent
    ]


def quality(luma: NDArray[np.float64], mask: Mask) -> dict[str, float]:
    """Return brightness, sharpness and contrast, each 0-100, of the part of a grey image (0-255) under `mask`.

    Brightness is the mean, contrast the standard deviation over the greatest possible one, sharpness grows with the
    mean steepness of the steepest tenth.
    """
    down, across = np.gradient(luma) if min(luma.shape) > 1 else (np.zeros_like(luma), np.zeros_like(luma))
    steepness = np.hypot(down, across)[mask]
    steepest = np.sort(steepness)[-max(1, len(steepness) // 10) :]
    return {
        "Brightness": float(luma[mask].mean() / 2.55),
        "Sharpness": 100.0 * (1 - math.exp(-float(steepest.mean()) / _SHARP)),
        "Contrast": min(100.0, float(luma[mask].std() / 1.275)),
    }


def _area(pixels: Pixels, mask: Mask, max_colors: int) -> dict[str, Any]:
    return {
        "Quality": quality(pixels @ _LUMA, mask),
        "DominantColors": _documents(dominant_colors(pixels[mask], max_colors)),
    }


def _documents(colors: Iterable[DominantColor]) -> list[dict[str, Any]]:
    return [color.document() for color in colors]


def _measured(image: Image.Image) -> Pixels:
    """Return the image's pixels, height x width x 3, its longer side at most `_SIDE`."""
    scale = min(1.0, _SIDE / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return np.asarray(image.resize(size, Image.Resampling.BOX))


def _covered(shape: tuple[int, ...], boxes: Iterable[Box]) -> Mask:
    """Return which pixels of an image of height x width lie in any of the boxes, at least one pixel for each box."""
    height, width = shape
    mask = np.zeros((height, width), bool)
    for box in boxes:
        top, left = min(height - 1, int(box.top * height)), min(width - 1, int(box.left * width))
        bottom, right = math.ceil((box.top + box.height) * height), math.ceil((box.left + box.width) * width)
        mask[top : max(top + 1, bottom), left : max(left + 1, right)] = True
    return mask


def _middle() -> Box:
    edge = (1 - _MIDDLE) / 2
    return Box(edge, edge, _MIDDLE, _MIDDLE)


def _rgb(color: NDArray[np.float64]) -> tuple[int, int, int]:
    red, green, blue = (int(channel) for channel in color.round())
    return red, green, blue
