"""Live updates: who is let in, and who hears what."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import live
from chalicelib.core.live.connection import Connection, Gateway
from chalicelib.core.live.message import Change
from chalicelib.core.photo import Status
from chalicelib.errors import ConnectionGone, ServiceUnavailable, TooManyConnections, Unauthenticated
from tests.fakes import FakeConnectionTable, FakeIdentities, FakeIdTokens, FakeLiveUpdates
from tests.records import ALICE, BOB, a_photo, an_object_key

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
IN_AN_HOUR = NOW + timedelta(hours=1)
PHOTO = a_photo(status=Status.RUNNING)
BOBS_PHOTO = a_photo(object_key=an_object_key(identity_id=BOB))


def gateway(name: str) -> Gateway:
    return Gateway("api1", "api", name)


@pytest.fixture
def connections() -> FakeConnectionTable:
    return FakeConnectionTable()


@pytest.fixture
def updates() -> FakeLiveUpdates:
    return FakeLiveUpdates()


def connect(connections: Any, name: str, token: str, *, expires_at: datetime = IN_AN_HOUR) -> None:
    id_tokens: Any = FakeIdTokens({"alice": expires_at, "bob": expires_at})
    identities: Any = FakeIdentities({"alice": ALICE, "bob": BOB})
    live.connect(gateway(name), token, now=NOW, id_tokens=id_tokens, identities=identities, connections=connections)


def told(updates: Any, name: str) -> list[str]:
    return [json.loads(message)["type"] for message in updates.sent.get(gateway(name), [])]


def test_each_hears_of_their_own_photos_and_of_no_others(connections: Any, updates: Any) -> None:
    for name, token in (("a1", "alice"), ("a2", "alice"), ("b1", "bob")):
        connect(connections, name, token)

    changes = [Change(None, PHOTO), Change(None, BOBS_PHOTO), Change(PHOTO, None)]
    live.push_changes(changes, now=NOW, connections=connections, updates=updates)

    assert told(updates, "a1") == told(updates, "a2") == ["photo", "photo_removed"]
    assert [json.loads(message)["photo"]["id"] for message in updates.sent[gateway("b1")]] == [BOBS_PHOTO.photo_id]


def test_whoever_is_not_signed_in_is_not_let_in(connections: Any) -> None:
    with pytest.raises(Unauthenticated):
        connect(connections, "m1", "mallory")
    assert connections.all == {}


def test_a_connection_ends_with_its_token(connections: Any, updates: Any) -> None:
    connect(connections, "a1", "alice", expires_at=NOW + timedelta(minutes=5))

    live.push_changes([Change(None, PHOTO)], now=NOW + timedelta(minutes=5), connections=connections, updates=updates)

    assert updates.sent == {}


def test_a_connection_ends_after_two_hours(connections: Any) -> None:
    connect(connections, "a1", "alice", expires_at=NOW + timedelta(days=1))

    (connection,) = connections.all.values()
    assert connection.expires_at == NOW + timedelta(hours=2)


def test_there_is_an_end_to_how_many_connect(connections: Any) -> None:
    for number in range(live.MAX_CONNECTIONS):
        connect(connections, f"a{number}", "alice")
    with pytest.raises(TooManyConnections):
        connect(connections, "one more", "alice")
    connect(connections, "b1", "bob")


def test_what_no_list_shows_is_not_asked_for(connections: Any, updates: Any) -> None:
    connections.fails = True

    live.push_changes([Change(PHOTO, replace(PHOTO, revision=9))], now=NOW, connections=connections, updates=updates)

    assert updates.sent == {}


def test_a_browser_that_is_gone_is_forgotten(connections: Any, updates: Any) -> None:
    connect(connections, "a1", "alice")
    connect(connections, "a2", "alice")
    updates.failing[gateway("a1")] = ConnectionGone("gone")

    live.push_changes([Change(None, PHOTO)], now=NOW, connections=connections, updates=updates)

    assert told(updates, "a2") == ["photo"]
    assert {connection.gateway.connection_id for connection in connections.all.values()} == {"a2"}


def test_an_unreachable_connection_does_not_delay_the_others(
    connections: Any, updates: Any, caplog: pytest.LogCaptureFixture
) -> None:
    connect(connections, "a1", "alice")
    connect(connections, "b1", "bob")
    updates.failing[gateway("a1")] = ServiceUnavailable("busy")

    live.push_changes(
        [Change(None, PHOTO), Change(None, BOBS_PHOTO)], now=NOW, connections=connections, updates=updates
    )

    assert told(updates, "b1") == ["photo"]
    assert len(connections.all) == 2
    assert "a1" in caplog.text


def ask(connections: Any, updates: Any, message: str, *, now: datetime = NOW) -> None:
    live.answer(gateway("a1"), message, now=now, connections=connections, updates=updates)


def test_a_ping_is_answered(connections: Any, updates: Any) -> None:
    connect(connections, "a1", "alice")

    ask(connections, updates, '{"type": "ping"}')

    assert told(updates, "a1") == ["pong"]


@pytest.mark.parametrize("message", ["", "None", "[]", '"ping"', '{"type": "photo"}', "[" * 100_000, "{"])
def test_anything_else_is_not(connections: Any, updates: Any, message: str) -> None:
    connect(connections, "a1", "alice")

    ask(connections, updates, message)

    assert (updates.sent, updates.closed) == ({}, [])


def test_whoever_hears_nothing_any_more_is_cut_off_when_they_ask(connections: Any, updates: Any) -> None:
    ask(connections, updates, '{"type": "ping"}')
    assert updates.closed == [gateway("a1")]

    connect(connections, "a1", "alice")
    ask(connections, updates, '{"type": "ping"}', now=IN_AN_HOUR)
    assert updates.closed == [gateway("a1")] * 2
    assert updates.sent == {}


def test_a_connection_that_ended_is_forgotten(connections: Any) -> None:
    connect(connections, "a1", "alice")
    connect(connections, "a2", "alice")

    live.disconnect("a1", connections=connections)
    live.disconnect("a1", connections=connections)

    assert connections.all == {
        "a2": Connection(ALICE, gateway("a2"), IN_AN_HOUR),
    }


def test_a_browser_that_leaves_while_it_is_disconnected_is_not_an_error(connections: Any, updates: Any) -> None:
    updates.failing[gateway("a1")] = ConnectionGone("gone")

    live.answer(gateway("a1"), '{"type": "ping"}', now=NOW, connections=connections, updates=updates)

    assert updates.closed == []
