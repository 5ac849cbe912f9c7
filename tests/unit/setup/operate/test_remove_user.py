"""What is kept of people goes with its owner; the rest is removed on the emulator."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.core.detections import BoundingBox
from chalicelib.core.people.faces import Face
from chalicelib.core.people.facts import Known
from chalicelib.core.people.kept import Consent
from setup.operate.remove_user import forget_people
from setup.operate.user_library import UserLibrary
from tests.fakes import FakePeopleTable
from tests.records import ALICE, BOB, UPLOADED_AT, some_faces

ANNA = Known("anna", frozenset([Face("photo", BoundingBox(0.1, 0.1, 0.2, 0.2))]), name="Anna")


@pytest.fixture
def rekognition() -> Iterator[Stubber]:
    with Stubber(boto3.client("rekognition", region_name="us-east-1")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def library(people: FakePeopleTable, rekognition: Stubber) -> UserLibrary:
    user = SimpleNamespace(identity_id=ALICE)
    return cast(UserLibrary, SimpleNamespace(user=user, people=people, client=lambda _: rekognition.client))


def test_who_has_never_agreed_costs_no_call(rekognition: Stubber) -> None:
    forget_people(library(FakePeopleTable(), rekognition))


@pytest.mark.parametrize("is_gone", [False, True])
def test_collection_and_rows_go(rekognition: Stubber, is_gone: bool) -> None:
    people = FakePeopleTable()
    people.agree(Consent(ALICE, "hers", UPLOADED_AT))
    people.begin(some_faces(collection_id="hers"))
    people.change_facts(ALICE, {}, {"anna": ANNA}, 0)
    people.agree(Consent(BOB, "his", UPLOADED_AT))
    asked: dict[str, Any] = {"CollectionId": "hers"}
    if is_gone:
        rekognition.add_client_error("delete_collection", "ResourceNotFoundException", expected_params=asked)
    else:
        rekognition.add_response("delete_collection", {"StatusCode": 200}, asked)

    forget_people(library(people, rekognition))

    assert (people.consent_of(ALICE), people.pictures_of(ALICE), people.facts_of(ALICE)) == (None, [], ({}, 0))
    assert people.dirty() == []
    assert people.consent_of(BOB)
