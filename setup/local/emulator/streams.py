"""DynamoDB's streams: how long their records are kept, and where their reader resumes after a restart."""

from typing import Any

from ministack.services import dynamodb, lambda_svc

# Every write to a photo's record is kept twice, before and after: a day of them, as on AWS, would fill the memory.
_KEPT_SECONDS = 120


def apply_patches() -> None:
    """Apply all patches of this module."""
    dynamodb._STREAM_RETENTION_SECONDS = _KEPT_SECONDS
    start_over()


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
