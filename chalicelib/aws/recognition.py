"""What Rekognition's operations have in common: how an image is named, and what their errors mean."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.faults import translated
from chalicelib.errors import NeedsBytes, NoCollection, RecognitionBusy, UnsupportedImage

Image = dict[str, Any]
TOO_SMALL = "too small"
"""The model version in the records of pictures that have too few pixels to be looked at."""

_BUSY = {"ThrottlingException", "ProvisionedThroughputExceededException"}
# Errors for images that Rekognition will never accept; others may be temporary and are retried.
_FINAL = {"ImageTooLargeException", "InvalidImageFormatException", "InvalidParameterException"}


def in_bucket(bucket: str, key: str, version_id: str | None = None) -> Image:
    """An object that Rekognition reads itself: JPEG or PNG, at most 15 MB."""
    version = {"Version": version_id} if version_id else {}
    return {"S3Object": {"Bucket": bucket, "Name": key, **version}}


def recognised(operation: Callable[..., dict[str, Any]], image: Image, **options: Any) -> dict[str, Any]:
    """The answer of one of Rekognition's operations about an image.

    Raises `UnsupportedImage`, `RecognitionBusy`, `NoCollection`, and `NeedsBytes` if Rekognition cannot reach the
    object.
    """
    return called(operation, Image=image, **options)


@translated
def called(operation: Callable[..., dict[str, Any]], **options: Any) -> dict[str, Any]:
    """The answer of one of Rekognition's operations; raises the same."""
    try:
        return operation(**options)
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        if code in _BUSY:
            raise RecognitionBusy(f"recognition takes no more calls just now: {code}") from error
        if code == "InvalidS3ObjectException":
            raise NeedsBytes(f"recognition cannot read the object: {message}") from error
        if code == "ResourceNotFoundException":
            raise NoCollection(message) from error
        if code in _FINAL:
            raise UnsupportedImage(f"the image may be damaged, recognition refused it: {message}") from error
        raise
