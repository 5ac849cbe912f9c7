"""Use cases of live updates: a browser connects, and gets messages about changes of its own user's photos.

The table decides, the screens follow: the table's stream brings every write of a record here.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from logging import getLogger
from typing import TYPE_CHECKING

from chalicelib.core.live.connection import Connection, Gateway
from chalicelib.errors import ConnectionGone, ServiceUnavailable, TooManyConnections

if TYPE_CHECKING:
    from chalicelib.aws.connection_table import ConnectionTable
    from chalicelib.aws.id_tokens import IdTokens
    from chalicelib.aws.identities import Identities
    from chalicelib.aws.live_updates import LiveUpdates
    from chalicelib.core.live.message import Change

# Messages are imported where they are read or made, so that connecting and disconnecting need not load their types.

# API Gateway ends every connection after two hours.
MAX_CONNECTION_TIME = timedelta(hours=2)
# Nobody needs more windows; more connections would only delay everybody else's messages.
MAX_CONNECTIONS = 20

_log = getLogger("photo-search")


def connect(
    gateway: Gateway,
    id_token: str,
    *,
    now: datetime,
    id_tokens: IdTokens,
    identities: Identities,
    connections: ConnectionTable,
) -> None:
    """Remember a connection, until its token expires. Raises `Unauthenticated` and `TooManyConnections`."""
    token = id_tokens.verified(id_token)
    identity_id = identities.identity_id(token.user_sub, id_token)
    if len(connections.of(identity_id, now=now)) >= MAX_CONNECTIONS:
        raise TooManyConnections("this user has too many connections; close a window")
    connections.add(Connection(identity_id, gateway, min(token.expires_at, now + MAX_CONNECTION_TIME)))


def answer(
    gateway: Gateway, message: str, *, now: datetime, connections: ConnectionTable, updates: LiveUpdates
) -> None:
    """Answer a ping; end the connection if it gets no more messages, so that the browser makes another."""
    from chalicelib.core.live.message import PONG, is_ping

    connection = connections.find(gateway.connection_id)
    if connection is None or connection.expires_at <= now:
        with suppress(ConnectionGone):  # it has ended by itself meanwhile
            updates.close(gateway)
    elif is_ping(message):
        _tell(connection, [PONG], connections, updates)


def disconnect(connection_id: str, *, connections: ConnectionTable) -> None:
    """Forget a connection that has ended."""
    connection = connections.find(connection_id)
    if connection is not None:
        connections.remove(connection)


def push_changes(
    changes: Iterable[Change], *, now: datetime, connections: ConnectionTable, updates: LiveUpdates
) -> None:
    """Send what changed to the connections of each photo's identity, and to nobody else.

    A connection that is gone is forgotten; one that cannot be reached does not delay the others.
    """
    for identity_id, messages in _by_identity(changes).items():
        for connection in connections.of(identity_id, now=now):
            _tell(connection, messages, connections, updates)


def _by_identity(changes: Iterable[Change]) -> dict[str, list[str]]:
    from chalicelib.core.api.contract import written
    from chalicelib.core.live.message import live_message

    found: dict[str, list[str]] = {}
    for change in changes:
        if (message := live_message(change)) is not None:
            found.setdefault(change.identity_id, []).append(written(message))
    return found


def _tell(connection: Connection, messages: Iterable[str], connections: ConnectionTable, updates: LiveUpdates) -> None:
    try:
        for message in messages:
            updates.send(connection.gateway, message)
    except ConnectionGone:
        connections.remove(connection)
    except ServiceUnavailable as error:
        _log.warning("connection=%s could not be reached: %s", connection.gateway.connection_id, error)
