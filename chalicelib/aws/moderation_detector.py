"""Rekognition's DetectModerationLabels."""

from typing import Any

from chalicelib.aws.recognition import TOO_SMALL, recognised
from chalicelib.core.ingest.moderation import moderation_labels_from_response
from chalicelib.errors import UnsupportedImage


class ModerationDetector:
    """Finds in pictures what not everybody should see."""

    def __init__(self, client: Any):
        self._client = client

    def detect(self, picture: bytes) -> dict[str, Any]:
        """What a record says about it; the picture is a JPEG or PNG of at most 5 MB. Raises `RecognitionBusy`."""
        try:
            response = recognised(self._client.detect_moderation_labels, {"Bytes": picture})
        except UnsupportedImage:
            return {"moderation_labels": (), "moderation_model_version": TOO_SMALL}
        return {
            "moderation_labels": moderation_labels_from_response(response),
            "moderation_model_version": response.get("ModerationModelVersion", ""),
        }
