"""The table ImageMetadata, the system of record: every write is conditional on the order of S3's events.

A change that index and thumbnail have to follow leaves a mark on the item, which `settle` removes once they have. The
marks are keys of a sparse index, so that `unsettled` reads only what was left undone. A photo in the bin has a mark of
another kind, for the time when it goes, so that `due` reads only what has to.
"""

import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from zlib import crc32

from botocore.exceptions import ClientError

from chalicelib.aws.dynamodb_items import WHOLE, Segment, condition_failed, plain_item, read_items, serialised
from chalicelib.aws.faults import translated
from chalicelib.core.ingest.event_order import WORKFLOW_LIMIT
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import FIRST_TIME, OWNERS_CHOICES, Photo, Status, Tombstone, with_owners_choices
from chalicelib.core.photo_item import (
    ATTRIBUTES,
    EDITED_TAKEN_AT,
    TAKEN_AT,
    attribute_name,
    item_changes,
    item_from_record,
    record_from_item,
)
from chalicelib.errors import Superseded

_KEY = "ImageName"
_KEPT_BY_OVERWRITE = frozenset(map(attribute_name, OWNERS_CHOICES)) | {EDITED_TAKEN_AT}
_SEARCHABLE_AT = attribute_name("searchable_at")
_ALBUMS = attribute_name("album_ids")
_NEWER = "attribute_not_exists(Sequencer) OR Sequencer < :sequencer"
_STILL_OURS = "Sequencer = :sequencer AND Attempt = :attempt AND attribute_not_exists(DeletedAt)"
# An overwrite takes a photo out of the bin, and so has to know all of it.
_NEWER_OUTSIDE_BIN = f"({_NEWER}) AND (attribute_not_exists({EDITED_TAKEN_AT}) OR {EDITED_TAKEN_AT} >= :first_time)"
_UNCHANGED = "Revision = :revision"
# When the overtaken event was accepted, and when this one is: expressions read the item as it was before the update.
_OVERTAKE = ", OvertookAt = if_not_exists(AcceptedAt, :never), AcceptedAt = :now"
# One key of an index takes 1,000 writes a second; sixteen are enough for any table.
_SHARDS = 16
_BIN = "bin"

