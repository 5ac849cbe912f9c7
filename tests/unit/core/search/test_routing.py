"""Which shards a request goes to."""

from chalicelib.core.search.routing import routing_of
from tests.records import ALICE, BOB


def test_an_owner_is_the_routing() -> None:
    assert routing_of((ALICE,)) == ALICE


def test_several_owners_have_several_routings_whatever_their_order() -> None:
    assert routing_of((BOB, ALICE, BOB)) == routing_of({ALICE, BOB}) == ",".join(sorted((ALICE, BOB)))


def test_nobody_in_particular_is_in_every_shard() -> None:
    assert routing_of(()) == ""


def test_many_owners_are_in_every_shard_and_a_url_has_room_for_those_that_are_not() -> None:
    owners = [f"{ALICE}{number:03}" for number in range(33)]
    assert routing_of(owners) == ""
    assert len(routing_of(owners[:-1])) < 3000
