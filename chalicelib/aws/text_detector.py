"""Rekognition's DetectText."""

from typing import Any

from chalicelib.aws.recognition import TOO_SMALL, recognised
from chalicelib.core.ingest.text_lines import text_lines_from_response
from chalicelib.errors import UnsupportedImage


class TextDetector:
    """Reads what is written in pictures."""

    def __init__(self, client: Any):
        self._client = client

    def detect(self, picture: bytes) -> dict[str, Any]:
        """What a record says about what is written in its photo, a JPEG or PNG of at most 5 MB.

        Raises `RecognitionBusy`.
        """
        try:
            response = recognised(self._client.detect_text, {"Bytes": picture})
        except UnsupportedImage:
            return {"text_lines": (), "text_model_version": TOO_SMALL}
        return {
            "text_lines": text_lines_from_response(response),
            "text_model_version": response.get("TextModelVersion", ""),
        }
