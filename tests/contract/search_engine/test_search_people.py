"""People in photos: found, counted and named for their owner, and for nobody else."""

import pytest
from opensearchpy import OpenSearch

from chalicelib.core.grant import Grant
from chalicelib.core.people.facts import Known
from chalicelib.core.photo import Photo
from chalicelib.core.search.alike_query import covers_body, people_body, photos_body
from chalicelib.core.search.answer import facets
from tests.contract.search_engine.library import Library, labelled
from tests.records import ALICE, BOB, a_face, a_grant

LIBRARY_OF_BOB = a_grant(owner_id=BOB, email="alice@example.com", accepted=True)


def with_faces(name: str, *person_ids: str, identity_id: str = ALICE) -> Photo:
    return labelled(name, "Person", identity_id=identity_id, faces=tuple(map(a_face, person_ids)))


@pytest.fixture(scope="module")
def faces(engine: OpenSearch) -> Library:
    """Alice's photos of people, and those that Bob shares with her."""
    library = Library(engine)
    library.add(
        with_faces("one", "p1"),
        with_faces("both", "p1", "p2", "p1"),
        with_faces("unknown", "p3"),
        labelled("behind", "Person"),
        with_faces("bobs", "b1", "b2", identity_id=BOB),
    )
    library.people.facts[ALICE] = named(("p1", "Anna Smith"), ("p2", "Anna"), ("p4", "Hidden"))
    library.people.facts[BOB] = named(("b1", "Secret Zebulon"))
    return library


def named(*people: tuple[str, str]) -> dict[str, Known]:
    return {
        person_id: Known(person_id, frozenset(), name=name, is_hidden=name == "Hidden") for person_id, name in people
    }


FOUND = {
    'person:"anna smith"': ["both", "one"],
    "person:smith": ["both", "one"],
    "person:anna": ["both"],
    "person:=Anna": ["both"],
    "person:=smith": [],
    "person:p3": ["unknown"],
    "person:anna|p3": ["both", "unknown"],
    "person:b1": [],
    "smith": ["both", "one"],
    "person": ["behind", "both", "one", "unknown"],
    "has:people": ["both", "one", "unknown"],
    "people:1": ["one", "unknown"],
    "people:>=3": ["both"],
    "people:0": ["behind"],
    "has:people -person:smith": ["unknown"],
}


@pytest.mark.parametrize("grants", [(), (LIBRARY_OF_BOB,)], ids=["alone", "member"])
def test_people_are_found_among_own_photos(faces: Library, grants: tuple[Grant, ...]) -> None:
    shown = {
        query: {name.removesuffix(".jpg") for name in faces.find(query, grants=grants, strict=True)} for query in FOUND
    }

    assert {query: sorted(names - {"bobs"}) for query, names in shown.items()} == FOUND
    assert {query for query, names in shown.items() if "bobs" in names} <= {"person", "people:0"}


def test_a_name_is_worth_a_tag_and_is_the_reason(faces: Library) -> None:
    answer = faces.answer("smith")

    assert {picture["score"] for picture in answer["pictures"]} == {500.0}
    assert answer["pictures"][0]["matched"] == [{"field": "person", "value": "Anna Smith"}]
    (one,) = faces.answer("person:=Anna")["pictures"]
    assert one["matched"] == [{"field": "person", "value": "Anna"}]


def test_only_people_with_a_name_are_counted_and_suggested(faces: Library) -> None:
    facets = faces.answer("*", facets=["people"], grants=(LIBRARY_OF_BOB,))["facets"]

    assert facets["people"] == [
        {"value": "p1", "count": 2, "name": "Anna Smith"},
        {"value": "p2", "count": 1, "name": "Anna"},
    ]
    suggested = faces.suggest("person:")
    assert [(each["value"], each["kind"], each["count"]) for each in suggested] == [
        ("Anna Smith", "person", 2),
        ("Anna", "person", 1),
    ]
    assert suggested[0]["query"] == 'person:"Anna Smith"'


@pytest.mark.parametrize(
    "query", ["secret", "zebulon", 'person:"secret zebulon"', "person:b1", "has:people", "people:2"]
)
def test_nobody_else_is_told_of_faces(faces: Library, query: str) -> None:
    answer = faces.answer(query, grants=(LIBRARY_OF_BOB,), facets=True)

    assert [picture for picture in answer["pictures"] if picture.get("owner") and query != "people:2"] == []
    assert not {"b1", "b2", "Secret Zebulon"} & {each["value"] for each in answer["facets"]["people"]}
    assert "Secret" not in str(answer["pictures"])
    assert faces.suggest("secret") == []


def test_everybody_is_counted_by_photos_in_sight_and_shown_by_the_newest(faces: Library) -> None:
    counted = facets(faces.search(people_body(identity_id=ALICE))["aggregations"])["people"]
    assert {each.value: each.count for each in counted} == {"p1": 2, "p2": 1, "p3": 1}
    with_p2 = faces.search(people_body(identity_id=ALICE, person_id="p2"))["aggregations"]
    assert {each.value: each.count for each in facets(with_p2)["people"]} == {"p1": 1, "p2": 1}

    for person_id, count in (("p1", 2), ("p3", 1), ("b1", 0)):
        assert len(faces.search(covers_body(person_id, identity_id=ALICE))["hits"]["hits"]) == count
    assert faces.search(photos_body([], identity_id=ALICE))["hits"]["hits"] == []
