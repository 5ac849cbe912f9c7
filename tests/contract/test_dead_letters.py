"""The dead-letter queue and its replay, on moto's SQS; a fake Lambda answers."""

import io
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from setup.deploy.failed_events import FUNCTIONS, queue_failed_events
from setup.errors import run
from setup.operate import replay as replaying
from setup.operate.dead_letters import dead_letters
from setup.operate.replay import replay


def event(name: str, *keys: str) -> dict[str, Any]:
    return {"Records": [{"eventName": name, "s3": {"object": {"key": key}}} for key in keys]}


class Functions:
    """Lambda's client: fails for the object keys that it is given."""

    def __init__(self, failing: tuple[str, ...] = ()) -> None:
        self.failing = failing
        self.invoked: list[tuple[str, str]] = []
        self.configured: list[Any] = []

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, Any]:
        assert InvocationType == "RequestResponse"
        keys = [record["s3"]["object"]["key"] for record in json.loads(Payload)["Records"]]
        self.invoked += [(FunctionName, key) for key in keys]
        if set(keys) & set(self.failing):
            answer = json.dumps({"errorMessage": "still broken", "errorType": "ExceptionGroup"}).encode()
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(answer)}
        return {"StatusCode": 200, "Payload": io.BytesIO(b"null")}

    def put_function_event_invoke_config(self, **options: Any) -> None:
        self.configured.append(options)


class Session:
    """A boto3 session whose Lambda is ours and whose stack has one queue."""

    region_name = "us-east-1"

    def __init__(self, functions: Functions, sqs: Any) -> None:
        self.clients = {"lambda": functions, "sqs": sqs, "cloudformation": None}

    def client(self, service: str, **options: Any) -> Any:
        return self.clients[service]


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr("setup.operate.dead_letters._WAIT_SECONDS", 0)
    with mock_aws():
        yield boto3.client("sqs")


@pytest.fixture
def queue(sqs: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    url: str = sqs.create_queue(QueueName="dead-letters", Attributes={"VisibilityTimeout": "120"})["QueueUrl"]
    monkeypatch.setattr("setup.operate.replay.Stack.outputs", lambda self: {"DeadLettersUrl": url})
    return url


def arn(name: str) -> str:
    return f"arn:aws:lambda:us-east-1:123456789012:function:photo-search-dev-{name}"


def send(sqs: Any, queue: str, letter: dict[str, Any], function: str = "on_photo_created") -> None:
    # As in "Retaining records of asynchronous invocations" of the Lambda developer guide.
    body = {
        "version": "1.0",
        "timestamp": "2026-03-01T00:00:00.000Z",
        "requestContext": {
            "requestId": "e4b46cbf-b738-xmpl-8880-a18cdf61200e",
            "functionArn": f"{arn(function)}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": letter,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": {"errorMessage": "no table", "errorType": "ExceptionGroup"},
    }
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(body))


def left(sqs: Any, queue: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return sum(int(attributes[name]) for name in names)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_letter_says_which_function_it_is_for_and_why_it_is_here(sqs: Any, queue: str, function: str) -> None:
    send(sqs, queue, event("ObjectCreated:Put", "a%2Bb.jpg"), function)
    (letter,) = dead_letters(sqs, queue)
    assert (letter.function, letter.object_keys, letter.error) == (arn(function), ("a%2Bb.jpg",), "no table")


def test_every_event_is_handled_and_leaves_the_queue(sqs: Any, queue: str) -> None:
    for number in range(23):
        send(sqs, queue, event("ObjectCreated:Put", f"{number}.jpg"), FUNCTIONS[number % 2])
    functions = Functions()
    done = replay(stage="dev", session=Session(functions, sqs))
    assert (done.handled, done.failures) == (23, ())
    assert left(sqs, queue) == 0
    assert {name for name, _ in functions.invoked} == {arn(function) for function in FUNCTIONS}


def test_what_fails_again_stays_with_its_reason(sqs: Any, queue: str) -> None:
    send(sqs, queue, event("ObjectCreated:Put", "good.jpg"))
    send(sqs, queue, event("ObjectCreated:Put", "bad.jpg", "other.jpg"))
    done = replay(stage="dev", session=Session(Functions(("bad.jpg",)), sqs))
    assert done.handled == 1
    assert done.failures == ("photo-search-dev-on_photo_created bad.jpg, other.jpg: still broken",)
    assert left(sqs, queue) == 1


@pytest.mark.parametrize(("failing", "status"), [((), 0), (("a.jpg",), 1)])
def test_the_exit_status_says_whether_events_remain(
    sqs: Any, queue: str, monkeypatch: pytest.MonkeyPatch, failing: tuple[str, ...], status: int
) -> None:
    send(sqs, queue, event("ObjectCreated:Put", "a.jpg"))
    monkeypatch.setattr("boto3.Session", lambda **options: Session(Functions(failing), sqs))
    monkeypatch.setattr("sys.argv", ["replay", "--stage", "dev"])
    assert replaying.main() == status


def test_both_functions_get_the_queue() -> None:
    functions = Functions()
    assert run(lambda: queue_failed_events(functions, stage="dev", queue_arn="arn")) == 0
    assert [configured["FunctionName"] for configured in functions.configured] == [
        f"photo-search-dev-{function}" for function in FUNCTIONS
    ]
    for configured in functions.configured:
        assert configured["DestinationConfig"] == {"OnFailure": {"Destination": "arn"}}
        assert configured["MaximumRetryAttempts"] == 2
