"""Recorded histories, and what the photo's owner is shown. `tests/data/executions` came from the local stack."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.api import execution_history
from tests.records import plain

EXECUTIONS = Path(__file__).resolve().parents[3] / "data" / "executions"
Told = tuple[str, int, dict[str, Any]]
STARTED = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


def recorded(name: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = json.loads((EXECUTIONS / f"{name}.json").read_text())
    return [event | {"timestamp": datetime.fromisoformat(event["timestamp"])} for event in events]


def execution_view(events: list[dict[str, Any]]) -> dict[str, Any]:
    view: dict[str, Any] = plain(execution_history.execution_view(events))
    return view


def told(view: dict[str, Any]) -> dict[str, str]:
    return {state["name"]: state["status"] for state in view["states"]}


def history(*events: Told) -> list[dict[str, Any]]:
    """Events a second apart: type, the one it follows, details."""
    return [
        {"id": number, "type": kind, "previousEventId": previous, "timestamp": STARTED + timedelta(seconds=number)}
        | details
        for number, (kind, previous, details) in enumerate(events, start=1)
    ]


def entered(name: str) -> dict[str, Any]:
    return {"stateEnteredEventDetails": {"name": name}}


def exited(name: str) -> dict[str, Any]:
    return {"stateExitedEventDetails": {"name": name}}


def test_a_photo_that_was_processed() -> None:
    view = execution_view(recorded("succeeded"))

    assert view["status"] == "SUCCEEDED"
    assert list(told(view)) == [
        "ExtractImageMetadata",
        "StoreImageMetadata",
        "LabelsAndThumbnail",
        "DetectLabels",
        "GenerateThumbnail",
        "IndexPhoto",
    ]
    assert set(told(view).values()) == {"SUCCEEDED"}
    assert all(state["attempts"] == 1 and 0 < state["duration"] < 1 for state in view["states"])
    assert view["startedAt"] < view["states"][0]["startedAt"] < view["stoppedAt"]


def test_a_failure_that_the_workflow_handles_is_shown_at_its_state() -> None:
    view = execution_view(recorded("caught"))

    assert view["status"] == "FAILED"
    assert told(view) == {
        "ExtractImageMetadata": "SUCCEEDED",
        "StoreImageMetadata": "SUCCEEDED",
        "LabelsAndThumbnail": "SUCCEEDED",
        "DetectLabels": "CAUGHT",
        "GenerateThumbnail": "CAUGHT",
        "MarkFailed": "SUCCEEDED",
        "IngestFailed": "FAILED",
    }
    thumbnail = next(state for state in view["states"] if state["name"] == "GenerateThumbnail")
    assert thumbnail["error"] == "UnsupportedImage"
    assert thumbnail["cause"] == "The JPEG is damaged and cannot be read to its end."


def test_the_error_of_an_execution_is_shown_at_its_last_state() -> None:
    *_, last = execution_view(recorded("not_supported"))["states"]

    assert (last["name"], last["status"], last["error"]) == ("IngestFailed", "FAILED", "IngestFailed")


@pytest.mark.parametrize("events", range(33))
def test_an_execution_under_way_is_shown_up_to_now(events: int) -> None:
    view = execution_view(recorded("succeeded")[:events])

    assert view["status"] == ("SUCCEEDED" if events == 32 else "RUNNING")
    for state in view["states"]:
        assert (state["status"] == "RUNNING") == ("duration" not in state)


# AWS's events for functions that are called by their ARN.
FAILED = {"lambdaFunctionFailedEventDetails": {"error": "ServiceUnavailable", "cause": '{"errorMessage": "throttled"}'}}
TIMED_OUT = {"lambdaFunctionTimedOutEventDetails": {"error": "States.Timeout"}}
TWICE: tuple[Told, ...] = (
    ("ExecutionStarted", 0, {}),
    ("TaskStateEntered", 0, entered("IndexPhoto")),
    ("LambdaFunctionScheduled", 2, {}),
    ("LambdaFunctionStarted", 3, {}),
    ("LambdaFunctionFailed", 4, FAILED),
    ("LambdaFunctionScheduled", 5, {}),
    ("LambdaFunctionStarted", 6, {}),
)


def test_attempts_are_counted_and_what_passed_is_forgotten() -> None:
    succeeded: tuple[Told, ...] = (("LambdaFunctionSucceeded", 7, {}), ("TaskStateExited", 8, exited("IndexPhoto")))

    (state,) = execution_view(history(*TWICE, *succeeded, ("ExecutionSucceeded", 9, {})))["states"]

    assert (state["status"], state["attempts"], state["duration"]) == ("SUCCEEDED", 2, 7.0)
    assert "error" not in state


@pytest.mark.parametrize(
    ("kind", "details", "error"),
    [
        ("LambdaFunctionFailed", FAILED, "ServiceUnavailable"),
        ("LambdaFunctionTimedOut", TIMED_OUT, "States.Timeout"),
    ],
)
def test_a_state_that_nothing_catches_has_failed(kind: str, details: dict[str, Any], error: str) -> None:
    ended = ("ExecutionFailed", 8, {"executionFailedEventDetails": {"error": error}})

    view = execution_view(history(*TWICE, (kind, 7, details), ended))

    assert (view["status"], view["states"][0]["status"], view["states"][0]["error"]) == ("FAILED", "FAILED", error)


@pytest.mark.parametrize(("kind", "status"), [("ExecutionAborted", "ABORTED"), ("ExecutionTimedOut", "TIMED_OUT")])
def test_an_execution_that_is_stopped_stops_its_state(kind: str, status: str) -> None:
    view = execution_view(history(*TWICE, (kind, 7, {})))

    assert (view["status"], view["states"][0]["status"], view["states"][0]["duration"]) == (status, "FAILED", 6.0)


def test_states_that_recognise_a_feature_say_which() -> None:
    events: list[Told] = [("MapStateEntered", 0, entered("RecogniseFeatures"))]
    for feature in ("text", "people"):
        details = {"stateEnteredEventDetails": {"name": "DetectFeature", "feature": feature}}
        events.append(("TaskStateEntered", len(events), details))
        events.append(("TaskStateExited", len(events), exited("DetectFeature")))

    states = execution_view(history(*events))["states"]

    assert [(state["name"], state.get("feature")) for state in states] == [
        ("RecogniseFeatures", None),
        ("DetectFeature", "text"),
        ("DetectFeature", "people"),
    ]
    assert [state["status"] for state in states] == ["RUNNING", "SUCCEEDED", "SUCCEEDED"]


def test_a_message_that_was_not_written_for_the_owner_is_not_shown() -> None:
    began = {"type": "TaskStateEntered", "id": 1, "timestamp": STARTED, **entered("IndexPhoto")}
    failed = {"type": "LambdaFunctionFailed", "id": 2, "previousEventId": 1, "timestamp": STARTED, **FAILED}

    (state,) = execution_view([began, failed])["states"]

    assert state["error"] == "ServiceUnavailable"
    assert "cause" not in state
