"""Shares. They are in the table Albums, whose owners they share, under keys that no album and no saved search has."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.album_rows import KEY, THERE, row_key, rows
from chalicelib.aws.dynamodb_items import condition_failed, plain_item, serialised
from chalicelib.aws.faults import translated
from chalicelib.core.plain import from_plain, pascal_case, to_plain
from chalicelib.core.share import Share
from chalicelib.core.share_secrets import ATTEMPTS_WITHIN, MAX_ATTEMPTS, ShareKey
from chalicelib.errors import NoSuchShare, TooManyAttempts, TooManyFavourites

_PREFIX = "$"


class ShareTable:
    """Shares by identity and id: every read is a consistent one, so that one that was revoked is gone at once."""

    def __init__(self, client: Any, table_name: str):
        self._client = client
        self._table_name = table_name

    @translated
    def all_of(self, identity_id: str) -> list[Share]:
        """All shares of an identity, newest first."""
        shares = map(_share, rows(self._client, self._table_name, identity_id, _PREFIX))
        return sorted(shares, key=lambda share: (share.created_at, share.share_id), reverse=True)

    @translated
    def get(self, key: ShareKey) -> Share:
        """One share. Raises `NoSuchShare`."""
        response = self._client.get_item(TableName=self._table_name, Key=_item_key(key), ConsistentRead=True)
        if "Item" not in response:
            raise NoSuchShare
        return _share(response["Item"])

    @translated
    def add(self, share: Share) -> None:
        """Write a new share."""
        key = ShareKey(share.identity_id, share.share_id)
        self._client.put_item(
            TableName=self._table_name, Item=serialised(to_plain(share, rename=pascal_case)) | _item_key(key)
        )

    @translated
    def remove(self, key: ShareKey) -> None:
        """Revoke a share. Raises `NoSuchShare`."""
        with _raising(NoSuchShare()):
            self._client.delete_item(TableName=self._table_name, Key=_item_key(key), ConditionExpression=THERE)

    @translated
    def count_view(self, key: ShareKey, *, now: datetime) -> None:
        """Somebody looks at it. Raises `NoSuchShare`."""
        with _raising(NoSuchShare()):
            values = {":now": now.isoformat(), ":one": 1}
            self._update(key, "SET ViewedAt = :now ADD #Views :one", values, name="Views")

    @translated
    def take_attempt(self, key: ShareKey, *, now: datetime) -> None:
        """Somebody tries a password: counted before it is looked at, so that many at once are no more than allowed.

        Raises `TooManyAttempts`, also if there is no such share.
        """
        since, most = now - ATTEMPTS_WITHIN, MAX_ATTEMPTS
        try:
            among = "AttemptsSince > :since AND Attempts < :most"
            values = {":since": since.isoformat(), ":most": most, ":one": 1}
            self._update(key, "ADD Attempts :one", values, only_if=among)
        except ClientError as error:
            if not condition_failed(error):
                raise
            first = "(attribute_not_exists(AttemptsSince) OR AttemptsSince <= :since)"
            values = {":since": since.isoformat(), ":now": now.isoformat(), ":one": 1}
            with _raising(TooManyAttempts()):
                self._update(key, "SET AttemptsSince = :now, Attempts = :one", values, only_if=first)

    @translated
    def give_back_attempt(self, key: ShareKey) -> None:
        """It was the password: only wrong ones count. Raises `NoSuchShare`."""
        with _raising(NoSuchShare()):
            self._update(key, "ADD Attempts :less", {":less": -1})

    @translated
    def choose(self, key: ShareKey, photo_id: str, *, is_favourite: bool, most: int) -> None:
        """A photo is a favourite, or no longer. Raises `NoSuchShare`, `TooManyFavourites` beyond `most`."""
        chosen = {":chosen": {"SS": [photo_id]}}
        if not is_favourite:
            with _raising(NoSuchShare()):
                self._update(key, "DELETE Favourites :chosen", {}, sets=chosen)
            return
        room = "(attribute_not_exists(Favourites) OR size(Favourites) < :most OR contains(Favourites, :id))"
        try:
            self._update(key, "ADD Favourites :chosen", {":most": most, ":id": photo_id}, only_if=room, sets=chosen)
        except ClientError as error:
            if condition_failed(error):
                self.get(key)
                raise TooManyFavourites from error
            raise

    def _update(
        self,
        key: ShareKey,
        expression: str,
        values: Mapping[str, Any],
        *,
        only_if: str = "",
        sets: Mapping[str, Any] | None = None,
        name: str = "",
    ) -> None:
        self._client.update_item(
            TableName=self._table_name,
            Key=_item_key(key),
            UpdateExpression=expression,
            ConditionExpression=f"{THERE} AND {only_if}" if only_if else THERE,
            ExpressionAttributeValues=serialised(values) | dict(sets or {}),
            **({"ExpressionAttributeNames": {f"#{name}": name}} if name else {}),
        )


@contextmanager
def _raising(refusal: Exception) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if condition_failed(error):
            raise refusal from error
        raise


def _item_key(key: ShareKey) -> dict[str, Any]:
    return row_key(key.identity_id, f"{_PREFIX}{key.share_id}")


def is_share(item: Mapping[str, Any]) -> bool:
    """Whether an item of the table Albums, as DynamoDB has it, is a share."""
    return bool(item[KEY]["S"].startswith(_PREFIX))


def _share(item: Mapping[str, Any]) -> Share:
    plain = plain_item(item)
    return from_plain(Share, plain | {"Favourites": sorted(plain.get("Favourites", ()))}, rename=pascal_case)
