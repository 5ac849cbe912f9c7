"""The events of S3 whose function failed for good: kept in a queue, and given to their function again.

Chalice knows no dead-letter queue: `setup.deploy` sets it after `chalice deploy`. A message is the event as the
function was given it; which function that was, the event itself says.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from setup.deployment import APP_NAME

CREATED, REMOVED = "on_photo_created", "on_photo_removed"
# The longest that SQS waits for a message, in seconds: it then asks all of its servers.
_WAIT_SECONDS = 2
_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message: the event, what the function last said of it, and the handle that deletes it."""

    event: dict[str, Any]
    error: str
    receipt: str

    @property
    def function(self) -> str:
        """The function, as `app.py` names it, that the event is for."""
        names = {record.get("eventName", "") for record in self.event.get("Records", ())}
        return CREATED if all(name.startswith("ObjectCreated:") for name in names) else REMOVED

    @property
    def object_keys(self) -> tuple[str, ...]:
        """The keys that the event tells of, encoded as S3 does."""
        return tuple(record["s3"]["object"]["key"] for record in self.event.get("Records", ()))


def queue_failed_events(client: Any, *, stage: str, queue_arn: str) -> None:
    """Let what both S3-triggered functions fail at for good go to the queue. `client` is Lambda's."""
    for function in (CREATED, REMOVED):
        name = f"{APP_NAME}-{stage}-{function}"
        client.get_waiter("function_updated_v2").wait(FunctionName=name)
        client.update_function_configuration(FunctionName=name, DeadLetterConfig={"TargetArn": queue_arn})


def dead_letters(client: Any, queue_url: str) -> Iterator[DeadLetter]:
    """Every message that is there now, hidden from others while it is looked at. `client` is SQS's."""
    seen: set[str] = set()
    while messages := _receive(client, queue_url):
        fresh = [message for message in messages if message["MessageId"] not in seen]
        seen |= {message["MessageId"] for message in messages}
        yield from map(_dead_letter, fresh)
        if not fresh:  # only what came back after its time of hiding
            return


def _receive(client: Any, queue_url: str) -> list[dict[str, Any]]:
    response = client.receive_message(
        QueueUrl=queue_url,
        MaxNumberOfMessages=_AT_ONCE,
        WaitTimeSeconds=_WAIT_SECONDS,
        MessageAttributeNames=["All"],
    )
    messages: list[dict[str, Any]] = response.get("Messages", [])
    return messages


def _dead_letter(message: dict[str, Any]) -> DeadLetter:
    error = message.get("MessageAttributes", {}).get("ErrorMessage", {}).get("StringValue", "")
    return DeadLetter(json.loads(message["Body"]), error, message["ReceiptHandle"])
