"""Rekognition's DetectModerationLabels response -> what not everybody should see."""

from collections.abc import Mapping
from typing import Any

from chalicelib.core.detections import ModerationLabel


def moderation_labels_from_response(response: Mapping[str, Any]) -> tuple[ModerationLabel, ...]:
    """The labels of all levels; each category above a label is a label, too.

    Shape: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectModerationLabels.html
    """
    return tuple(
        ModerationLabel(found["Name"], float(found["Confidence"]), found.get("ParentName", ""))
        for found in response["ModerationLabels"]
    )
