"""Rekognition's DetectLabels."""

from dataclasses import dataclass
from typing import Any

from chalicelib.aws.recognition import Image, in_bucket, recognised
from chalicelib.core.detections import Label
from chalicelib.core.ingest.labels import labels_from_response
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.object_keys import place_of


@dataclass(frozen=True, slots=True)
class Detection:
    """The labels of one image, most confident first, and the model that found them."""

    labels: tuple[Label, ...]
    model_version: str


class LabelDetector:
    """`max_labels` 1-1,000; labels below `min_confidence` (percent 0-100) are left out."""

    def __init__(self, client: Any, bucket: str, *, max_labels: int, min_confidence: float):
        self._client = client
        self._bucket = bucket
        self._max_labels = max_labels
        self._min_confidence = min_confidence

    def detect_object(self, request: IngestRequest) -> Detection:
        """Labels of an object that Rekognition reads itself: JPEG or PNG, at most 15 MB.

        Raises `UnsupportedImage`, `RecognitionBusy`, and `NeedsBytes` if Rekognition cannot reach it.
        """
        bucket, key = place_of(request.object_key, self._bucket)
        return self._detect(in_bucket(bucket, key, request.version_id))

    def detect_bytes(self, image: bytes) -> Detection:
        """Labels of a JPEG or PNG of at most 5 MB. Raises `UnsupportedImage` and `RecognitionBusy`."""
        return self._detect({"Bytes": image})

    def _detect(self, image: Image) -> Detection:
        options = {"MaxLabels": self._max_labels, "MinConfidence": self._min_confidence}
        response = recognised(self._client.detect_labels, image, **options)
        return Detection(labels_from_response(response), response.get("LabelModelVersion", ""))
