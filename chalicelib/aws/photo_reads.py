"""The table ImageMetadata, read: by key, by photo id, and as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chalicelib.aws.dynamodb_items import WHOLE, Segment, plain_item, read_items, serialised
from chalicelib.aws.faults import translated
from chalicelib.core.photo import Photo, Tombstone
from chalicelib.core.photo_item import ATTRIBUTES, TAKEN_AT, attribute_name, record_from_item

KEY = "ImageName"
_ALBUMS = attribute_name("album_ids")

Record = Photo | Tombstone


class PhotoReads:
    """Photos and tombstones as they are."""

    def __init__(self, client: Any, table_name: str):
        self._client = client
        self._table_name = table_name

    @translated
    def get(self, object_key: str) -> Record | None:
        """The record as it is now (a consistent read)."""
        response = self._client.get_item(TableName=self._table_name, Key=key_of(object_key), ConsistentRead=True)
        return record_of(response["Item"]) if "Item" in response else None

    @translated
    def get_all(self, object_keys: Sequence[str]) -> list[Record]:
        """The records of different keys as they are now, in this order; what there is none of is left out."""
        items = read_items(self._client, self._table_name, [key_of(object_key) for object_key in object_keys])
        found = {str(item[KEY]): record_from_item(item) for item in items}
        return [found[object_key] for object_key in object_keys if object_key in found]

    @translated
    def object_key_of(self, photo_id: str) -> str | None:
        """The object key of a photo id, whose record may be a tombstone (a moment behind, as indexes are)."""
        response = self._client.query(
            TableName=self._table_name,
            IndexName="ByPhotoId",
            KeyConditionExpression="PhotoId = :photo_id",
            ExpressionAttributeValues=serialised({":photo_id": photo_id}),
        )
        return next((str(plain_item(item)[KEY]) for item in response["Items"]), None)

    def records(self, *, after: str | None = None, segment: Segment = WHOLE) -> Iterator[Record]:
        """Every record of a segment, read in pages, in an order of DynamoDB's own; those after an object key only."""
        start = {"ExclusiveStartKey": key_of(after)} if after else {}
        for page in self._client.get_paginator("scan").paginate(TableName=self._table_name, **segment.asked(), **start):
            yield from map(record_of, page["Items"])

    def outlines(self, *, after: str | None = None, segment: Segment = WHOLE) -> Iterator[tuple[Record, bool]]:
        """As `records`, but without labels, which are nine tenths of an item; and whether each is one of `unlisted`."""
        names = {f"#{number}": name for number, name in enumerate(sorted(ATTRIBUTES - {attribute_name("labels")}))}
        start = {"ExclusiveStartKey": key_of(after)} if after else {}
        for page in self._client.get_paginator("scan").paginate(
            TableName=self._table_name,
            ProjectionExpression=", ".join(names),
            ExpressionAttributeNames=names,
            **segment.asked(),
            **start,
        ):
            yield from ((record_of(item), _is_unlisted(item)) for item in page["Items"])

    @translated
    def is_unlisted(self, object_key: str) -> bool:
        """Whether the photo is one of `unlisted`."""
        response = self._client.get_item(
            TableName=self._table_name,
            Key=key_of(object_key),
            ConsistentRead=True,
            ProjectionExpression=f"UploadedAt, {TAKEN_AT}, {_ALBUMS}",
        )
        return _is_unlisted(response.get("Item", {}))

    def unlisted(self) -> Iterator[str]:
        """Object keys of photos that a list lacks, because they were written before there were such lists.

        All photos are sorted by `TakenAt`; and before albums had lists of their own, `AlbumId` was one id.
        """
        for page in self._client.get_paginator("scan").paginate(
            TableName=self._table_name,
            FilterExpression="attribute_exists(UploadedAt) "
            f"AND (attribute_not_exists({TAKEN_AT}) OR attribute_type({_ALBUMS}, :text))",
            ExpressionAttributeValues=serialised({":text": "S"}),
            ProjectionExpression=KEY,
        ):
            yield from (str(plain_item(item)[KEY]) for item in page["Items"])


def key_of(object_key: str) -> dict[str, Any]:
    """The item's key, as the client takes it."""
    return serialised({KEY: object_key})


def record_of(item: Mapping[str, Any]) -> Record:
    """What an item of the client says."""
    return record_from_item(plain_item(item))


def _is_unlisted(item: Mapping[str, Any]) -> bool:
    return "UploadedAt" in item and (TAKEN_AT not in item or "S" in item.get(_ALBUMS, {}))
