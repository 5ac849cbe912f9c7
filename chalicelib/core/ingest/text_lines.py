"""Rekognition's DetectText response -> what is written in a photo."""

from collections.abc import Mapping
from typing import Any

from chalicelib.core.detections import BoundingBox, TextLine


def text_lines_from_response(response: Mapping[str, Any]) -> tuple[TextLine, ...]:
    """The lines, in the order in which they were found; their words are not kept.

    Shape: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectText.html
    """
    return tuple(_line(found) for found in response["TextDetections"] if found["Type"] == "LINE")


def _line(found: Mapping[str, Any]) -> TextLine:
    box = found["Geometry"]["BoundingBox"]
    return TextLine(
        text=found["DetectedText"],
        confidence=float(found["Confidence"]),
        bounding_box=BoundingBox(box["Left"], box["Top"], box["Width"], box["Height"]),
    )
