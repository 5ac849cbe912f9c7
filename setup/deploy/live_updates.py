"""What Chalice does not set on the mapping from the table's stream to the function that tells browsers of it."""

from typing import Any

from setup.deployment import STREAM_FUNCTION, function_name

# News of a photo that is older than this is none: browsers ask for their photos when they connect.
_OLDEST_SECONDS = 60
_REPEATS = 3


def drop_stale_batches(client: Any, *, stage: str) -> None:
    """Keep one batch that cannot be handled from holding up all that follow. `client` is Lambda's."""
    answer = client.list_event_source_mappings(FunctionName=function_name(stage, STREAM_FUNCTION))
    for mapping in answer["EventSourceMappings"]:
        client.update_event_source_mapping(
            UUID=mapping["UUID"],
            MaximumRecordAgeInSeconds=_OLDEST_SECONDS,
            MaximumRetryAttempts=_REPEATS,
            BisectBatchOnFunctionError=True,
        )
