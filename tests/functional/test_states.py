"""The recorded states of the workflow chain: what one leaves, the next can read."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.features import TEXT
from chalicelib.core.image.formats import refusal
from chalicelib.core.photo import Photo, Status
from setup.deploy.workflow import all_states, function_of, workflow_definition
from tests.functional.conftest import World, recorded
from tests.state_machine import execute, function_input

# What the files in tests/data/states are about.
SAMPLE = Path(__file__).parents[2] / "setup/samples/dog.jpg"
STARTED, MEASURED, STOPPED = (recorded(f"states/{name}.json") for name in ("started", "measured", "stopped"))
OF_FEATURE = {"request": MEASURED["request"], "feature": TEXT}
REFUSED = {**MEASURED, "image_metadata": {"format": "PDF", "is_supported": False, "refusal": refusal("PDF")}}


@pytest.fixture
def uploaded(world: World) -> World:
    """The sample is in the bucket, and its event was accepted."""
    data = SAMPLE.read_bytes()
    request = STARTED["request"]
    world.bucket.upload(request["object_key"], data)
    event = recorded("events/object_created.json")
    s3_object = event["Records"][0]["s3"]["object"]
    s3_object |= {"key": request["object_key"].replace(":", "%3A"), "size": len(data), "eTag": request["etag"]}
    s3_object.pop("versionId")
    world.invoke("on_photo_created", event)
    return world


def photo(world: World) -> Photo:
    record = world.photos.get(STARTED["request"]["object_key"])
    assert isinstance(record, Photo)
    return record


def test_the_first_state_is_what_the_event_asks_for(uploaded: World) -> None:
    (request,) = uploaded.workflow.started.values()

    execution = uploaded.run(request)

    assert execution.entered_with["ExtractImageMetadata"] == STARTED


def test_every_function_is_handed_what_is_recorded(uploaded: World) -> None:
    execution = execute(STARTED, uploaded.invoke)

    assert execution.entered_with["ImageTypeCheck"] == MEASURED
    for name in ("StoreImageMetadata", "ReserveRecognition", "DetectLabels", "GenerateThumbnail", "IndexPhoto"):
        assert execution.entered_with[name].items() >= MEASURED.items(), name
    assert photo(uploaded).status is Status.SUCCEEDED


def test_an_error_is_handed_on_as_recorded(uploaded: World) -> None:
    uploaded.detector.refuses = True

    execution = execute(STARTED, uploaded.invoke)

    assert execution.entered_with["MarkFailed"].items() >= STOPPED.items()
    assert photo(uploaded).status_reason == json.loads(STOPPED["error"]["Cause"])["errorMessage"]


STATES = [
    ("ExtractImageMetadata", "extract_image_metadata", STARTED),
    ("StoreImageMetadata", "store_image_metadata", MEASURED),
    ("ReserveRecognition", "reserve_recognition", MEASURED),
    ("DetectLabels", "detect_labels", MEASURED),
    ("DetectLabelsInBytes", "detect_labels_in_bytes", MEASURED),
    ("GenerateThumbnail", "generate_thumbnail", MEASURED),
    ("IndexPhoto", "index_photo", MEASURED),
    ("ReserveFeature", "reserve_recognition", OF_FEATURE),
    ("DetectFeature", "detect_feature", OF_FEATURE),
    ("MarkFailed", "mark_failed", STOPPED),
    ("NotSupportedImageType", "mark_failed", REFUSED),
]


def test_every_task_is_here() -> None:
    states = all_states(workflow_definition())
    tasks = {(name, function_of(state)) for name, state in states.items() if state["Type"] == "Task"}

    assert {(state, function) for state, function, _ in STATES} == tasks


OUTPUTS = {
    "ExtractImageMetadata": MEASURED["image_metadata"],
    "ReserveRecognition": {"wait": 0},
    "ReserveFeature": {"wait": 0},
}


def come_to(state: str, world: World) -> None:
    """Call what changes the photo's status before a state."""
    before = ["StoreImageMetadata"] if state not in ("ExtractImageMetadata", "StoreImageMetadata") else []
    before += ["GenerateThumbnail", "IndexPhoto"] if state == "DetectFeature" else []
    functions = {name: function for name, function, _ in STATES}
    for name in before:
        world.invoke(functions[name], function_input(name, MEASURED))


@pytest.mark.parametrize(("state", "function", "data"), STATES, ids=[state for state, _, _ in STATES])
def test_every_function_reads_what_its_state_hands_to_it(uploaded: World, state: str, function: str, data: Any) -> None:
    come_to(state, uploaded)

    output = uploaded.invoke(function, function_input(state, data))

    assert output == OUTPUTS.get(state)


@pytest.mark.parametrize(("state", "function", "data"), STATES, ids=[state for state, _, _ in STATES])
def test_every_function_may_be_repeated(uploaded: World, state: str, function: str, data: Any) -> None:
    come_to(state, uploaded)
    first = uploaded.invoke(function, function_input(state, data))
    once = (
        photo(uploaded).status,
        photo(uploaded).labels,
        dict(uploaded.bucket.objects),
        dict(uploaded.index.documents),
    )

    assert uploaded.invoke(function, function_input(state, data)) == first
    again = (photo(uploaded).status, photo(uploaded).labels, uploaded.bucket.objects, uploaded.index.documents)
    assert again == once


def test_another_type_is_named_in_the_reason(uploaded: World) -> None:
    etag = uploaded.bucket.upload(photo(uploaded).object_key, b"%PDF-1.7" + bytes(600))
    request = {"request": {**STARTED["request"], "file_size": 608, "etag": etag}}

    found = uploaded.invoke("extract_image_metadata", request)
    uploaded.invoke("mark_failed", function_input("NotSupportedImageType", {**request, "image_metadata": found}))

    assert found["is_supported"] is False
    assert photo(uploaded).status_reason == refusal("PDF")
