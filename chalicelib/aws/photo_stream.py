"""The stream of the table ImageMetadata ("Using DynamoDB Streams with Lambda", Lambda developer guide)."""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.aws.dynamodb_items import plain_item
from chalicelib.core.live.message import Change, Record
from chalicelib.core.photo_item import record_from_item


class PhotoStream:
    """Records of the stream as changes of photos."""

    def changes(self, event: Mapping[str, Any]) -> Iterator[Change]:
        """The changes in a stream event with new and old images, in order. TypeError if an item is not a photo."""
        for stream_record in event["Records"]:
            images = stream_record["dynamodb"]
            yield Change(before=_record(images.get("OldImage")), after=_record(images.get("NewImage")))


def _record(image: Mapping[str, Any] | None) -> Record | None:
    return record_from_item(plain_item(image)) if image else None
