"""Workflows: what is caught and tried again, names, histories, turns."""

import json
import time
from typing import Any

import pytest

from setup.local.emulator import workflows
from setup.local.processes import wait_for
from tests.contract.emulator.calls import Aws, code_of, finished, make_machine, task


def run(aws: Aws, machine: str, event: Any, *, seconds: float = 30) -> dict[str, Any]:
    arn = aws.client("stepfunctions").start_execution(stateMachineArn=machine, input=json.dumps(event))["executionArn"]
    return finished(aws, arn, seconds=seconds)


def test_catch_matches_the_class_of_an_exception(aws: Aws, role: str, function: str) -> None:
    machine = make_machine(
        aws,
        role,
        {
            "Try": task(
                function,
                Catch=[
                    {"ErrorEquals": ["Busy"], "Next": "Wrong"},
                    {"ErrorEquals": ["UnsupportedImage"], "ResultPath": "$.error", "Next": "Caught"},
                ],
            ),
            "Wrong": {"Type": "Fail"},
            "Caught": {"Type": "Pass", "End": True},
        },
    )
    execution = run(aws, machine, {"raise": "UnsupportedImage"})
    output = json.loads(execution["output"])
    assert execution["status"] == "SUCCEEDED"
    assert output["error"]["Error"] == "UnsupportedImage"
    assert json.loads(output["error"]["Cause"])["errorMessage"] == "not a JPEG"


def test_an_execution_begins_at_once(aws: Aws, role: str) -> None:
    machine = make_machine(aws, role, {"Pass": {"Type": "Pass", "End": True}})
    # As shipped it sleeps for 150 ms before; one of a few tries is not disturbed by whatever else runs.
    assert any(_seconds_until_begun(aws, machine) < 0.15 for _ in range(10))


def _seconds_until_begun(aws: Aws, machine: str) -> float:
    arn = run(aws, machine, {})["executionArn"]
    started, entered, *_ = aws.client("stepfunctions").get_execution_history(executionArn=arn)["events"]
    return float((entered["timestamp"] - started["timestamp"]).total_seconds())


def test_an_uncaught_class_fails_the_execution_by_its_name(aws: Aws, role: str, function: str) -> None:
    execution = run(aws, make_machine(aws, role, {"Try": task(function)}), {"raise": "Busy"})
    assert (execution["status"], execution["error"]) == ("FAILED", "Busy")


def test_a_history_includes_branches_and_which_event_follows_which(aws: Aws, role: str, function: str) -> None:
    def branch(name: str) -> dict[str, Any]:
        done = {"Type": "Pass", "End": True}
        catch = [{"ErrorEquals": ["Busy"], "ResultPath": "$.error", "Next": f"{name} done"}]
        state = {"Type": "Task", "Resource": function, "Catch": catch, "Next": f"{name} done"}
        return {"StartAt": name, "States": {name: state, f"{name} done": done}}

    both = {"Type": "Parallel", "Branches": [branch("left"), branch("right")], "End": True}
    execution = run(aws, make_machine(aws, role, {"Both": both}), {"raise": "Busy"})
    history = aws.client("stepfunctions").get_execution_history(executionArn=execution["executionArn"])["events"]

    entered = {e["stateEnteredEventDetails"]["name"]: e for e in history if e["type"].endswith("StateEntered")}
    failed = {event["previousEventId"]: event for event in history if event["type"] == "TaskFailed"}
    scheduled = {event["previousEventId"]: event for event in history if event["type"] == "TaskScheduled"}
    assert entered.keys() == {"Both", "left", "left done", "right", "right done"}
    for name in ("left", "right"):
        assert entered[name]["previousEventId"] == entered["Both"]["id"]
        assert scheduled[entered[name]["id"]]["id"] in failed
        assert json.loads(entered[name]["stateEnteredEventDetails"]["input"]) == {"raise": "Busy"}
    assert [event["id"] for event in history] == list(range(1, len(history) + 1))


def test_a_few_executions_run_at_once_and_all_get_their_turn(aws: Aws, role: str) -> None:
    machine = make_machine(aws, role, {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}})
    client = aws.client("stepfunctions")
    count = workflows.AT_ONCE + 2
    arns = [client.start_execution(stateMachineArn=machine, name=f"n{n}")["executionArn"] for n in range(count)]

    assert {finished(aws, arn)["status"] for arn in arns} == {"SUCCEEDED"}
    histories = [client.get_execution_history(executionArn=arn)["events"] for arn in arns]
    spans = [tuple(e["timestamp"] for e in history if e["type"].startswith("WaitState")) for history in histories]
    together = [sum(began <= moment < ended for began, ended in spans) for moment, _ in spans]
    assert max(together) == workflows.AT_ONCE


def test_an_execution_at_a_map_leaves_its_turn_to_the_next(aws: Aws, role: str) -> None:
    wait = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}
    machine = make_machine(aws, role, {"Each": {"Type": "Map", "ItemsPath": "$", "ItemProcessor": wait, "End": True}})
    client = aws.client("stepfunctions")
    for n in range(workflows.AT_ONCE):
        client.start_execution(stateMachineArn=machine, name=f"n{n}", input="[1]")
    last = client.start_execution(stateMachineArn=machine, name="last", input="[1]")["executionArn"]

    def has_come_to_the_map() -> bool:
        events = client.get_execution_history(executionArn=last)["events"]
        return any(event["type"] == "MapStateEntered" for event in events)

    assert wait_for(has_come_to_the_map, seconds=10)


