"""S3's events: an object was created or removed. Keys are decoded here, once, and nowhere else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

# S3's sequencers are 16-18 hex digits today; the width leaves room.
SEQUENCER_WIDTH = 32


@dataclass(frozen=True, slots=True)
class ObjectEvent:
    """One record of an S3 notification: `object_key` is plain text, `sequencer` is normalised and so comparable."""

    bucket: str
    object_key: str
    sequencer: str
    occurred_at: datetime
    version_id: str | None = None
    etag: str | None = None
    file_size: int = 0


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What S3 has under a key now; `version_id` only if it keeps versions, `file_size` in bytes.

    `original_etag`: for a derived object, the entity tag of the original that it was made from.
    `says_something`: it has user metadata, which S3 sends to whoever reads it.
    """

    etag: str
    file_size: int
    modified_at: datetime
    version_id: str | None = None
    original_etag: str | None = None
    says_something: bool = False


def object_events(event: Mapping[str, Any]) -> Iterator[ObjectEvent]:
    """Every record of an S3 notification, in the order given. S3's own test message has none."""
    for record in event.get("Records", ()):
        s3_object = record["s3"]["object"]
        yield ObjectEvent(
            bucket=record["s3"]["bucket"]["name"],
            object_key=unquote_plus(s3_object["key"]),
            sequencer=normalise_sequencer(s3_object["sequencer"]),
            occurred_at=datetime.fromisoformat(record["eventTime"]),
            version_id=s3_object.get("versionId") or None,
            etag=s3_object.get("eTag") or None,
            file_size=s3_object.get("size", 0),
        )


def normalise_sequencer(sequencer: str) -> str:
    """Make sequencers of one key comparable as text: lower case, right-padded with zeros.

    Shorter ones are padded on the right, says the S3 user guide ("Event message structure"):
    `0055AED6DCD903` is later than `0055AED6DCD90281E5`.
    """
    return sequencer.lower().ljust(SEQUENCER_WIDTH, "0")
