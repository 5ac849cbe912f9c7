"""Live updates on the deployed application: who is let in, what they hear, and that it is only of their own photos."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from setup.local.samples import SAMPLES
from tests.emulator.user import User

CAT = (SAMPLES / "cat.png").read_bytes()
SECONDS = 30


@contextmanager
def listening(user: User, token: str | None = None) -> Iterator[ClientConnection]:
    url = user.running.deployment.web_socket_url
    with connect(f"{url}?token={user.id_token if token is None else token}", proxy=None) as connection:
        yield connection


def heard(connection: ClientConnection) -> Any:
    return json.loads(connection.recv(timeout=SECONDS))


def until(connection: ClientConnection, **wanted: str) -> list[dict[str, Any]]:
    """All messages up to the first that is as wanted."""
    messages = [heard(connection)]
    while not wanted.items() <= {**messages[-1], **messages[-1].get("photo", {})}.items():
        messages.append(heard(connection))
    return messages


def test_each_hears_of_their_own_photos_from_upload_to_deletion(alice: User, bob: User) -> None:
    key, bobs_key = alice.object_key("live.png"), bob.object_key("live.png")
    with listening(alice) as alices, listening(bob) as bobs:
        alice.upload(key, CAT)
        told = until(alices, status="SUCCEEDED")
        alice.s3.delete_object(Bucket=alice.bucket, Key=key)
        told += until(alices, type="photo_removed")
        bob.upload(bobs_key, CAT)
        bobs_told = until(bobs, status="SUCCEEDED")

    (photo_id,) = {message.get("id") or message["photo"]["id"] for message in told}
    states = [(message["photo"]["status"], message["photo"]["step"]) for message in told[:-1]]
    assert states[0] == ("PENDING", "metadata")
    assert ("RUNNING", "labels_and_thumbnail") in states
    assert states[-1] == ("SUCCEEDED", None)
    assert told[-1] == {"type": "photo_removed", "id": photo_id}
    # Bob was connected all the while, and heard of nothing but his own.
    assert photo_id not in {message["photo"]["id"] for message in bobs_told}
    assert {message["photo"]["name"] for message in bobs_told} == {"live.png"}


def test_a_ping_is_answered(alice: User) -> None:
    with listening(alice) as connection:
        connection.send('{"type": "ping"}')
        assert heard(connection) == {"type": "pong"}


def test_a_connection_that_is_not_known_any_more_is_ended(alice: User) -> None:
    with listening(alice) as connection:
        table = alice.running.deployment.connections_table
        client = alice.session.client("dynamodb")
        for item in client.scan(TableName=table)["Items"]:
            key = {name: item[name] for name in ("IdentityId", "ConnectionId")}
            client.delete_item(TableName=table, Key=key)
        connection.send('{"type": "ping"}')
        with pytest.raises(ConnectionClosed):
            connection.recv(timeout=SECONDS)
