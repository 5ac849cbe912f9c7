"""The table Pacing: one number for each service whose calls are paced, shared by all functions."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.dynamodb_items import condition_failed, plain_item, serialised
from chalicelib.aws.faults import translated
from chalicelib.core.ingest.pacing import SECOND, Pace, Turn
from chalicelib.errors import ServiceUnavailable

# A write only fails if another one has just moved the number across the present, which happens once in an interval.
_TRIES = 10


class Pacer:
    """Slots of one service, at one pace. `clock` gives seconds since 1970."""

    def __init__(
        self, client: Any, table_name: str, *, service: str, pace: Pace, clock: Callable[[], float] = time.time
    ):
        self._client = client
        self._table_name = table_name
        self._service = service
        self._pace = pace
        self._clock = clock

    @translated
    def reserve(self) -> Turn:
        """Take the next free slot, by one atomic write. Raises `ServiceUnavailable`."""
        for _ in range(_TRIES):
            now = round(self._clock() * SECOND)
            interval = self._pace.interval
            # Under load the bucket is usually full, so that is tried first.
            after = self._write("SET ReservedUntil = ReservedUntil + :interval", "ReservedUntil >= :now", now)
            if after is None:
                empty = "attribute_not_exists(ReservedUntil) OR ReservedUntil < :now"
                after = self._write("SET ReservedUntil = :now + :interval", empty, now)
            if after is not None:
                return self._pace.turn(after - interval, now=now)
        raise ServiceUnavailable(f"no slot of {self._service} could be reserved; too many calls at once")

    @translated
    def queue(self) -> float:
        """For how many seconds all slots are taken. Reserves none."""
        response = self._client.get_item(TableName=self._table_name, Key=serialised({"Service": self._service}))
        reserved_until = int(plain_item(response.get("Item", {})).get("ReservedUntil", 0))
        return max(0.0, reserved_until / SECOND - self._clock())

    def _write(self, expression: str, condition: str, now: int) -> int | None:
        try:
            response = self._client.update_item(
                TableName=self._table_name,
                Key=serialised({"Service": self._service}),
                UpdateExpression=expression,
                ConditionExpression=condition,
                ExpressionAttributeValues=serialised({":now": now, ":interval": self._pace.interval}),
                ReturnValues="UPDATED_NEW",
            )
        except ClientError as error:
            if condition_failed(error):
                return None
            raise
        return int(plain_item(response["Attributes"])["ReservedUntil"])
