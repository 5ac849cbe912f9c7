"""S3 events whose function failed for good go to a queue; Chalice has no option for that."""

from typing import Any

from setup.deployment import APP_NAME

FUNCTIONS = ("on_photo_created", "on_photo_removed")
# The first delivery and two more, a minute and two minutes later.
_REPEATS = 2


def queue_failed_events(client: Any, *, stage: str, queue_arn: str) -> None:
    """Send the events at which the S3-triggered functions fail for good to the queue. `client` is Lambda's."""
    for function in FUNCTIONS:
        client.put_function_event_invoke_config(
            FunctionName=f"{APP_NAME}-{stage}-{function}",
            MaximumRetryAttempts=_REPEATS,
            DestinationConfig={"OnFailure": {"Destination": queue_arn}},
        )
