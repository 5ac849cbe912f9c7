"""Sources. They are in the table Albums, as if of one identity that no user has."""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.aws.album_rows import row_key, rows
from chalicelib.aws.dynamodb_items import plain_item, serialised
from chalicelib.aws.faults import translated
from chalicelib.core.plain import from_plain, to_plain
from chalicelib.core.source import Source

_ALL = "#sources"
# The key has IdentityId, which is not the owner's.
_NAMES = {"identity_id": "Owner", "bucket": "Bucket", "prefix": "Prefix", "added_at": "AddedAt"}


class SourceTable:
    """Sources by bucket and prefix."""

    def __init__(self, client: Any, table_name: str):
        self._client = client
        self._table_name = table_name

    @translated
    def all(self) -> list[Source]:
        """All sources of the stage."""
        return list(self._beginning_with(""))

    @translated
    def of_bucket(self, bucket: str) -> list[Source]:
        """The sources in one bucket."""
        return list(self._beginning_with(f"{bucket}/"))

    @translated
    def add(self, source: Source) -> None:
        """Write a source; does nothing if it is there."""
        item = to_plain(source, rename=_NAMES.__getitem__)
        self._client.put_item(TableName=self._table_name, Item=serialised(item) | _key(source))

    @translated
    def remove(self, source: Source) -> None:
        """Forget a source; its photos' records stay."""
        self._client.delete_item(TableName=self._table_name, Key=_key(source))

    def _beginning_with(self, text: str) -> Iterator[Source]:
        return map(_source, rows(self._client, self._table_name, _ALL, text))


def is_source(item: Mapping[str, Any]) -> bool:
    """Whether an item of the table Albums, as DynamoDB has it, is a source."""
    return bool(item["IdentityId"] == {"S": _ALL})


def _key(source: Source) -> dict[str, Any]:
    return row_key(_ALL, f"{source.bucket}/{source.prefix}")


def _source(item: Mapping[str, Any]) -> Source:
    return from_plain(Source, plain_item(item), rename=_NAMES.__getitem__)
