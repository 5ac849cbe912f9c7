"""The deployed functions, called as their triggers call them, with events of our own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from setup.deployment import function_name
from tests.emulator.user import User
from tests.running_stack import STAGE

# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
SCHEDULED = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "123456789012",
    "time": "2026-03-01T00:00:00Z",
    "region": "us-east-1",
    "resources": ["arn:aws:events:us-east-1:123456789012:rule/sweep"],
    "detail": {},
}


def call(functions: Any, name: str, event: Any) -> str | None:
    """Call a function as its trigger would, and wait for it; returns the class of the error with which it failed."""
    answer = functions.invoke(FunctionName=function_name(STAGE, name), Payload=json.dumps(event).encode())
    payload = json.loads(answer["Payload"].read() or b"null")
    return str(payload["errorType"]) if "FunctionError" in answer else None


def invoke(functions: Any, name: str, event: Any) -> None:
    """As `call`, but it has to succeed."""
    assert call(functions, name, event) is None


def event(name: str, user: User, object_key: str, sequencer: str, **details: Any) -> dict[str, Any]:
    stored = {"key": quote(object_key), "sequencer": sequencer, **details}
    return {
        "eventName": name,
        "eventTime": "2026-03-01T00:00:00.000Z",
        "s3": {"bucket": {"name": user.bucket}, "object": stored},
    }


def age(user: User, object_key: str, by: timedelta) -> None:
    user.session.client("dynamodb").update_item(
        TableName=user.running.deployment.image_metadata_table,
        Key={"ImageName": {"S": object_key}},
        UpdateExpression="SET UnsettledSince = :since",
        ExpressionAttributeValues={":since": {"N": str((datetime.now(UTC) - by).timestamp())}},
    )


@contextmanager
def variables(functions: Any, name: str, **others: str) -> Iterator[None]:
    """While it lasts, a function has these environment variables."""
    deployed = function_name(STAGE, name)
    before = functions.get_function_configuration(FunctionName=deployed)["Environment"]["Variables"]
    functions.update_function_configuration(FunctionName=deployed, Environment={"Variables": before | others})
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=deployed, Environment={"Variables": before})
