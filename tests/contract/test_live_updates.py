"""Who is connected (the fake, and the real table on moto), and messages to API Gateway (on recorded answers)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber

from chalicelib.aws.connection_table import ConnectionTable
from chalicelib.aws.live_updates import LiveUpdates
from chalicelib.core.live.connection import Connection, Gateway
from chalicelib.errors import ConnectionGone, ServiceUnavailable
from tests.fakes import FakeConnectionTable
from tests.records import ALICE, BOB
from tests.tables import new_table

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GATEWAY = Gateway("api1", "api", "AbC=")
Table = ConnectionTable | FakeConnectionTable


@pytest.fixture(params=["fake", "moto"])
def connections(request: pytest.FixtureRequest, dynamodb: Any) -> Table:
    if request.param == "fake":
        return FakeConnectionTable()
    return ConnectionTable(dynamodb, new_table(dynamodb, "ConnectionsTable"))


def a_connection(name: str, identity_id: str = ALICE, *, minutes: int = 5) -> Connection:
    return Connection(identity_id, Gateway("api1", "api", name), NOW + timedelta(minutes=minutes))


def test_an_identity_has_its_own_connections_only(connections: Table) -> None:
    first, second, bobs = a_connection("1"), a_connection("2"), a_connection("3", BOB)
    for connection in (first, second, bobs):
        connections.add(connection)

    assert connections.of(ALICE, now=NOW) == [first, second]
    assert connections.of(BOB, now=NOW) == [bobs]
    assert connections.of(ALICE[:-1], now=NOW) == []


def test_what_expired_is_none(connections: Table) -> None:
    connections.add(a_connection("1", minutes=5))

    assert connections.of(ALICE, now=NOW + timedelta(minutes=5)) == []


def test_a_connection_is_found_and_removed(connections: Table) -> None:
    connection = a_connection("1")
    connections.add(connection)

    assert connections.find("1") == connection
    connections.remove(connection)
    connections.remove(connection)
    assert connections.find("1") is None
    assert connections.of(ALICE, now=NOW) == []


@pytest.fixture
def gateway() -> Iterator[Stubber]:
    with Stubber(boto3.client("apigatewaymanagementapi", endpoint_url="https://api1.example/api")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def test_one_client_for_each_api(gateway: Stubber) -> None:
    made: list[tuple[str, str]] = []

    def client_of(*api: str) -> Any:
        made.append((api[0], api[1]))
        return gateway.client

    updates = LiveUpdates(client_of)
    for _ in range(2):
        gateway.add_response("post_to_connection", {}, {"ConnectionId": "AbC=", "Data": "ä".encode()})
        updates.send(GATEWAY, "ä")
    gateway.add_response("delete_connection", {}, {"ConnectionId": "AbC="})
    updates.close(GATEWAY)

    assert made == [("api1", "api")]


@pytest.mark.parametrize("call", ["send", "close"])
@pytest.mark.parametrize(
    ("code", "status", "becomes"),
    [
        ("GoneException", 410, ConnectionGone),
        ("410", 410, ConnectionGone),
        ("LimitExceededException", 429, ServiceUnavailable),
        ("InternalServerError", 500, ServiceUnavailable),
        ("ForbiddenException", 403, ClientError),
    ],
)
def test_refusals(gateway: Stubber, call: str, code: str, status: int, becomes: type[Exception]) -> None:
    updates = LiveUpdates(lambda *_: gateway.client)
    operation = {"send": "post_to_connection", "close": "delete_connection"}[call]
    gateway.add_client_error(operation, code, http_status_code=status)

    with pytest.raises(becomes):
        updates.send(GATEWAY, "x") if call == "send" else updates.close(GATEWAY)


def test_no_answer_is_none_for_good() -> None:
    class Silent:
        def post_to_connection(self, **_: Any) -> None:
            raise ReadTimeoutError(endpoint_url="https://api1.example")

    with pytest.raises(ServiceUnavailable):
        LiveUpdates(lambda *_: Silent()).send(GATEWAY, "x")
