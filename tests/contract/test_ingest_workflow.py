"""The workflow's starter: the fake, and the real one on moto's Step Functions."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import Mock
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.aws.ingest_workflow import IngestWorkflow
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.plain import from_plain
from tests.fakes import FakeIngestWorkflow
from tests.records import ODD_NAMES, a_request, an_object_key

_DEFINITION = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
_ROLE = "arn:aws:iam::123456789012:role/ingest"


@dataclass(frozen=True)
class Subject:
    """A workflow, and the requests of the executions that were started, by the executions' ARNs."""

    workflow: IngestWorkflow | FakeIngestWorkflow
    started: Callable[[], dict[str, IngestRequest]]


@pytest.fixture(scope="module")
def stepfunctions() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("stepfunctions")


@pytest.fixture(params=["fake", "moto"])
def subject(request: pytest.FixtureRequest, stepfunctions: Any) -> Subject:
    if request.param == "fake":
        fake = FakeIngestWorkflow()
        return Subject(fake, lambda: fake.started)
    arn = stepfunctions.create_state_machine(name=f"ingest-{uuid4()}", definition=_DEFINITION, roleArn=_ROLE)
    return moto_subject(stepfunctions, arn["stateMachineArn"])


def moto_subject(stepfunctions: Any, workflow_arn: str) -> Subject:
    def started() -> dict[str, IngestRequest]:
        executions = stepfunctions.list_executions(stateMachineArn=workflow_arn)["executions"]
        return {execution["executionArn"]: request_of(execution["executionArn"]) for execution in executions}

    def request_of(execution_arn: str) -> IngestRequest:
        given = stepfunctions.describe_execution(executionArn=execution_arn)["input"]
        return from_plain(IngestRequest, json.loads(given)["request"])

    return Subject(IngestWorkflow(stepfunctions, workflow_arn), started)


def test_an_execution_is_started_under_the_predicted_arn(subject: Subject) -> None:
    request = a_request(1, etag="e", version_id="v", file_size=42)
    execution_arn = subject.workflow.execution_arn(request)

    subject.workflow.start(request)

    assert subject.started() == {execution_arn: request}


def test_the_same_request_starts_once_however_often_it_comes(subject: Subject) -> None:
    for _ in range(3):
        subject.workflow.start(a_request(1))

    assert list(subject.started().values()) == [a_request(1)]


def test_it_starts_once_even_if_the_rest_of_the_event_differs(subject: Subject) -> None:
    subject.workflow.start(a_request(1, file_size=1))
    subject.workflow.start(a_request(1, file_size=2))

    assert len(subject.started()) == 1


def test_other_events_attempts_and_keys_start_others(subject: Subject) -> None:
    requests = [
        a_request(1),
        a_request(2),
        a_request(1, attempt=1),
        *(a_request(1, an_object_key(name)) for name in ODD_NAMES),
    ]
    for request in requests:
        subject.workflow.start(request)

    assert sorted(map(str, subject.started().values())) == sorted(map(str, requests))


def test_other_errors_of_step_functions_rise(stepfunctions: Any) -> None:
    workflow = IngestWorkflow(stepfunctions, "arn:aws:states:us-east-1:123456789012:stateMachine:no-such")

    with pytest.raises(ClientError, match="StateMachineDoesNotExist"):
        workflow.start(a_request(1))


def test_an_execution_that_never_was_has_no_history(subject: Subject) -> None:
    assert subject.workflow.history(subject.workflow.execution_arn(a_request(7))) is None


def test_a_history_begins_with_its_first_event(stepfunctions: Any) -> None:
    arn = stepfunctions.create_state_machine(name=f"ingest-{uuid4()}", definition=_DEFINITION, roleArn=_ROLE)
    workflow = IngestWorkflow(stepfunctions, arn["stateMachineArn"])
    workflow.start(a_request(1))

    history = workflow.history(workflow.execution_arn(a_request(1)))

    assert history
    assert (history[0]["type"], history[0]["id"]) == ("ExecutionStarted", 1)


def test_the_console_is_named_where_there_is_one(stepfunctions: Any) -> None:
    arn = "arn:aws:states:eu-west-1:123456789012:execution:ingest:name"
    told = IngestWorkflow(stepfunctions, "arn", has_console=True).console_url(arn)

    expected = "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/"
    assert told == expected + arn
    assert IngestWorkflow(stepfunctions, "arn").console_url(arn) is None


def test_what_has_ended_is_asked_for_once_and_what_runs_each_time() -> None:
    running, ended = ({"type": kind, "id": 1} for kind in ("ExecutionStarted", "ExecutionSucceeded"))
    pages = Mock()
    pages.paginate.side_effect = [[{"events": [running]}], [{"events": [running, ended]}]]
    workflow = IngestWorkflow(Mock(get_paginator=lambda _: pages), "arn")

    histories = [workflow.history("execution") for _ in range(4)]

    assert histories == [[running], *[[running, ended]] * 3]


def test_of_an_executions_data_only_the_feature_is_told() -> None:
    given = json.dumps({"request": {"object_key": "secret"}, "feature": "text"})
    entered = {"type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "DetectFeature", "input": given}}
    other = {
        "type": "TaskStateEntered",
        "stateEnteredEventDetails": {"name": "IndexPhoto", "input": '["\\"feature\\""]'},
    }
    failed = {"type": "LambdaFunctionFailed", "lambdaFunctionFailedEventDetails": {"error": "Busy", "cause": "why"}}
    exited = {"type": "TaskStateExited", "stateExitedEventDetails": {"name": "DetectFeature", "output": given}}
    pages = Mock()
    pages.paginate.return_value = [{"events": [entered, other, failed, exited]}]

    assert IngestWorkflow(Mock(get_paginator=lambda _: pages), "arn").history("execution") == [
        {"type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "DetectFeature", "feature": "text"}},
        {"type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "IndexPhoto"}},
        failed,
        {"type": "TaskStateExited", "stateExitedEventDetails": {"name": "DetectFeature"}},
    ]
