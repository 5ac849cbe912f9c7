"""Saved searches. They are in the table Albums, whose owners they share, under keys that no album has."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.dynamodb_items import condition_failed, plain_item, serialised
from chalicelib.aws.faults import translated
from chalicelib.core.plain import from_plain, pascal_case, to_plain
from chalicelib.core.saved_search import SavedSearch
from chalicelib.errors import NoSuchSearch, SearchExists

_KEY = "AlbumId"
_PREFIX = "#"
_THERE = f"attribute_exists({_KEY})"


class SavedSearchTable:
    """Saved searches by identity and id, so that nobody can reach another identity's."""

    def __init__(self, client: Any, table_name: str):
        self._client = client
        self._table_name = table_name

    @translated
    def all_of(self, identity_id: str) -> list[SavedSearch]:
        """All saved searches of an identity, newest first."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table_name,
            KeyConditionExpression=f"IdentityId = :identity_id AND begins_with({_KEY}, :prefix)",
            ExpressionAttributeValues=serialised({":identity_id": identity_id, ":prefix": _PREFIX}),
            ConsistentRead=True,
        )
        searches = [_search(item) for page in pages for item in page["Items"]]
        return sorted(searches, key=lambda search: (search.created_at, search.search_id), reverse=True)

    @translated
    def add(self, search: SavedSearch) -> None:
        """Write a new saved search. Raises `SearchExists`."""
        item = to_plain(search, rename=pascal_case)
        try:
            self._client.put_item(
                TableName=self._table_name,
                Item=serialised(item) | _key(search.identity_id, search.search_id),
                ConditionExpression=f"NOT {_THERE}",
            )
        except ClientError as error:
            if condition_failed(error):
                raise SearchExists from error
            raise

    @translated
    def remove(self, identity_id: str, search_id: str) -> None:
        """Delete a saved search. Raises `NoSuchSearch`."""
        try:
            self._client.delete_item(
                TableName=self._table_name, Key=_key(identity_id, search_id), ConditionExpression=_THERE
            )
        except ClientError as error:
            if condition_failed(error):
                raise NoSuchSearch from error
            raise


def _key(identity_id: str, search_id: str) -> dict[str, Any]:
    return serialised({"IdentityId": identity_id, _KEY: f"{_PREFIX}{search_id}"})


def _search(item: Mapping[str, Any]) -> SavedSearch:
    return from_plain(SavedSearch, plain_item(item), rename=pascal_case)
