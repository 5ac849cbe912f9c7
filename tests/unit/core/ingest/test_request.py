import json
import re

import pytest
from hypothesis import given

from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.object_keys import photo_id
from chalicelib.core.plain import from_plain, to_plain
from chalicelib.errors import UnsupportedImage
from tests.records import BUCKET, a_request, an_event, an_object_key, requests, sequencer


def test_from_event() -> None:
    event = an_event(7, etag="abc", version_id="v1", file_size=42)

    assert IngestRequest.from_event(event) == IngestRequest(
        bucket=BUCKET,
        object_key=event.object_key,
        sequencer=sequencer(7),
        file_size=42,
        etag="abc",
        version_id="v1",
        attempt=0,
    )


def test_photo_id_and_original_are_those_of_the_key() -> None:
    request = a_request(1, an_object_key("red car.jpg"))

    assert request.photo_id == photo_id(BUCKET, an_object_key("red car.jpg"))
    assert request.original.name == "red car.jpg"


def test_a_key_that_is_not_an_original_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedImage, match=r"elsewhere/car\.jpg"):
        _ = a_request(1, "elsewhere/car.jpg").original


def test_an_execution_name_is_different_for_each_event_and_attempt() -> None:
    names = {
        a_request(1).execution_name,
        a_request(2).execution_name,
        a_request(1, attempt=1).execution_name,
        a_request(1, an_object_key("other.jpg")).execution_name,
    }

    assert len(names) == 4


def test_a_repeated_event_has_the_same_execution_name() -> None:
    assert IngestRequest.from_event(an_event(3)).execution_name == IngestRequest.from_event(an_event(3)).execution_name


@given(requests)
def test_an_execution_name_is_one_that_step_functions_takes(request_: IngestRequest) -> None:
    assert re.fullmatch(r"[0-9A-Za-z_-]{1,80}", request_.execution_name)


@given(requests)
def test_a_request_survives_the_workflow(request_: IngestRequest) -> None:
    assert from_plain(IngestRequest, json.loads(json.dumps(to_plain(request_)))) == request_
