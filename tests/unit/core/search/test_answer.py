"""Why a photo was found, and what is counted."""

from typing import Any

import pytest
from hypothesis import given

from chalicelib.core.photo import Camera, Colour, ImageMetadata
from chalicelib.core.search.answer import cut_facets, explanation, facets, leaves
from chalicelib.core.search.document import document_from_photo
from chalicelib.core.search.request import read_query
from chalicelib.core.search.syntax import Filter, Word, parse
from tests import fake_search, records
from tests.records import TODAY, a_finished_photo, a_label, a_search, plain

PHOTO = a_finished_photo(
    "2019/red_car-42.jpg",
    labels=(
        a_label("Car", 98.2, aliases=("Automobile",), parents=("Vehicle",), categories=("Transport and Logistics",)),
        a_label("Mobile Phone", 91.0, aliases=("Cell Phone",), parents=("Electronics",)),
        a_label("Dog", 60.0, parents=("Animal",)),
    ),
    tags=("client A", "red"),
    places=("Paris", "France"),
    colours=(Colour("red", 42.5),),
    image_metadata=ImageMetadata("JPEG", 640, 480, 1, camera=Camera("Nikon", "D90", lens="Nikkor 50mm")),
)
CAR = {"field": "label", "value": "Car", "confidence": 98.2}
DOG = {"field": "label", "value": "Dog", "confidence": 60.0}
PHONE = {"field": "label", "value": "Mobile Phone", "confidence": 91.0}
NAME = {"field": "name", "value": "2019/red_car-42.jpg"}


def why(query: str, least: float = 0) -> list[dict[str, Any]]:
    reasons: list[dict[str, Any]] = plain(explanation(read_query(query, TODAY).node, least)(document_from_photo(PHOTO)))
    return reasons


@pytest.mark.parametrize(
    ("query", "reasons"),
    [
        ("dog", [DOG]),
        ("DOGS", [DOG]),
        ("cars", [CAR, NAME]),
        ("automobile", [{"field": "alias", "value": "Automobile", "label": "Car", "confidence": 98.2}]),
        ("auto", [{"field": "synonym", "value": "auto", "label": "Car", "confidence": 98.2}]),
        ("puppies", [{"field": "synonym", "value": "puppies", "label": "Dog", "confidence": 60.0}]),
        ("vehicles", [{"field": "parent", "value": "Vehicle"}]),
        ("logistics", [{"field": "category", "value": "Transport and Logistics"}]),
        ("client", [{"field": "tag", "value": "client A"}]),
        ("nikon", [{"field": "camera", "value": "Nikon D90"}]),
        ("50mm", [{"field": "lens", "value": "Nikkor 50mm"}]),
        ("paris", [{"field": "place", "value": "Paris"}]),
        (
            "red",
            [{"field": "tag", "value": "red"}, NAME, {"field": "colour", "value": "red"}],
        ),
        ('"mobile phone"', [PHONE]),
        ('"phone mobile"', []),
        ("dog car", [DOG, CAR, NAME]),
        ("dog OR cat", [DOG]),
        ("(dog OR car) dog", [DOG, CAR, NAME]),
        ("dog -cat", [DOG]),
        ("-cat", []),
        ("*", []),
        ("label:car", [CAR]),
        ("label:vehicle", [{"field": "parent", "value": "Vehicle"}]),
        ("place:france dog", [{"field": "place", "value": "France"}, DOG]),
        ("tag:red", [{"field": "tag", "value": "red"}]),
        ("camera:d90", [{"field": "camera", "value": "Nikon D90"}]),
        ("taken:2019", []),
        ("cell phone", [{"field": "alias", "value": "Cell Phone", "label": "Mobile Phone", "confidence": 91.0}, PHONE]),
        ("nothing", []),
    ],
)
def test_reasons(query: str, reasons: list[dict[str, Any]]) -> None:
    assert why(query) == reasons


def test_an_uncertain_label_is_not_a_reason() -> None:
    assert why("dog OR car OR vehicle", 90) == [CAR, NAME]


def test_a_less_certain_label_is_a_reason_except_where_it_is_not_counted() -> None:
    less = document_from_photo(a_finished_photo("1.jpg", labels=(a_label("Dog", 40.0),)))

    reasons = explanation(read_query("puppy label:dog", TODAY).node)(less)
    assert [reason.confidence for reason in reasons] == [40.0, 40.0]
    assert explanation(read_query("label:=Dog", TODAY).node)(less) == ()


def test_no_query_has_no_reasons() -> None:
    assert explanation(None)(document_from_photo(PHOTO)) == ()


@pytest.mark.parametrize("query", ["car", "puppy", "vehicle", "client", "paris nikon", '"red car"', "label:automobile"])
def test_what_the_engine_matches_has_a_reason(query: str) -> None:
    from chalicelib.core.search.query import search_body

    body = search_body(a_search(query, {}), identity_id=PHOTO.identity_id)
    assert fake_search.score(body["query"], document_from_photo(PHOTO)) is not None
    assert why(query)


@given(records.photos)
def test_any_document_can_be_explained(photo: Any) -> None:
    query = read_query('car "mobile phone" -x label:a OR *', TODAY).node

    assert isinstance(explanation(query, 50)(document_from_photo(photo)), tuple)


def test_leaves_are_what_is_to_match() -> None:
    found = list(leaves(parse("a -b (c OR label:d) -(e f)")))

    assert [leaf.value if isinstance(leaf, Filter) else leaf.text for leaf in found] == ["a", "c", "d"]
    assert isinstance(found[0], Word)


COUNTED = {
    "labels": {"buckets": [{"key": "Car", "doc_count": 3}, {"key": "Dog", "doc_count": 1}], "sum_other_doc_count": 2},
    "years": {"buckets": [], "sum_other_doc_count": 0},
    "certainty": {"buckets": [{"key": "0..50", "doc_count": 0}, {"key": "95..", "doc_count": 4}]},
}


def test_facets_are_values_and_counts() -> None:
    assert plain(facets(COUNTED)) == {
        "labels": [{"value": "Car", "count": 3}, {"value": "Dog", "count": 1}],
        "years": [],
        "certainty": [{"value": "95..", "count": 4}],
    }
    assert cut_facets(COUNTED, ["years", "labels", "certainty"]) == ("labels",)
