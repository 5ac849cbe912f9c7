"""Saved searches. They are in the table Albums, whose owners they share, under keys that no album has."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.album_rows import THERE, row_key, rows
from chalicelib.aws.dynamodb_items import condition_failed, plain_item, serialised
from chalicelib.aws.faults import translated
from chalicelib.core.plain import from_plain, pascal_case, to_plain
from chalicelib.core.saved_search import SavedSearch
from chalicelib.errors import NoSuchSearch, SearchExists

_PREFIX = "#"
_REFUSED = "ConditionalCheckFailed"


class SavedSearchTable:
    """Saved searches by identity and id, so that nobody can reach another identity's."""

    def __init__(self, client: Any, table_name: str):
        self._client = client
        self._table_name = table_name

    @translated
    def all_of(self, identity_id: str) -> list[SavedSearch]:
        """All saved searches of an identity, newest first."""
        searches = map(_search, rows(self._client, self._table_name, identity_id, _PREFIX))
        return sorted(searches, key=lambda search: (search.created_at, search.search_id), reverse=True)

    @translated
    def add(self, search: SavedSearch) -> None:
        """Write a new saved search. Raises `SearchExists`."""
        try:
            self._client.put_item(TableName=self._table_name, Item=_item(search), ConditionExpression=f"NOT {THERE}")
        except ClientError as error:
            if condition_failed(error):
                raise SearchExists from error
            raise

    @translated
    def replace(self, before: SavedSearch, after: SavedSearch) -> None:
        """Write one in the place of another, which may have another id. Raises `NoSuchSearch` or `SearchExists`."""
        table, moves = {"TableName": self._table_name}, before.search_id != after.search_id
        gone = {"Key": _key(before.identity_id, before.search_id), "ConditionExpression": THERE}
        put = {"Item": _item(after), "ConditionExpression": f"NOT {THERE}" if moves else THERE}
        actions = [{"Delete": gone | table}, {"Put": put | table}] if moves else [{"Put": put | table}]
        try:
            self._client.transact_write_items(TransactItems=actions)
        except ClientError as error:
            refused = [reason.get("Code") == _REFUSED for reason in error.response.get("CancellationReasons", ())]
            if any(refused):
                raise (NoSuchSearch if refused[0] else SearchExists) from error
            raise

    @translated
    def remove(self, identity_id: str, search_id: str) -> None:
        """Delete a saved search. Raises `NoSuchSearch`."""
        try:
            self._client.delete_item(
                TableName=self._table_name, Key=_key(identity_id, search_id), ConditionExpression=THERE
            )
        except ClientError as error:
            if condition_failed(error):
                raise NoSuchSearch from error
            raise


def _key(identity_id: str, search_id: str) -> dict[str, Any]:
    return row_key(identity_id, f"{_PREFIX}{search_id}")


def _item(search: SavedSearch) -> dict[str, Any]:
    return serialised(to_plain(search, rename=pascal_case)) | _key(search.identity_id, search.search_id)


def _search(item: Mapping[str, Any]) -> SavedSearch:
    return from_plain(SavedSearch, plain_item(item), rename=pascal_case)