def attempts(aws: Aws, execution: dict[str, Any]) -> int:
    history = aws.client("stepfunctions").get_execution_history(executionArn=execution["executionArn"])
    return sum(event["type"] == "TaskFailed" for event in history["events"])


@pytest.mark.parametrize("jitter", ["NONE", "FULL"])
def test_retry_waits_no_longer_than_its_greatest_delay(aws: Aws, role: str, function: str, jitter: str) -> None:
    retry = {"ErrorEquals": ["Busy"], "IntervalSeconds": 30, "MaxDelaySeconds": 1, "MaxAttempts": 2}
    machine = make_machine(aws, role, {"Try": task(function, Retry=[{**retry, "JitterStrategy": jitter}])})
    began = time.monotonic()
    execution = run(aws, machine, {"raise": "Busy"})
    assert attempts(aws, execution) == 3
    assert time.monotonic() - began < 20


def test_retry_with_no_attempts_does_not_retry(aws: Aws, role: str, function: str) -> None:
    retry = [{"ErrorEquals": ["UnsupportedImage"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}]
    execution = run(aws, make_machine(aws, role, {"Try": task(function, Retry=retry)}), {"raise": "UnsupportedImage"})
    assert attempts(aws, execution) == 1


def test_starting_a_running_execution_again_answers_the_same_one(aws: Aws, role: str) -> None:
    machine = make_machine(aws, role, {"Wait": {"Type": "Wait", "Seconds": 20, "End": True}})
    client = aws.client("stepfunctions")
    first = client.start_execution(stateMachineArn=machine, name="once", input='{"a": 1}')
    again = client.start_execution(stateMachineArn=machine, name="once", input='{"a":1}')
    assert (again["executionArn"], again["startDate"]) == (first["executionArn"], first["startDate"])
    assert code_of(lambda: client.start_execution(stateMachineArn=machine, name="once", input="{}")) == (
        "ExecutionAlreadyExists"
    )
    client.stop_execution(executionArn=first["executionArn"])
    assert code_of(lambda: client.start_execution(stateMachineArn=machine, name="once", input='{"a": 1}')) == (
        "ExecutionAlreadyExists"
    )


@pytest.mark.parametrize("name", ["a b", "a/b", "a:b", "x" * 81, "ü|"])
def test_an_execution_name_is_checked(aws: Aws, role: str, name: str) -> None:
    machine = make_machine(aws, role, {"Pass": {"Type": "Pass", "End": True}})
    client = aws.client("stepfunctions")
    assert code_of(lambda: client.start_execution(stateMachineArn=machine, name=name)) == "InvalidName"


def test_states_of_the_workflow_work_as_they_are(aws: Aws, role: str, function: str) -> None:
    branch = {"StartAt": "One", "States": {"One": task(function)}}
    machine = make_machine(
        aws,
        role,
        {
            "Kind": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.format", "StringEquals": "JPEG", "Next": "Both"}],
                "Default": "Refuse",
            },
            "Refuse": {"Type": "Fail", "Error": "UnsupportedImage", "CausePath": "$.why"},
            "Both": {
                "Type": "Parallel",
                "Branches": [branch, branch],
                "ResultPath": "$.results",
                "End": True,
                "Catch": [{"ErrorEquals": ["UnsupportedImage"], "ResultPath": "$.error", "Next": "Caught"}],
            },
            "Caught": {"Type": "Pass", "End": True},
        },
    )
    refused = run(aws, machine, {"format": "GIF", "why": "a GIF"})
    done = run(aws, machine, {"format": "JPEG"})
    caught = run(aws, machine, {"format": "JPEG", "raise": "UnsupportedImage"})
    assert (refused["status"], refused["error"], refused["cause"]) == ("FAILED", "UnsupportedImage", "a GIF")
    assert [result["event"] for result in json.loads(done["output"])["results"]] == [{"format": "JPEG"}] * 2
    assert json.loads(caught["output"])["error"]["Error"] == "UnsupportedImage"


def test_a_map_takes_one_item_after_the_other_until_one_fails(aws: Aws, role: str, function: str) -> None:
    each = {
        "Type": "Map",
        "ItemsPath": "$.chosen.items",
        "ItemSelector": {"raise.$": "$$.Map.Item.Value", "of.$": "$.of"},
        "MaxConcurrency": 1,
        "ItemProcessor": {"StartAt": "One", "States": {"One": task(function)}},
        "ResultPath": "$.results",
        "End": True,
        "Catch": [{"ErrorEquals": ["Busy"], "ResultPath": "$.error", "Next": "Caught"}],
    }

    def chosen(*items: str | None) -> dict[str, Any]:
        first = {**task(function), "ResultSelector": {"items": items}, "ResultPath": "$.chosen", "Next": "Each"}
        del first["End"]
        caught = {"Type": "Pass", "End": True}
        return run(aws, make_machine(aws, role, {"Choose": first, "Each": each, "Caught": caught}), {"of": "a photo"})

    done, failed = chosen(None, None), chosen(None, "Busy", "Busy")
    given = [result["event"] for result in json.loads(done["output"])["results"]]
    assert given == [{"raise": None, "of": "a photo"}] * 2
    assert json.loads(failed["output"])["error"]["Error"] == "Busy"
    assert attempts(aws, failed) == 1
