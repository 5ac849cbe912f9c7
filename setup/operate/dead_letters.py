"""S3 events whose function failed for good: they are kept in a queue, and sent to their function again on request.

`setup.deploy.failed_events` has Lambda fill the queue. Lambda writes the event into the message together with the
name of its function and the error (an on-failure destination; the older dead-letter setting would keep the bare event).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# How long to wait for a message, in seconds: with a wait, SQS asks all of its servers.
_WAIT_SECONDS = 2
_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message: the function's ARN, the event, the function's last error, and the handle to delete it."""

    function: str
    event: dict[str, Any]
    error: str
    receipt: str

    @property
    def object_keys(self) -> tuple[str, ...]:
        """The object keys in the event, encoded as S3 does."""
        return tuple(record["s3"]["object"]["key"] for record in self.event.get("Records", ()))


def dead_letters(client: Any, queue_url: str) -> Iterator[DeadLetter]:
    """Every message in the queue now; each is hidden from other readers meanwhile. `client` is SQS's."""
    seen: set[str] = set()
    while messages := _receive(client, queue_url):
        fresh = [message for message in messages if message["MessageId"] not in seen]
        seen |= {message["MessageId"] for message in messages}
        yield from map(_dead_letter, fresh)
        if not fresh:  # only messages that were seen before remain
            return


def _receive(client: Any, queue_url: str) -> list[dict[str, Any]]:
    response = client.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=_AT_ONCE, WaitTimeSeconds=_WAIT_SECONDS)
    messages: list[dict[str, Any]] = response.get("Messages", [])
    return messages


# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
def _dead_letter(message: dict[str, Any]) -> DeadLetter:
    body = json.loads(message["Body"])
    return DeadLetter(
        function=body["requestContext"]["functionArn"].removesuffix(":$LATEST"),
        event=body["requestPayload"],
        error=(body.get("responsePayload") or {}).get("errorMessage", ""),
        receipt=message["ReceiptHandle"],
    )
