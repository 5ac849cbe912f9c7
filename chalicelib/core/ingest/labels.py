"""Rekognition's DetectLabels response -> labels."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.core.detections import BoundingBox, Instance, Label


def labels_from_response(response: Mapping[str, Any]) -> tuple[Label, ...]:
    """The labels, most confident first.

    Shape: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabels.html
    """
    labels = (_label(entry) for entry in response["Labels"])
    return tuple(sorted(labels, key=lambda label: (-label.confidence, label.name)))


def _label(entry: Mapping[str, Any]) -> Label:
    return Label(
        name=entry["Name"],
        confidence=float(entry["Confidence"]),
        parents=_names(entry.get("Parents", ())),
        aliases=_names(entry.get("Aliases", ())),
        categories=_names(entry.get("Categories", ())),
        instances=tuple(_instance(found) for found in entry.get("Instances", ())),
    )


def _names(entries: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(entry["Name"] for entry in entries)


def _instance(found: Mapping[str, Any]) -> Instance:
    box = found["BoundingBox"]
    return Instance(
        confidence=float(found["Confidence"]),
        bounding_box=BoundingBox(box["Left"], box["Top"], box["Width"], box["Height"]),
    )
