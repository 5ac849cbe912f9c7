"""What is left to do about photos, as marks on their items.

A change that index and thumbnail have to follow leaves a mark on the item, which `settle` removes once they have. The
marks are keys of a sparse index, so that `unsettled` reads only what was left undone. A photo in the bin has a mark of
another kind, for the time when it goes, so that `due` reads only what has to.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from botocore.exceptions import ClientError

from chalicelib.aws.dynamodb_items import condition_failed, plain_item, serialised
from chalicelib.aws.faults import translated
from chalicelib.aws.photo_reads import KEY, PhotoReads, Record, key_of
from chalicelib.core.ingest.event_order import WORKFLOW_LIMIT
from chalicelib.core.photo import Tombstone

UNCHANGED = "Revision = :revision"
# One key of an index takes 1,000 writes a second; sixteen are enough for any table.
_SHARDS = 16
_BIN = "bin"


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A record that index and thumbnail may not have followed yet, and the time since when."""

    object_key: str
    since: datetime


class PhotoMarks(PhotoReads):
    """Photos and tombstones by what is left to do about them. `clock` gives seconds since 1970."""

    def __init__(self, client: Any, table_name: str, *, clock: Callable[[], float] = time.time):
        super().__init__(client, table_name)
        self._clock = clock

    @translated
    def settle(self, record: Record) -> bool:
        """Remove the mark, because index and thumbnail agree with the record. False if the record has changed.

        A photo in the bin gets the mark of the time when it has to go.
        If the record overtook an upload whose workflow may still be running, the mark stays, with the time by which
        that must have ended: it may still put a thumbnail, and die before it checks the table again.
        """
        revision = {":revision": record.revision}
        limit = WORKFLOW_LIMIT.total_seconds()
        expression, values = _settled(record)
        return self._write_mark(
            record,
            expression,
            f"{UNCHANGED} AND (attribute_not_exists(OvertookAt) OR OvertookAt < :before)",
            {**revision, **values, ":before": self._clock() - limit},
        ) or self._write_mark(
            record, "SET UnsettledSince = OvertookAt + :limit", UNCHANGED, {**revision, ":limit": limit}
        )

    @translated
    def unsettled_since(self, object_key: str) -> datetime | None:
        """When the record's mark was left; None if it has none."""
        response = self._client.get_item(
            TableName=self._table_name,
            Key=key_of(object_key),
            ConsistentRead=True,
            ProjectionExpression="UnsettledSince",
        )
        since = plain_item(response.get("Item", {})).get("UnsettledSince")
        return None if since is None else datetime.fromtimestamp(float(since), UTC)

    def unsettled(self, *, before: datetime) -> Iterator[Unsettled]:
        """The records whose mark is older than `before`, read in pages, oldest first in each shard of the index.

        Each call begins with another shard, so that none is neglected by a caller that stops early.
        """
        yield from self._marked("", before)

    def due(self, *, before: datetime) -> Iterator[Unsettled]:
        """The same of photos whose time in the bin ended before `before`; `since` is when it did."""
        yield from self._marked(_BIN, before)

    def _mark(self, photo_id: str) -> dict[str, Any]:
        return {"UnsettledShard": _shard(photo_id), "UnsettledSince": self._clock()}

    def _write_mark(self, record: Record, expression: str, condition: str, values: Mapping[str, Any]) -> bool:
        try:
            self._client.update_item(
                TableName=self._table_name,
                Key=key_of(record.object_key),
                UpdateExpression=expression,
                ConditionExpression=condition,
                ExpressionAttributeValues=serialised(values),
            )
        except ClientError as error:
            if condition_failed(error):
                return False
            raise
        return True

    def _marked(self, kind: str, before: datetime) -> Iterator[Unsettled]:
        first = random.randrange(_SHARDS)
        for shard in (*range(first, _SHARDS), *range(first)):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table_name,
                IndexName="Unsettled",
                KeyConditionExpression="UnsettledShard = :shard AND UnsettledSince < :before",
                ExpressionAttributeValues=serialised({":shard": f"{kind}{shard}", ":before": before.timestamp()}),
            )
            for item in (plain_item(item) for page in pages for item in page["Items"]):
                yield Unsettled(item[KEY], datetime.fromtimestamp(float(item["UnsettledSince"]), UTC))


def _settled(record: Record) -> tuple[str, dict[str, Any]]:
    if isinstance(record, Tombstone) or record.trashed is None:
        return "REMOVE UnsettledShard, UnsettledSince", {}
    values = {":shard": _BIN + _shard(record.photo_id), ":until": record.trashed.until.timestamp()}
    return "SET UnsettledShard = :shard, UnsettledSince = :until", values


def _shard(photo_id: str) -> str:
    return str(crc32(photo_id.encode()) % _SHARDS)
