"""Faces, and how alike two of them are."""

from typing import NamedTuple

from chalicelib.core.detections import BoundingBox

SAME_PLACE = 0.5
"""Two boxes that share more than this part of their union are around one face."""


class Face(NamedTuple):
    """A face in a photo: a collection's face id is another when the photo was indexed anew, its place is not."""

    photo_id: str
    box: BoundingBox


class Likeness(NamedTuple):
    """How alike two faces are, in percent; which of them comes first does not matter."""

    one: Face
    other: Face
    similarity: float


def overlap(one: BoundingBox, other: BoundingBox) -> float:
    """The share of two boxes' union that is in both, 0-1."""
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    shared = max(0.0, width) * max(0.0, height)
    union = one.width * one.height + other.width * other.height - shared
    # Of boxes thinner than a float can tell from their place, more may seem shared than there is.
    return min(1.0, shared / union) if union > 0 else 0.0
