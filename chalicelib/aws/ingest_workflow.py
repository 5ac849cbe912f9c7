"""The state machine of `setup/ingest_workflow.asl.json`."""

import json
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.faults import translated
from chalicelib.core.ingest_request import IngestRequest
from chalicelib.core.plain import to_plain


class IngestWorkflow:
    """Starts executions, at most one for each request."""

    def __init__(self, client: Any, workflow_arn: str):
        self._client = client
        self._workflow_arn = workflow_arn

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
