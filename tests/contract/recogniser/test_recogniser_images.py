"""Which images it takes, as bytes and out of S3."""

from typing import Any

import pytest

from tests.contract.recogniser.calls import BUCKET, CHELSEA, COFFEE, MEGABYTE, confidences, image, png, refused, stored


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bytes(5 * MEGABYTE + 1), "ImageTooLargeException"),
        (bytes(9 * MEGABYTE), "ImageTooLargeException"),
        (bytes(30 * MEGABYTE), "ImageTooLargeException"),
        (png((10_001, 100)), "ImageTooLargeException"),
        (png((100, 10_001)), "ImageTooLargeException"),
        (png((79, 100)), "InvalidParameterException"),
        (b"GIF89a not for Rekognition", "InvalidImageFormatException"),
        (CHELSEA[:5000], "InvalidImageFormatException"),
        (png((100, 100))[:60], "InvalidImageFormatException"),
    ],
)
def test_images_out_of_limits(client: Any, content: bytes, code: str) -> None:
    error = refused(lambda: client.detect_labels(Image=image(content)))
    assert error.response["Error"]["Code"] == code
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert isinstance(error, getattr(client.exceptions, code))


@pytest.mark.parametrize(
    "arguments",
    [
        {"MaxLabels": 1001},
        {"MinConfidence": 101},
        {"Image": {}},
        {"Features": ["FACES"]},
        {"Features": ["IMAGE_PROPERTIES"], "MaxLabels": 5},
    ],
)
def test_parameters_out_of_range(client: Any, arguments: dict[str, Any]) -> None:
    error = refused(lambda: client.detect_labels(**{"Image": image(CHELSEA), **arguments}))
    assert error.response["Error"]["Code"] == "InvalidParameterException"


# Out of S3


def test_reads_objects_by_key_and_version(client: Any, s3: Any) -> None:
    key = "private/us-east-1:1/uploads/a +%#\u00e9 '.jpg"
    first = s3.put_object(Bucket=BUCKET, Key=key, Body=CHELSEA)["VersionId"]
    s3.put_object(Bucket=BUCKET, Key=key, Body=COFFEE)
    assert "Coffee" in confidences(client.detect_labels(Image=stored(key)))
    assert "Cat" in confidences(client.detect_labels(Image=stored(key, first)))


def test_objects_may_be_larger_than_bytes(client: Any, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="large.jpg", Body=CHELSEA + bytes(14 * MEGABYTE))
    assert "Cat" in confidences(client.detect_labels(Image=stored("large.jpg")))
    s3.put_object(Bucket=BUCKET, Key="larger.jpg", Body=CHELSEA + bytes(15 * MEGABYTE))
    error = refused(lambda: client.detect_labels(Image=stored("larger.jpg")))
    assert error.response["Error"]["Code"] == "ImageTooLargeException"


@pytest.mark.parametrize(
    "place",
    [
        stored("no such object.jpg"),
        stored("chelsea.jpg", bucket="no-such-bucket"),
        stored("chelsea.jpg", bucket="No valid name"),
        stored("chelsea.jpg", version="no-such-version"),
    ],
)
def test_objects_that_cannot_be_read(client: Any, s3: Any, place: dict[str, Any]) -> None:
    s3.put_object(Bucket=BUCKET, Key="chelsea.jpg", Body=CHELSEA)
    error = refused(lambda: client.detect_labels(Image=place))
    assert error.response["Error"]["Code"] == "InvalidS3ObjectException"


def test_deleted_objects_cannot_be_read(client: Any, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="gone.jpg", Body=CHELSEA)
    s3.delete_object(Bucket=BUCKET, Key="gone.jpg")
    error = refused(lambda: client.detect_labels(Image=stored("gone.jpg")))
    assert error.response["Error"]["Code"] == "InvalidS3ObjectException"