Record = Photo | Tombstone
R = TypeVar("R", bound=Photo | Tombstone)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A record that index and thumbnail may not have followed yet, and the time since when."""

    object_key: str
    since: datetime


class PhotoTable:
    """Photos and tombstones by object key. `clock` gives seconds since 1970."""

    def __init__(self, client: Any, table_name: str, *, clock: Callable[[], float] = time.time):
        self._client = client
        self._table_name = table_name
        self._clock = clock

    @translated
    def get(self, object_key: str) -> Record | None:
        """The record as it is now (a consistent read)."""
        response = self._client.get_item(TableName=self._table_name, Key=_key(object_key), ConsistentRead=True)
        return _record(response["Item"]) if "Item" in response else None

    @translated
    def get_all(self, object_keys: Sequence[str]) -> list[Record]:
        """The records of different keys as they are now, in this order; what there is none of is left out."""
        items = read_items(self._client, self._table_name, [_key(object_key) for object_key in object_keys])
        found = {str(item[_KEY]): record_from_item(item) for item in items}
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
        return next((str(plain_item(item)[_KEY]) for item in response["Items"]), None)

    @translated
    def accept_upload(self, photo: Photo) -> Record:
        """Write a new upload if its sequencer is newer than the stored one; its revision follows the stored one.

        Returns the record as it is afterwards: this upload, or the newer or equal event that was already there. It is
        a new photo, so it is not in the bin, even if the one that it overwrites was.
        """
        accepted = self._accept(photo, _NEWER_OUTSIDE_BIN, {":first_time": FIRST_TIME}, keep=_KEPT_BY_OVERWRITE)
        if accepted.sequencer >= photo.sequencer:
            return accepted
        with suppress(Superseded):
            if isinstance(accepted, Photo):
                return self.replace(accepted, by=with_owners_choices(photo, of=accepted))
        return self.accept_upload(photo)

    @translated
    def accept_removal(self, tombstone: Tombstone) -> Record:
        """Replace the photo by a tombstone, under the same condition; returns the record as it is afterwards."""
        return self._accept(tombstone, _NEWER, {}, keep=frozenset())

    @translated
    def update(
        self, request: IngestRequest, *, only_while: Collection[Status] = tuple(Status), **changes: Any
    ) -> Photo:
        """Write fields of `Photo` for an upload in progress and return the photo as it is afterwards.

        Index and thumbnail have to follow a change of status, so that leaves a new mark. Raises `Superseded` if a
        newer upload, a removal or another attempt was accepted meanwhile, or if the photo's status is not in
        `only_while`.
        """
        attributes = item_changes(changes)
        if "Status" in attributes:
            attributes |= self._mark(request.photo_id)
        statuses = {f":status{number}": status.value for number, status in enumerate(only_while)}
        condition = f"{_STILL_OURS} AND #Status IN ({', '.join(statuses)})"
        values = {":sequencer": request.sequencer, ":attempt": request.attempt, **statuses}
        with _superseding(request.object_key):
            record = self._write(request.object_key, attributes, set(), condition, values)
        assert isinstance(record, Photo)  # the condition excludes tombstones
        return record

    @translated
    def defer(self, request: IngestRequest, *, until: datetime) -> Photo:
        """The photo's processing continues at `until`, so its time limits count from then. Raises `Superseded`."""
        moment = until.timestamp()
        values = {":sequencer": request.sequencer, ":attempt": request.attempt, ":running": Status.RUNNING.value}
        with _superseding(request.object_key):
            record = self._write(
                request.object_key,
                {"UnsettledSince": moment, "AcceptedAt": moment},
                set(),
                f"{_STILL_OURS} AND #Status = :running",
                values,
            )
        assert isinstance(record, Photo)  # the condition excludes tombstones
        return record

    @translated
    def replace(self, record: Record, *, by: R, beyond: int = 0) -> R:
        """Write `by` in place of `record`, with the next revision, or the first one above `beyond`.

        Raises `Superseded` if the record has changed meanwhile.
        """
        attributes = item_from_record(by) | self._mark(by.photo_id)
        remove = ATTRIBUTES - attributes.keys()
        values = {":revision": record.revision, ":one": max(1, beyond + 1 - record.revision)}
        overtaking = (by.sequencer, by.attempt) != (record.sequencer, record.attempt)
        with _superseding(record.object_key):
            written = self._write(record.object_key, attributes, remove, _UNCHANGED, values, overtaking=overtaking)
        assert isinstance(written, type(by))
        return written

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
            f"{_UNCHANGED} AND (attribute_not_exists(OvertookAt) OR OvertookAt < :before)",
            {**revision, **values, ":before": self._clock() - limit},
        ) or self._write_mark(
            record, "SET UnsettledSince = OvertookAt + :limit", _UNCHANGED, {**revision, ":limit": limit}
        )

    def _write_mark(self, record: Record, expression: str, condition: str, values: Mapping[str, Any]) -> bool:
        try:
            self._client.update_item(
                TableName=self._table_name,
                Key=_key(record.object_key),
                UpdateExpression=expression,
                ConditionExpression=condition,
                ExpressionAttributeValues=serialised(values),
            )
        except ClientError as error:
            if condition_failed(error):
                return False
            raise
        return True

    @translated
    def unsettled_since(self, object_key: str) -> datetime | None:
        """When the record's mark was left; None if it has none."""
        response = self._client.get_item(
            TableName=self._table_name,
            Key=_key(object_key),
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
                yield Unsettled(item[_KEY], datetime.fromtimestamp(float(item["UnsettledSince"]), UTC))

    def records(self, *, after: str | None = None, segment: Segment = WHOLE) -> Iterator[Record]:
        """Every record of a segment, read in pages, in an order of DynamoDB's own; those after an object key only."""
        start = {"ExclusiveStartKey": _key(after)} if after else {}
        for page in self._client.get_paginator("scan").paginate(TableName=self._table_name, **segment.asked(), **start):
            yield from map(_record, page["Items"])

    def outlines(self, *, after: str | None = None, segment: Segment = WHOLE) -> Iterator[tuple[Record, bool]]:
        """As `records`, but without labels, which are nine tenths of an item; and whether each is one of `unlisted`."""
        names = {f"#{number}": name for number, name in enumerate(sorted(ATTRIBUTES - {attribute_name("labels")}))}
        start = {"ExclusiveStartKey": _key(after)} if after else {}
        for page in self._client.get_paginator("scan").paginate(
            TableName=self._table_name,
            ProjectionExpression=", ".join(names),
            ExpressionAttributeNames=names,
            **segment.asked(),
            **start,
        ):
            yield from ((_record(item), _is_unlisted(item)) for item in page["Items"])

    @translated
    def is_unlisted(self, object_key: str) -> bool:
        """Whether the photo is one of `unlisted`."""
        response = self._client.get_item(
            TableName=self._table_name,
            Key=_key(object_key),
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
            ProjectionExpression=_KEY,
        ):
            yield from (str(plain_item(item)[_KEY]) for item in page["Items"])

    def _accept(self, record: Record, condition: str, values: Mapping[str, Any], *, keep: frozenset[str]) -> Record:
        attributes = item_from_record(record) | self._mark(record.photo_id)
        remove = ATTRIBUTES - attributes.keys() - keep
        try:
            values = {**values, ":sequencer": record.sequencer}
            return self._write(record.object_key, attributes, remove, condition, values, overtaking=True)
        except ClientError as error:
            if not condition_failed(error):
                raise
        stored = self.get(record.object_key)
        # Without one, its time to live has just ended.
        return stored if stored is not None else self._accept(record, condition, values, keep=keep)

    def _mark(self, photo_id: str) -> dict[str, Any]:
        return {"UnsettledShard": _shard(photo_id), "UnsettledSince": self._clock()}

    def _write(
        self,
        object_key: str,
        attributes: Mapping[str, Any],
        remove: Collection[str],
        condition: str,
        values: Mapping[str, Any],
        *,
        overtaking: bool = False,
    ) -> Record:
        assign = {name: value for name, value in attributes.items() if name not in {_KEY, "Revision"}}
        names = {f"#{name}": name for name in (*assign, *remove)}
        sets = ", ".join(f"#{name} = {_value(name, assign, remove)}" for name in assign)
        sets += _OVERTAKE if overtaking else ""
        if overtaking:
            values = {**values, ":now": self._clock(), ":never": 0}
        removes = ", ".join(f"#{name}" for name in sorted(remove))
        response = self._client.update_item(
            TableName=self._table_name,
            Key=_key(object_key),
            UpdateExpression=f"SET {sets}" + (f" REMOVE {removes}" if remove else "") + " ADD Revision :one",
            ConditionExpression=condition,
            ExpressionAttributeNames=names | ({"#Status": "Status"} if "#Status" in condition else {}),
            ExpressionAttributeValues=serialised(
                {f":{name}": value for name, value in assign.items()} | {":one": 1, **values}
            ),
            ReturnValues="ALL_NEW",
        )
        return _record(response["Attributes"])


# Only a write of the whole record knows what its owner has corrected, and since when it can be found; others leave that
# as it is.
def _value(name: str, assign: Mapping[str, Any], remove: Collection[str]) -> str:
    knows_all = EDITED_TAKEN_AT in assign or EDITED_TAKEN_AT in remove
    stays = {TAKEN_AT: EDITED_TAKEN_AT, _SEARCHABLE_AT: _SEARCHABLE_AT}.get(name)
    return f":{name}" if stays is None or knows_all else f"if_not_exists({stays}, :{name})"


def _settled(record: Record) -> tuple[str, dict[str, Any]]:
    if isinstance(record, Tombstone) or record.trashed is None:
        return "REMOVE UnsettledShard, UnsettledSince", {}
    values = {":shard": _BIN + _shard(record.photo_id), ":until": record.trashed.until.timestamp()}
    return "SET UnsettledShard = :shard, UnsettledSince = :until", values


def _is_unlisted(item: Mapping[str, Any]) -> bool:
    return "UploadedAt" in item and (TAKEN_AT not in item or "S" in item.get(_ALBUMS, {}))


def _shard(photo_id: str) -> str:
    return str(crc32(photo_id.encode()) % _SHARDS)


@contextmanager
def _superseding(object_key: str) -> Iterator[None]:
    """Raises `Superseded` if the body's condition fails: then somebody else owns the record."""
    try:
        yield
    except ClientError as error:
        if condition_failed(error):
            raise Superseded(f"another event or attempt of {object_key} was accepted meanwhile") from error
        raise


def _key(object_key: str) -> dict[str, Any]:
    return serialised({_KEY: object_key})


def _record(item: Mapping[str, Any]) -> Record:
    return record_from_item(plain_item(item))
