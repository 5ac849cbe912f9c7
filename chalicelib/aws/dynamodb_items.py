"""Attribute values of DynamoDB's low-level API <-> plain values, and the one error that means a decision."""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from boto3.dynamodb.types import DYNAMODB_CONTEXT, TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

_number: Callable[[str], Decimal] = DYNAMODB_CONTEXT.create_decimal
_deserialise: Callable[[Any], Any] = TypeDeserializer().deserialize
# BatchGetItem's limit.
_READ_AT_ONCE = 100


class Segment(NamedTuple):
    """One of the parts in which a table is read by several at the same time; numbered from 0."""

    number: int
    of: int

    def asked(self) -> dict[str, int]:
        """The arguments of Scan."""
        return {"Segment": self.number, "TotalSegments": self.of} if self.of > 1 else {}


WHOLE = Segment(0, 1)
"""All of a table."""


def serialised(values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values as attribute values. DynamoDB has no floats: numbers become decimals, as Python prints them."""
    serialise: Callable[[Any], Any] = TypeSerializer().serialize
    decimals = json.loads(json.dumps(values), parse_float=Decimal)
    return {name: serialise(value) for name, value in decimals.items()}


def plain_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item's plain values; numbers are decimals."""
    return {name: _plain(value) for name, value in item.items()}


# What boto3 makes of it; most values are of these kinds, and boto3 looks each one's method up by its name.
def _plain(attribute: Mapping[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    if kind == "S":
        return value
    if kind == "N":
        return _number(value)
    if kind == "M":
        return plain_item(value)
    return [_plain(one) for one in value] if kind == "L" else _deserialise(attribute)


def read_items(client: Any, table_name: str, keys: list[dict[str, Any]], **projection: Any) -> Iterator[dict[str, Any]]:
    """The plain items of these keys, as they are now, in no particular order; those that are not there are left out."""
    while keys:
        asked = {"Keys": keys[:_READ_AT_ONCE], "ConsistentRead": True, **projection}
        response = client.batch_get_item(RequestItems={table_name: asked})
        yield from map(plain_item, response["Responses"][table_name])
        unread = response.get("UnprocessedKeys", {}).get(table_name, {}).get("Keys", [])
        keys = [*unread, *keys[_READ_AT_ONCE:]]


def condition_failed(error: ClientError) -> bool:
    """Whether the item was not as a write demanded, so that nothing was written."""
    return bool(error.response["Error"]["Code"] == "ConditionalCheckFailedException")
