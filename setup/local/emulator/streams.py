"""DynamoDB's streams: how long their records are kept, how often they are read, and from where after a restart."""

import time
from collections.abc import Callable
from typing import Any

from ministack.services import dynamodb, lambda_svc

# Every write to a photo's record is kept twice, before and after: a day of them, as on AWS, would fill the memory.
_KEPT_SECONDS = 120
# "Lambda polls shards in your DynamoDB stream for records at a base rate of four times per second" (developer guide).
_BETWEEN_READS = 0.25


def apply_patches() -> None:
    """Apply all patches of this module."""
    dynamodb._STREAM_RETENTION_SECONDS = _KEPT_SECONDS
    start_over()
    read_as_often_as_lambda()


def read_as_often_as_lambda(pause: Callable[[float], object] = time.sleep) -> None:
    """Whoever reads streams pauses after a batch, as Lambda does, so that the next batch has more records.

    As shipped it reads on at once, and calls a function for every few records: while many photos arrive, that took a
    sixth of the processor time that the functions take. Proof: a pass that found records is followed by a pause, one
    that found none is not.
    """
    read = lambda_svc._poll_dynamodb_streams

    def read_and_pause() -> bool:
        found: bool = read()
        if found:
            pause(_BETWEEN_READS)
        return found

    lambda_svc._poll_dynamodb_streams = read_and_pause


def start_over() -> None:
    """After a restart an event source mapping reads the stream from its beginning, because the stream is empty then.

    As shipped the position survives a restart but the stream does not, so the mapping skips as many new records as it
    had read before. Proof: a change after `make down` and `make up` reaches a connection.
    """
    restore = lambda_svc._restore_esm_positions

    def restore_at_beginning(store: Any, positions: Any) -> None:
        restore(store, positions)
        if store is lambda_svc._dynamodb_stream_positions:
            for key in store._data:
                store._data[key] = 0

    lambda_svc._restore_esm_positions = restore_at_beginning
