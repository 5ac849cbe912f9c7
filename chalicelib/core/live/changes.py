"""Records of the table's stream as changes of photos ("Using DynamoDB Streams with Lambda", Lambda developer guide)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from chalicelib.core.live.message import Change, Record
from chalicelib.core.photo_item import record_from_item


def changes_from_event(event: Mapping[str, Any]) -> Iterator[Change]:
    """The changes in a stream event with new and old images, in order. Raises TypeError if an item is not a photo."""
    for stream_record in event["Records"]:
        images = stream_record["dynamodb"]
        yield Change(before=_record(images.get("OldImage")), after=_record(images.get("NewImage")))


def _record(image: Mapping[str, Any] | None) -> Record | None:
    return record_from_item({name: _plain(value) for name, value in image.items()}) if image else None


def _plain(attribute: Mapping[str, Any]) -> Any:
    """The value of DynamoDB's JSON such as {"N": "12"}."""
    ((kind, value),) = attribute.items()
    if kind == "M":
        return {name: _plain(member) for name, member in value.items()}
    if kind == "L":
        return [_plain(member) for member in value]
    if kind == "NULL":
        return None
    return Decimal(value) if kind == "N" else value
