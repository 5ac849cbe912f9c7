"""The table ImageMetadata, the system of record: every write is conditional on the order of S3's events."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from chalicelib.aws.dynamodb_items import condition_failed, serialised
from chalicelib.aws.faults import translated
from chalicelib.aws.photo_marks import UNCHANGED, PhotoMarks
from chalicelib.aws.photo_reads import KEY, Record, key_of, record_of
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import FIRST_TIME, OWNERS_CHOICES, Photo, Status, Tombstone, with_owners_choices
from chalicelib.core.photo_item import (
    ATTRIBUTES,
    EDITED_TAKEN_AT,
    TAKEN_AT,
    attribute_name,
    item_changes,
    item_from_record,
)
from chalicelib.errors import Superseded

_KEPT_BY_OVERWRITE = frozenset(map(attribute_name, OWNERS_CHOICES)) | {EDITED_TAKEN_AT}
_SEARCHABLE_AT = attribute_name("searchable_at")
_NEWER = "attribute_not_exists(Sequencer) OR Sequencer < :sequencer"
_STILL_OURS = "Sequencer = :sequencer AND Attempt = :attempt AND attribute_not_exists(DeletedAt)"
# An overwrite takes a photo out of the bin, and so has to know all of it.
_NEWER_OUTSIDE_BIN = f"({_NEWER}) AND (attribute_not_exists({EDITED_TAKEN_AT}) OR {EDITED_TAKEN_AT} >= :first_time)"
# When the overtaken event was accepted, and when this one is: expressions read the item as it was before the update.
_OVERTAKE = ", OvertookAt = if_not_exists(AcceptedAt, :never), AcceptedAt = :now"

R = TypeVar("R", bound=Photo | Tombstone)


class PhotoTable(PhotoMarks):
    """Photos and tombstones by object key."""

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
            written = self._write(record.object_key, attributes, remove, UNCHANGED, values, overtaking=overtaking)
        assert isinstance(written, type(by))
        return written

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
        assign = {name: value for name, value in attributes.items() if name not in {KEY, "Revision"}}
        names = {f"#{name}": name for name in (*assign, *remove)}
        sets = ", ".join(f"#{name} = {_value(name, assign, remove)}" for name in assign)
        sets += _OVERTAKE if overtaking else ""
        if overtaking:
            values = {**values, ":now": self._clock(), ":never": 0}
        removes = ", ".join(f"#{name}" for name in sorted(remove))
        response = self._client.update_item(
            TableName=self._table_name,
            Key=key_of(object_key),
            UpdateExpression=f"SET {sets}" + (f" REMOVE {removes}" if remove else "") + " ADD Revision :one",
            ConditionExpression=condition,
            ExpressionAttributeNames=names | ({"#Status": "Status"} if "#Status" in condition else {}),
            ExpressionAttributeValues=serialised(
                {f":{name}": value for name, value in assign.items()} | {":one": 1, **values}
            ),
            ReturnValues="ALL_NEW",
        )
        return record_of(response["Attributes"])


# Only a write of the whole record knows what its owner has corrected, and since when it can be found; others leave that
# as it is.
def _value(name: str, assign: Mapping[str, Any], remove: Collection[str]) -> str:
    knows_all = EDITED_TAKEN_AT in assign or EDITED_TAKEN_AT in remove
    stays = {TAKEN_AT: EDITED_TAKEN_AT, _SEARCHABLE_AT: _SEARCHABLE_AT}.get(name)
    return f":{name}" if stays is None or knows_all else f"if_not_exists({stays}, :{name})"


@contextmanager
def _superseding(object_key: str) -> Iterator[None]:
    """Raises `Superseded` if the body's condition fails: then somebody else owns the record."""
    try:
        yield
    except ClientError as error:
        if condition_failed(error):
            raise Superseded(f"another event or attempt of {object_key} was accepted meanwhile") from error
        raise
