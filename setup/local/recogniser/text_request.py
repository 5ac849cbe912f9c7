"""The input of DetectText: JSON -> a checked request. Ranges are those of botocore's model of Rekognition."""

from dataclasses import dataclass
from typing import Any

from .errors import InvalidParameter, MalformedRequest
from .request_values import S3Object, image_of, number, optional, structure

DEFAULT_MIN_CONFIDENCE = 80.0
MAX_REGIONS = 10
_CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))

Polygon = tuple[tuple[float, float], ...]
"""Corners, as ratios 0-1 of the upright image's width and height, origin top left."""


@dataclass(frozen=True, slots=True)
class DetectTextRequest:
    """Which words of an image are wanted.

    `min_confidence` in percent 0-100; `min_height` and `min_width` are ratios 0-1 of the image's; with `regions`, only
    words of which more than half is in one of them.
    """

    image: bytes | S3Object
    min_confidence: float = DEFAULT_MIN_CONFIDENCE
    min_height: float = 0.0
    min_width: float = 0.0
    regions: tuple[Polygon, ...] = ()


def parse_text_request(document: object) -> DetectTextRequest:
    """Return the request in a decoded JSON body; raises `MalformedRequest`, `InvalidParameter`, `ImageTooLarge`."""
    body = structure(document, "request")
    filters = optional(body, "Filters")
    words = optional(filters, "WordFilter")
    return DetectTextRequest(
        image_of(structure(body.get("Image"), "Image")),
        number(words, "MinConfidence", DEFAULT_MIN_CONFIDENCE, 100),
        number(words, "MinBoundingBoxHeight", 0, 1),
        number(words, "MinBoundingBoxWidth", 0, 1),
        _regions(filters),
    )


def _regions(filters: dict[str, Any]) -> tuple[Polygon, ...]:
    regions = [] if filters.get("RegionsOfInterest") is None else filters["RegionsOfInterest"]
    if not isinstance(regions, list):
        raise MalformedRequest("RegionsOfInterest is not a list")
    if len(regions) > MAX_REGIONS:
        raise InvalidParameter(f"Request has invalid parameters: RegionsOfInterest takes {MAX_REGIONS} regions")
    return tuple(_region(structure(region, "RegionsOfInterest")) for region in regions)


def _region(region: dict[str, Any]) -> Polygon:
    if region.get("Polygon") is not None:
        return _polygon(region["Polygon"])
    box = structure(region.get("BoundingBox"), "BoundingBox")
    left, top, width, height = (number(box, key, 0, 1) for key in ("Left", "Top", "Width", "Height"))
    return tuple((left + across * width, top + down * height) for across, down in _CORNERS)


def _polygon(points: object) -> Polygon:
    if not isinstance(points, list):
        raise MalformedRequest("Polygon is not a list")
    if len(points) < 3:
        raise InvalidParameter("Request has invalid parameters: Polygon needs three points at least")
    corners = [structure(point, "Polygon") for point in points]
    return tuple((number(corner, "X", 0, 1), number(corner, "Y", 0, 1)) for corner in corners)
