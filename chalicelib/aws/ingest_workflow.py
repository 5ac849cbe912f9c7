"""The state machine of `setup/deploy/ingest_workflow.yaml`."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.faults import translated
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.plain import to_plain

_ENDS = frozenset({"ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"})
_KEPT = 100


class IngestWorkflow:
    """Starts executions, at most one for each request, and reads their history.

    `has_console` says whether AWS's web console shows them.
    """

    def __init__(self, client: Any, workflow_arn: str, *, has_console: bool = False):
        self._client = client
        self._workflow_arn = workflow_arn
        self._has_console = has_console
        self._ended: OrderedDict[str, list[dict[str, Any]]] = OrderedDict()

    def execution_arn(self, request: IngestRequest) -> str:
        """The ARN that the request's execution has or will have."""
        return f"{self._workflow_arn.replace(':stateMachine:', ':execution:')}:{request.execution_name}"

    @translated
    def start(self, request: IngestRequest) -> None:
        """Start the request's execution; one that was started before counts as success."""
        try:
            self._client.start_execution(
                stateMachineArn=self._workflow_arn,
                name=request.execution_name,
                input=json.dumps({"request": to_plain(request)}),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
                raise

    @translated
    def history(self, execution_arn: str) -> list[dict[str, Any]] | None:
        """The events of an execution, in the order of their ids; of its data, only which `feature` a state is about.

        None if there is none: it has not started yet, or ended more than 90 days ago. An execution that has ended is
        asked for once: the quota is small and the account's, and nothing changes any more.
        """
        if execution_arn in self._ended:
            return self._ended[execution_arn]
        events = self._read_history(execution_arn)
        if events and events[-1]["type"] in _ENDS:
            self._ended[execution_arn] = events
            if len(self._ended) > _KEPT:
                self._ended.popitem(last=False)
        return events

    def _read_history(self, execution_arn: str) -> list[dict[str, Any]] | None:
        pages = self._client.get_paginator("get_execution_history").paginate(
            executionArn=execution_arn, includeExecutionData=True
        )
        try:
            return [_without_data(event) for page in pages for event in page["events"]]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionDoesNotExist":
                raise
            return None

    def console_url(self, execution_arn: str) -> str | None:
        """The address of an execution in AWS's web console; None if there is no console."""
        region = execution_arn.split(":")[3]
        if not self._has_console:
            return None
        return f"https://{region}.console.aws.amazon.com/states/home?region={region}#/v2/executions/details/{execution_arn}"


def _without_data(event: dict[str, Any]) -> dict[str, Any]:
    return {name: _told(value) if name.endswith("EventDetails") else value for name, value in event.items()}


# The data are large, and say more than an owner is to read. States that recognise a feature are given its name.
def _told(details: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: details[name] for name in ("name", "error", "cause") if name in details}
    given = details.get("input", "")
    feature = json.loads(given).get("feature") if '"feature"' in given else None
    return told | ({"feature": feature} if feature else {})
