"""The table ImageMetadata, the system of record: every write is conditional on the order of S3's events."""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from chalicelib.core.ingest_request import IngestRequest
from chalicelib.core.photo import Photo, Tombstone
from chalicelib.core.photo_item import ATTRIBUTES, attribute_name, flatten, item_from_record, record_from_item
from chalicelib.core.plain import to_plain
from chalicelib.errors import Superseded

_KEY = "ImageName"
# What a user said of the photo outlives an overwrite of the object.
_KEPT_BY_OVERWRITE = {"AlbumId", "Tags", "HiddenLabels"}
_NEWER = "attribute_not_exists(Sequencer) OR Sequencer < :sequencer"
_STILL_OURS = "Sequencer = :sequencer AND attribute_not_exists(DeletedAt)"


class PhotoTable:
    """Photos and tombstones by object key."""

    def __init__(self, client: Any, table_name: str):
        self._client = client
        self._table_name = table_name

    def get(self, object_key: str) -> Photo | Tombstone | None:
        """The record as it is now (a consistent read)."""
        response = self._client.get_item(TableName=self._table_name, Key=_key(object_key), ConsistentRead=True)
        return _record(response["Item"]) if "Item" in response else None

    def accept_upload(self, photo: Photo) -> Photo | Tombstone:
        """Write a new upload where its sequencer is newer than the stored one; its revision follows the stored one.

        Returns the record as it is afterwards: this upload, or whatever newer or equal event was there already.
        """
        return self._accept(photo, keep=_KEPT_BY_OVERWRITE)

    def accept_removal(self, tombstone: Tombstone) -> Photo | Tombstone:
        """Replace the photo by a tombstone, by the same rule; returns the record as it is afterwards."""
        return self._accept(tombstone, keep=set())

    def update(self, request: IngestRequest, **changes: Any) -> Photo:
        """Write fields of `Photo` for an upload in progress and return the photo as it is afterwards.

        Raises `Superseded` where a newer upload or a removal was accepted meanwhile.
        """
        attributes = flatten(
            {attribute_name(name): to_plain(value, rename=attribute_name) for name, value in changes.items()}
        )
        try:
            record = self._write(request.object_key, attributes, set(), _STILL_OURS, request.sequencer)
        except ClientError as error:
            if _condition_failed(error):
                raise Superseded(f"a newer event of {request.object_key} was accepted meanwhile") from error
            raise
        assert isinstance(record, Photo)  # the condition excludes tombstones
        return record

    def records(self) -> Iterator[Photo | Tombstone]:
        """Every record, page by page, in no order."""
        for page in self._client.get_paginator("scan").paginate(TableName=self._table_name):
            yield from map(_record, page["Items"])

    def _accept(self, record: Photo | Tombstone, *, keep: set[str]) -> Photo | Tombstone:
        attributes = item_from_record(record)
        remove = ATTRIBUTES - attributes.keys() - keep
        try:
            return self._write(record.object_key, attributes, remove, _NEWER, record.sequencer)
        except ClientError as error:
            if not _condition_failed(error):
                raise
        stored = self.get(record.object_key)
        return stored if stored is not None else self._accept(record, keep=keep)  # its time to live ended just now

    def _write(
        self,
        object_key: str,
        attributes: Mapping[str, Any],
        remove: set[str] | frozenset[str],
        condition: str,
        sequencer: str,
    ) -> Photo | Tombstone:
        assign = {name: value for name, value in attributes.items() if name not in {_KEY, "Revision"}}
        names = {f"#{name}": name for name in (*assign, *remove)}
        sets = ", ".join(f"#{name} = :{name}" for name in assign)
        removes = ", ".join(f"#{name}" for name in sorted(remove))
        response = self._client.update_item(
            TableName=self._table_name,
            Key=_key(object_key),
            UpdateExpression=f"SET {sets}" + (f" REMOVE {removes}" if remove else "") + " ADD Revision :one",
            ConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=_serialised(
                {f":{name}": value for name, value in assign.items()} | {":one": 1, ":sequencer": sequencer}
            ),
            ReturnValues="ALL_NEW",
        )
        return _record(response["Attributes"])


def _condition_failed(error: ClientError) -> bool:
    return bool(error.response["Error"]["Code"] == "ConditionalCheckFailedException")


def _key(object_key: str) -> dict[str, Any]:
    return _serialised({_KEY: object_key})


# DynamoDB has no binary floats: numbers go as decimals with the digits that Python prints.
def _serialised(values: Mapping[str, Any]) -> dict[str, Any]:
    serialise: Callable[[Any], Any] = TypeSerializer().serialize
    decimals = json.loads(json.dumps(values), parse_float=Decimal)
    return {name: serialise(value) for name, value in decimals.items()}


def _record(item: Mapping[str, Any]) -> Photo | Tombstone:
    deserialise: Callable[[Any], Any] = TypeDeserializer().deserialize
    return record_from_item({name: deserialise(value) for name, value in item.items()})
