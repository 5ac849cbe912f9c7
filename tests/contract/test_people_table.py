"""What is kept of people, in the table of albums: the fake, and the real one on moto's DynamoDB."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.album_table import AlbumTable
from chalicelib.aws.people_table import PeopleTable, is_of_people
from chalicelib.core.detections import BoundingBox
from chalicelib.core.people.faces import Face
from chalicelib.core.people.facts import Known
from chalicelib.core.people.kept import Consent, KeptFace
from chalicelib.errors import Superseded
from tests.fakes import FakePeopleTable
from tests.records import ALICE, BOB, UPLOADED_AT, some_faces
from tests.tables import new_table

Table = PeopleTable | FakePeopleTable
CONSENT = Consent(ALICE, "stack.alice.1", UPLOADED_AT)
BOX = BoundingBox(0.1, 0.25, 1 / 3, 0.5)
FACE = KeptFace("face-1", 99.5, BOX, "person-1", {"face-2": 97.123})
ANNA = Known("anna", frozenset([Face("p1", BOX), Face("p2", BOX)]), frozenset([Face("p3", BOX)]), "Anna", True)
BEN = Known("ben", frozenset(), cover=Face("p4", BOX))


@pytest.fixture(params=["fake", "moto"])
def people(request: pytest.FixtureRequest, dynamodb: Any) -> Table:
    if request.param == "fake":
        return FakePeopleTable()
    return PeopleTable(dynamodb, new_table(dynamodb, "AlbumsTable"))


def test_the_first_consent_holds_until_it_is_withdrawn(people: Table) -> None:
    later = replace(CONSENT, collection_id="stack.alice.2", since=UPLOADED_AT + timedelta(days=1))

    assert people.consent_of(ALICE) is None
    assert people.agree(CONSENT) == people.agree(later) == people.consent_of(ALICE) == CONSENT
    assert people.consent_of(BOB) is None

    people.withdraw(ALICE)
    people.withdraw(ALICE)

    assert people.consent_of(ALICE) is None
    assert [each.identity_id for each in people.dirty()] == [ALICE]
    assert people.agree(later) == later


def test_a_picture_that_was_begun_is_completed(people: Table) -> None:
    begun, done = some_faces(), some_faces(faces=(FACE, replace(FACE, face_id="face-2")), is_complete=True)

    people.begin(begun)
    assert people.pictures_of(ALICE) == people.pictures_of_photo(ALICE, begun.photo_id) == [begun]
    assert [each.revision for each in people.dirty()] == [1]

    people.replace(done)
    assert people.pictures_of(ALICE) == [done]
    assert people.pictures_of(BOB) == people.pictures_of_photo(ALICE, begun.photo_id[1:]) == []


def test_pictures_of_one_photo_are_told_apart(people: Table) -> None:
    one, again, other = some_faces(), some_faces(attempt=1), some_faces("y" * 22)
    for picture in (one, again, other):
        people.begin(picture)

    assert people.pictures_of_photo(ALICE, one.photo_id) == [one, again]
    assert people.pictures_of(ALICE) == [one, again, other]

    people.remove(one)
    people.remove(one)

    assert people.pictures_of(ALICE) == [again, other]


def test_a_picture_that_leaves_is_not_completed_any_more(people: Table) -> None:
    picture = some_faces()
    people.begin(picture)

    people.leave(picture)
    with pytest.raises(Superseded):
        people.replace(replace(picture, is_complete=True))
    assert people.pictures_of(ALICE) == [replace(picture, is_leaving=True)]
    assert [each.revision for each in people.dirty()] == [2]

    people.remove(picture)
    people.leave(picture)
    with pytest.raises(Superseded):
        people.replace(picture)
    assert people.pictures_of(ALICE) == []


@pytest.mark.parametrize("changes", [{"is_complete": True}, {"is_leaving": True}, {"collection_id": "another"}])
def test_a_picture_is_not_begun_over_what_is_there(people: Table, changes: dict[str, Any]) -> None:
    there = some_faces(**changes)
    people.begin(there)

    with pytest.raises(Superseded):
        people.begin(some_faces())

    assert people.pictures_of(ALICE) == [there]


def test_who_has_begun_may_begin_again(people: Table) -> None:
    people.begin(some_faces())
    again = some_faces(begun_at=UPLOADED_AT + timedelta(seconds=9))

    people.begin(again)

    assert people.pictures_of(ALICE) == [again]


def test_facts_are_changed_by_one_at_a_time(people: Table) -> None:
    assert people.facts_of(ALICE) == ({}, 0)

    people.change_facts(ALICE, {}, {"anna": ANNA, "ben": BEN}, 0)
    facts, revision = people.facts_of(ALICE)
    assert facts == {"anna": ANNA, "ben": BEN}
    assert [each.revision for each in people.dirty()] == [1]

    with pytest.raises(Superseded):
        people.change_facts(ALICE, {}, {"ben": BEN}, 0)
    people.change_facts(ALICE, facts, {"anna": replace(ANNA, name="Anne")}, revision)

    assert people.facts_of(ALICE) == ({"anna": replace(ANNA, name="Anne")}, revision + 1)
    assert people.facts_of(BOB) == ({}, 0)


def test_one_at_a_time_has_the_lease(people: Table) -> None:
    people.mark_dirty(ALICE)

    ours = people.lease(ALICE, now=100.5, until=200.25)
    assert ours is not None
    assert (ours.revision, ours.lease_until) == (1, 200.25)
    assert people.lease(ALICE, now=200.25, until=300) is None
    assert people.lease(BOB, now=100, until=200) is not None

    theirs = people.lease(ALICE, now=200.5, until=300)
    assert theirs is not None
    assert not people.settle(ours, ended_at=201, took=1.5)
    assert people.lease(ALICE, now=250, until=350) is None
    assert people.settle(theirs, ended_at=251, took=2.5)

    upkeep = people.upkeep_of(ALICE)
    assert (upkeep.is_dirty, upkeep.lease_until, upkeep.ended_at, upkeep.took) == (False, None, 251, 2.5)


def test_what_changed_meanwhile_is_left_to_do(people: Table) -> None:
    people.mark_dirty(ALICE)
    upkeep = people.lease(ALICE, now=1, until=2)
    assert upkeep is not None
    people.mark_dirty(ALICE)

    assert not people.settle(upkeep, ended_at=2, took=1)

    assert [(each.identity_id, each.revision, each.lease_until) for each in people.dirty()] == [(ALICE, 2, None)]


def test_all_rows_of_an_owner_go(people: Table) -> None:
    people.agree(CONSENT)
    people.begin(some_faces())
    people.change_facts(ALICE, {}, {"anna": ANNA}, 0)
    people.begin(some_faces(identity_id=BOB))
    assert people.owners() == [ALICE, BOB]

    people.forget_facts(ALICE)
    assert people.facts_of(ALICE) == ({}, 1)
    people.forget(ALICE)

    assert (people.consent_of(ALICE), people.pictures_of(ALICE), people.facts_of(ALICE)) == (None, [], ({}, 0))
    assert [each.identity_id for each in people.dirty()] == [BOB]
    assert people.pictures_of(BOB)


def test_nobody_has_them_as_albums(dynamodb: Any) -> None:
    name = new_table(dynamodb, "AlbumsTable")
    people = PeopleTable(dynamodb, name)
    people.agree(CONSENT)
    people.begin(some_faces())
    people.change_facts(ALICE, {}, {"anna": ANNA}, 0)

    assert AlbumTable(dynamodb, name).all_of(ALICE) == []
    assert all(map(is_of_people, dynamodb.scan(TableName=name)["Items"]))
