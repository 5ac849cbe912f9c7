"""Options that Chalice does not set on the mapping from the table's stream to the function that updates browsers."""

import json
import time
from typing import Any

from setup.deploy.waiting import Clock, call_until_accepted
from setup.deployment import STREAM_FUNCTION, function_name

_WANTED = {
    # Older changes are not needed: browsers fetch their photos when they connect.
    "MaximumRecordAgeInSeconds": 60,
    "MaximumRetryAttempts": 3,
    "BisectBatchOnFunctionError": True,
    # Many photos at once come in few batches; a single change is sent within a second.
    "MaximumBatchingWindowInSeconds": 1,
    # DynamoDB removes expired tombstones; no browser needs to know.
    "FilterCriteria": {"Filters": [{"Pattern": json.dumps({"eventName": ["INSERT", "MODIFY"]})}]},
}
# A mapping that was just changed, for example by Chalice, refuses other changes for a while.
_DEADLINE_SECONDS = 300.0
_PAUSE_SECONDS = 2.0


def drop_stale_batches(client: Any, *, stage: str, clock: Clock = time) -> None:
    """Keep a batch that cannot be handled from blocking the following ones. `client` is Lambda's.

    Does nothing if everything is already set. Raises `SetupError` if the mapping stays busy.
    """
    answer = client.list_event_source_mappings(FunctionName=function_name(stage, STREAM_FUNCTION))
    for mapping in answer["EventSourceMappings"]:
        if any(mapping.get(name) != value for name, value in _WANTED.items()):
            _update(client, mapping["UUID"], clock)


def _update(client: Any, uuid: str, clock: Clock) -> None:
    call_until_accepted(
        lambda: client.update_event_source_mapping(UUID=uuid, **_WANTED),
        refusal="ResourceInUseException",
        pause=_PAUSE_SECONDS,
        deadline=_DEADLINE_SECONDS,
        failure=f"event source mapping {uuid} is still being changed; run this again later",
        clock=clock,
    )
