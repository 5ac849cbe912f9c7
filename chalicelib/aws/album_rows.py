"""What else is in the table Albums, whose owners it shares: each kind of rows under keys with a prefix of its own."""

from collections.abc import Iterator
from typing import Any

from chalicelib.aws.dynamodb_items import serialised

KEY = "AlbumId"
THERE = f"attribute_exists({KEY})"
"""The condition that a row is there."""


def row_key(of: str, place: str) -> dict[str, Any]:
    """The key of a row: `of` is an identity id, or what stands in its place; `place` begins with the kind's prefix."""
    return serialised({"IdentityId": of, KEY: place})


def rows(client: Any, table_name: str, of: str, prefix: str = "") -> Iterator[dict[str, Any]]:
    """The items that begin with a prefix, as DynamoDB has them, in the order of their keys, read consistently."""
    begins = {":prefix": prefix} if prefix else {}
    pages = client.get_paginator("query").paginate(
        TableName=table_name,
        KeyConditionExpression="IdentityId = :of" + (f" AND begins_with({KEY}, :prefix)" if prefix else ""),
        ExpressionAttributeValues=serialised({":of": of, **begins}),
        ConsistentRead=True,
    )
    for page in pages:
        yield from page["Items"]
