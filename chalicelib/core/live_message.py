"""What a browser is told when the record of a photo has changed: a message, or nothing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.core.photo import Photo, Status, Tombstone

Record = Photo | Tombstone


class Step(StrEnum):
    """What is being done with a photo that is RUNNING."""

    METADATA = "metadata"
    LABELS_AND_THUMBNAIL = "labels_and_thumbnail"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Change:
    """One write to the table: the record before and after it; None where there is none."""

    before: Record | None
    after: Record | None

    @property
    def identity_id(self) -> str:
        """Whose photo it is. A record never changes hands: its object key holds the identity."""
        record = self.after or self.before
        assert record is not None  # a write has at least one side
        return record.identity_id


def live_message(change: Change) -> dict[str, Any] | None:
    """The message of a change; None where nothing changed that a browser shows in a list."""
    if not isinstance(change.after, Photo):
        return {"type": "photo_removed", "id": change.before.photo_id} if isinstance(change.before, Photo) else None
    photo = short_form(change.after)
    if isinstance(change.before, Photo) and short_form(change.before) == photo:
        return None
    return {"type": "photo", "photo": photo}


def step_of(photo: Photo) -> Step | None:
    """What a RUNNING photo is at, as what its record has says; None for any other."""
    if photo.status is not Status.RUNNING:
        return None
    if photo.image_metadata is None:
        return Step.METADATA
    is_recognised = photo.label_model_version is not None or photo.labels != ()
    return Step.INDEX if is_recognised and photo.thumbnail else Step.LABELS_AND_THUMBNAIL


def short_form(photo: Photo) -> dict[str, Any]:
    """A photo as lists show it, without URLs; what is not known is left out."""
    metadata, thumbnail = photo.image_metadata, photo.thumbnail
    known = {
        "statusReason": photo.status_reason,
        "capturedAt": metadata.captured_at.isoformat() if metadata and metadata.captured_at else None,
        "width": metadata.width if metadata else None,
        "height": metadata.height if metadata else None,
        "format": metadata.format if metadata else None,
        "albumId": photo.album_id,
        "thumbnailWidth": thumbnail.width if thumbnail else None,
        "thumbnailHeight": thumbnail.height if thumbnail else None,
    }
    return {
        "id": photo.photo_id,
        "name": photo.object_key.rpartition("/")[2],
        "status": photo.status.value,
        "step": step_of(photo),
        "uploadedAt": photo.uploaded_at.isoformat(),
        **{name: value for name, value in known.items() if value is not None},
    }
