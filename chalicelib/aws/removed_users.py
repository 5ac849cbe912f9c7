"""Users who were removed, as long as photos of theirs may still come; in the table Albums, as if of one identity.

An upload form works for a quarter of an hour, credentials for direct uploads for an hour: nobody can take them back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.aws.album_rows import row_key, rows
from chalicelib.aws.dynamodb_items import plain_item, serialised
from chalicelib.aws.faults import translated

_ALL = "#removed"
LATE_FOR = timedelta(hours=2)
"""How long after a removal something may come: an hour's credentials, and an upload that began with them."""


@dataclass(frozen=True, slots=True)
class RemovedUser:
    """Whose photos go as soon as they come, and until when some may."""

    identity_id: str
    until: datetime


class RemovedUsers:
    """Removed users by identity."""

    def __init__(self, client: Any, table_name: str):
        self._client = client
        self._table_name = table_name

    @translated
    def all(self) -> list[RemovedUser]:
        """All that something may still come of."""
        return [_user(plain_item(item)) for item in rows(self._client, self._table_name, _ALL)]

    @translated
    def add(self, user: RemovedUser) -> None:
        """Whatever comes from now on goes."""
        item = row_key(_ALL, user.identity_id) | serialised({"Until": user.until.isoformat()})
        self._client.put_item(TableName=self._table_name, Item=item)

    @translated
    def forget(self, user: RemovedUser) -> None:
        """Nothing comes any more."""
        self._client.delete_item(TableName=self._table_name, Key=row_key(_ALL, user.identity_id))


def _user(item: Mapping[str, Any]) -> RemovedUser:
    return RemovedUser(item["AlbumId"], datetime.fromisoformat(item["Until"]))
