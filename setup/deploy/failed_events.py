"""Where the events of S3 go whose function failed for good: into a queue, which Chalice has no option for."""

from typing import Any

from setup.deployment import APP_NAME

FUNCTIONS = ("on_photo_created", "on_photo_removed")
# The first delivery and two more, a minute and two minutes later.
_REPEATS = 2


def queue_failed_events(client: Any, *, stage: str, queue_arn: str) -> None:
    """Let what both S3-triggered functions fail at for good go to the queue. `client` is Lambda's."""
    for function in FUNCTIONS:
        client.put_function_event_invoke_config(
            FunctionName=f"{APP_NAME}-{stage}-{function}",
            MaximumRetryAttempts=_REPEATS,
            DestinationConfig={"OnFailure": {"Destination": queue_arn}},
        )
