"""Reads images from S3, as any SDK client would: endpoint, region and credentials come from the environment."""

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from .errors import ImageTooLarge, InternalError, InvalidS3Object
from .request_values import S3Object

MAX_OBJECT_BYTES = 15 * 1024 * 1024
_UNREADABLE = "Unable to get object metadata from S3. Check object key, region and/or access permissions."


def s3_client() -> BaseClient:
    """Make the client; it puts buckets into paths, because their host names would not resolve for an emulator."""
    config = Config(
        connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 3}, s3={"addressing_style": "path"}
    )
    client: BaseClient = boto3.client("s3", config=config)
    return client


class S3Images:
    """S3 objects as image bytes."""

    def __init__(self, client: BaseClient) -> None:
        self._client = client

    def read(self, place: S3Object) -> bytes:
        """Return the object's content.

        Raises `InvalidS3Object` if it is not there or may not be read, `ImageTooLarge` over 15 MB (nothing is read
        then), `InternalError` if S3 cannot be reached.
        """
        version = {} if place.version is None else {"VersionId": place.version}
        try:
            answer = self._client.get_object(Bucket=place.bucket, Key=place.name, **version)
            with answer["Body"] as body:
                _check_length(answer["ContentLength"])
                return bytes(body.read())
        except (ClientError, ParamValidationError) as error:
            raise InvalidS3Object(f"{_UNREADABLE} ({error})") from error
        except BotoCoreError as error:
            raise InternalError(f"S3 cannot be reached: {error}") from error


def _check_length(length: int) -> None:
    if length > MAX_OBJECT_BYTES:
        raise ImageTooLarge(f"Image size is too large: {length} bytes, at most {MAX_OBJECT_BYTES} in S3")
