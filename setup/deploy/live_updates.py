"""What Chalice does not set on the mapping from the table's stream to the function that tells browsers of it."""

import json
import time
from typing import Any

from botocore.exceptions import ClientError

from setup.deploy.stack import Clock
from setup.deployment import STREAM_FUNCTION, function_name
from setup.errors import SetupError

_WANTED = {
    # A change older than this is no news: browsers ask for their photos when they connect.
    "MaximumRecordAgeInSeconds": 60,
    "MaximumRetryAttempts": 3,
    "BisectBatchOnFunctionError": True,
    # Many photos at once come in few batches; a single one is told within a second.
    "MaximumBatchingWindowInSeconds": 1,
    # Tombstones whose time is over are removed by DynamoDB; nobody watches for that.
    "FilterCriteria": {"Filters": [{"Pattern": json.dumps({"eventName": ["INSERT", "MODIFY"]})}]},
}
# A mapping that was just changed, by Chalice for example, refuses another change for a while.
_DEADLINE_SECONDS = 300.0
_PAUSE_SECONDS = 2.0


def drop_stale_batches(client: Any, *, stage: str, clock: Clock = time) -> None:
    """Keep one batch that cannot be handled from holding up all that follow. `client` is Lambda's.

    Does nothing where all is as it should be. Raises `SetupError` where the mapping stays busy.
    """
    answer = client.list_event_source_mappings(FunctionName=function_name(stage, STREAM_FUNCTION))
    for mapping in answer["EventSourceMappings"]:
        if any(mapping.get(name) != value for name, value in _WANTED.items()):
            _update(client, mapping["UUID"], clock)


def _update(client: Any, uuid: str, clock: Clock) -> None:
    started = clock.monotonic()
    while True:
        try:
            client.update_event_source_mapping(UUID=uuid, **_WANTED)
            return
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceInUseException":
                raise
            if clock.monotonic() - started > _DEADLINE_SECONDS:
                raise SetupError(f"event source mapping {uuid} is still being changed; run this again later") from error
        clock.sleep(_PAUSE_SECONDS)
