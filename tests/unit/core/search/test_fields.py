"""The table of fields agrees with the mapping, with the API and with itself, and whatever a row says holds."""

from typing import Any, get_args

import pytest

from chalicelib.core.api.search_types import FacetName, Matched
from chalicelib.core.photo import COLOURS
from chalicelib.core.search.answer import explanation, facets
from chalicelib.core.search.corrections import corrected
from chalicelib.core.search.document import document_from_photo
from chalicelib.core.search.fields import BESIDE_LABELS, FACET_NAMES, FIELDS, FILTER_HELP, Field
from chalicelib.core.search.query import search_body, vocabulary_body
from chalicelib.core.search.suggestions import suggestions
from chalicelib.core.search.word_features import other_words
from chalicelib.core.text import folded
from tests import fake_search
from tests.fake_search import MAPPING
from tests.records import ALICE, a_finished_photo, a_label, a_search, a_vocabulary

VALUE = "red"
SEARCHED = pytest.mark.parametrize("field", BESIDE_LABELS, ids=lambda field: field.member)


def a_document(field: Field) -> dict[str, Any]:
    """Of a photo of which no more is known than this."""
    document = document_from_photo(a_finished_photo("x", labels=())) | {field.member: [VALUE]}
    return document | {"other_words": other_words(document)}


def found(query: str, document: dict[str, Any]) -> dict[str, Any]:
    return fake_search.search(search_body(a_search(query, {"facets": True}), identity_id=ALICE), [document])


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.member)
def test_the_index_has_the_field_as_the_table_says(field: Field) -> None:
    mapping = MAPPING[field.member]

    assert (mapping["type"] == "text") == field.is_text
    if field.facet or field.vocabulary:
        whole = mapping["fields"]["keyword"] if field.is_text else mapping
        assert whole["type"] == ("float" if field.steps else "keyword")
        # OpenSearch answers with values as they are folded, not as they were: colours are folded as they are.
        folds_nothing = field.member == "colours" and all(folded(name) == name for name in COLOURS)
        assert "normalizer" not in whole or folds_nothing


@pytest.mark.parametrize("use", ["member", "matched", "filter", "facet", "vocabulary", "has"])
def test_a_name_is_given_once(use: str) -> None:
    names = [name for field in FIELDS if (name := getattr(field, use))]

    assert len(set(names)) == len(names)


def test_every_filter_of_a_field_has_help() -> None:
    assert {field.filter for field in FIELDS if field.filter} <= FILTER_HELP.keys()


def test_the_api_has_the_same_facets() -> None:
    assert get_args(FacetName) == FACET_NAMES


@SEARCHED
def test_a_word_finds_the_photo_with_its_worth(field: Field) -> None:
    (hit,) = found(VALUE, a_document(field))["hits"]["hits"]

    assert hit["_score"] == field.worth


@SEARCHED
def test_a_long_phrase_finds_text(field: Field) -> None:
    phrase = "red cars and blue bikes"
    document = a_document(field) | {field.member: [phrase]}

    assert found(f'"{phrase}"', document)["hits"]["total"]["value"] == field.is_text


@SEARCHED
def test_its_filters_find_it_and_no_other(field: Field) -> None:
    queries = [f"{field.filter}:{VALUE}"] * bool(field.filter) + [f"has:{field.has}"] * bool(field.has)
    others = [a_document(other) for other in BESIDE_LABELS if other != field]

    for query in queries:
        assert found(query, a_document(field))["hits"]["total"]["value"] == 1
        assert not any(found(query, other)["hits"]["total"]["value"] for other in others)


@SEARCHED
def test_it_is_the_reason_for_a_word_and_for_its_filter(field: Field) -> None:
    for query in [VALUE] + [f"{field.filter}:{VALUE}"] * bool(field.filter):
        reasons = explanation(a_search(query, {}).query)(a_document(field))

        assert reasons == (Matched(field.matched or "", VALUE),)


@SEARCHED
def test_its_values_are_counted_suggested_and_corrected(field: Field) -> None:
    document, kind = a_document(field) | {"format": [], field.member: ["Zanzibar"]}, field.vocabulary
    vocabulary = a_vocabulary(**{kind: {"Zanzibar": 1}}) if kind else {}

    counted = found("*", document)["aggregations"]
    assert [name for name, values in facets(counted).items() if values] == [field.facet] * bool(field.facet)
    assert corrected("zanzibra", vocabulary) == ("zanzibar" if kind else None)
    assert [one.query for one in suggestions("zan", vocabulary)] == [
        f"{field.filter}:{'' if field.member == 'colours' else '='}Zanzibar"
    ] * bool(kind)
    if kind:
        body = vocabulary_body((kind,), identity_id=ALICE, most=9)
        assert fake_search.search(body, [document])["aggregations"][kind]["buckets"]


def test_the_reasons_of_labels_are_those_of_the_table() -> None:
    label = a_label("Car", 90.0, aliases=("Auto",), parents=("Vehicle",), categories=("Transport",))
    document = document_from_photo(a_finished_photo("x", labels=(label,)))

    reasons = explanation(a_search("car auto vehicle transport", {}).query)(document)

    assert [reason.field for reason in reasons] == [field.matched for field in FIELDS if field.of_label]
