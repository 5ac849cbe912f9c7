"""Rekognition's IndexFaces response -> the faces that are in a collection now."""

from collections.abc import Mapping
from typing import Any

from chalicelib.core.detections import BoundingBox
from chalicelib.core.people.kept import KeptFace


def faces_from_response(response: Mapping[str, Any]) -> tuple[KeptFace, ...]:
    """The faces in the order in which they were found; those that were not good enough are not among them.

    Shape: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_IndexFaces.html
    """
    return tuple(_face(record["Face"]) for record in response.get("FaceRecords", ()))


def _face(face: Mapping[str, Any]) -> KeptFace:
    box = face["BoundingBox"]
    place = BoundingBox(box["Left"], box["Top"], box["Width"], box["Height"])
    return KeptFace(face["FaceId"], float(face["Confidence"]), place)
