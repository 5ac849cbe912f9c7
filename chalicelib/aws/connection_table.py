"""The table Connections: who is connected now, by identity, so that a push reaches only the photo's owner."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.aws.dynamodb_items import plain_item, serialised
from chalicelib.aws.faults import translated
from chalicelib.core.live.connection import Connection, Gateway


class ConnectionTable:
    """Connections by identity id. DynamoDB removes them some time after they have expired."""

    def __init__(self, client: Any, table_name: str):
        self._client = client
        self._table_name = table_name

    @translated
    def add(self, connection: Connection) -> None:
        """Remember a connection."""
        gateway = connection.gateway
        item = {
            **_key(connection),
            "ApiId": gateway.api_id,
            "Stage": gateway.stage,
            "ExpiresAt": int(connection.expires_at.timestamp()),
        }
        self._client.put_item(TableName=self._table_name, Item=serialised(item))

    @translated
    def of(self, identity_id: str, *, now: datetime) -> list[Connection]:
        """The connections of one identity (a consistent read) that have not expired."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table_name,
            ConsistentRead=True,
            KeyConditionExpression="IdentityId = :identity_id",
            FilterExpression="ExpiresAt > :now",
            ExpressionAttributeValues=serialised({":identity_id": identity_id, ":now": int(now.timestamp())}),
        )
        return [_connection(item) for page in pages for item in page["Items"]]

    @translated
    def find(self, connection_id: str) -> Connection | None:
        """The connection with an id (from an index, which is a moment behind the table)."""
        response = self._client.query(
            TableName=self._table_name,
            IndexName="ByConnectionId",
            KeyConditionExpression="ConnectionId = :connection_id",
            ExpressionAttributeValues=serialised({":connection_id": connection_id}),
        )
        return next(map(_connection, response["Items"]), None)

    @translated
    def remove(self, connection: Connection) -> None:
        """Forget a connection; does nothing if it is already forgotten."""
        self._client.delete_item(TableName=self._table_name, Key=serialised(_key(connection)))


def _key(connection: Connection) -> dict[str, Any]:
    return {"IdentityId": connection.identity_id, "ConnectionId": connection.gateway.connection_id}


def _connection(item: Mapping[str, Any]) -> Connection:
    plain = plain_item(item)
    gateway = Gateway(plain["ApiId"], plain["Stage"], plain["ConnectionId"])
    return Connection(plain["IdentityId"], gateway, datetime.fromtimestamp(int(plain["ExpiresAt"]), UTC))
