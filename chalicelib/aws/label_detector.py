"""Rekognition's DetectLabels."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.faults import translated
from chalicelib.core.ingest.labels import labels_from_response
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.object_keys import place_of
from chalicelib.core.photo import Label
from chalicelib.errors import NeedsBytes, RecognitionBusy, UnsupportedImage

_BUSY = {"ThrottlingException", "ProvisionedThroughputExceededException"}
# Rekognition's errors for images that it will never accept; others may be temporary and are retried.
_FINAL = {"ImageTooLargeException", "InvalidImageFormatException", "InvalidParameterException"}


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
        version = {"Version": request.version_id} if request.version_id else {}
        bucket, key = place_of(request.object_key, self._bucket)
        return self._detect({"S3Object": {"Bucket": bucket, "Name": key, **version}})

    def detect_bytes(self, image: bytes) -> Detection:
        """Labels of a JPEG or PNG of at most 5 MB. Raises `UnsupportedImage` and `RecognitionBusy`."""
        return self._detect({"Bytes": image})

    @translated
    def _detect(self, image: dict[str, Any]) -> Detection:
        try:
            response = self._client.detect_labels(
                Image=image, MaxLabels=self._max_labels, MinConfidence=self._min_confidence
            )
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            if code in _BUSY:
                raise RecognitionBusy(f"recognition takes no more calls just now: {code}") from error
            if code == "InvalidS3ObjectException":
                raise NeedsBytes(f"recognition cannot read the object: {message}") from error
            if code in _FINAL:
                raise UnsupportedImage(f"the image may be damaged, recognition refused it: {message}") from error
            raise
        return Detection(labels_from_response(response), response.get("LabelModelVersion", ""))
