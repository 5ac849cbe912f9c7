"""What travels through the workflow: the upload that is being worked on. Results go to the table instead."""

from dataclasses import dataclass

from chalicelib.core.ingest.events import ObjectEvent
from chalicelib.core.object_keys import Original, parse_original, photo_id
from chalicelib.core.photo import Photo, Tombstone
from chalicelib.errors import UnsupportedImage


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestRequest:
    """One upload: the object, and the event that announced it. `file_size` in bytes; `attempt` counts reprocessing."""

    bucket: str
    object_key: str
    sequencer: str
    file_size: int
    etag: str | None = None
    version_id: str | None = None
    attempt: int = 0

    @classmethod
    def from_event(cls, event: ObjectEvent) -> "IngestRequest":
        """The request for an ObjectCreated event."""
        return cls(
            bucket=event.bucket,
            object_key=event.object_key,
            sequencer=event.sequencer,
            file_size=event.file_size,
            etag=event.etag,
            version_id=event.version_id,
        )

    @classmethod
    def from_record(cls, record: Photo | Tombstone) -> "IngestRequest":
        """The request from which a record came; `file_size` is 0 as long as the table does not know it."""
        metadata = record.image_metadata if isinstance(record, Photo) else None
        return cls(
            bucket=record.bucket,
            object_key=record.object_key,
            sequencer=record.sequencer,
            file_size=metadata.file_size if metadata else 0,
            etag=record.etag if isinstance(record, Photo) else None,
            version_id=record.version_id if isinstance(record, Photo) else None,
            attempt=record.attempt,
        )

    @property
    def photo_id(self) -> str:
        """The photo's id."""
        return photo_id(self.bucket, self.object_key)

    @property
    def original(self) -> Original:
        """The parts of the object key. Raises `UnsupportedImage` if it is not the key of an original."""
        original = parse_original(self.object_key)
        if original is None:
            raise UnsupportedImage(f"{self.object_key} is not under private/.../uploads/ or usercontent/.../")
        return original

    @property
    def execution_name(self) -> str:
        """The same for a repeated event, so that it cannot start a second execution.

        Within Step Functions' 80 characters: 22 of photo id, 32 of sequencer, the attempt.
        """
        return f"{self.photo_id}-{self.sequencer}-{self.attempt}"
