"""Photo -> what its owner is shown: the short form in lists and live updates, or the whole form of one photo."""

from typing import Any

from chalicelib.core.object_keys import display_name
from chalicelib.core.photo import ImageMetadata, Label, Photo, Status
from chalicelib.core.plain import camel_case, to_plain
from chalicelib.core.signing.signer import Signer
from chalicelib.core.tags import tags_of


def short_form(photo: Photo, signer: Signer | None = None) -> dict[str, Any]:
    """What a list shows; unknown members are left out, except `step`. Without a signer there are no URLs."""
    metadata, thumbnail = photo.image_metadata, photo.thumbnail
    form = {
        "id": photo.photo_id,
        "name": display_name(photo.object_key),
        "status": photo.status.value,
        "statusReason": photo.status_reason,
        "uploadedAt": photo.uploaded_at.isoformat(),
        **(_image(metadata) if metadata else {}),
        "albumId": photo.album_id,
        "thumbnailUrl": signer.url(thumbnail.thumbnail_key) if signer and thumbnail else None,
        "thumbnailWidth": thumbnail.width if thumbnail else None,
        "thumbnailHeight": thumbnail.height if thumbnail else None,
        "signedUrl": signer.url(photo.object_key, version_id=photo.version_id) if signer else None,
    }
    return {"step": step_of(photo)} | {name: value for name, value in form.items() if value is not None}


def whole_form(photo: Photo, signer: Signer) -> dict[str, Any]:
    """Everything that is known about a photo. Hidden labels are only in a member of their own."""
    metadata = photo.image_metadata
    form = {
        "fileSize": metadata.file_size if metadata else None,
        "labels": [_label(label) for label in photo.labels if label.name not in photo.hidden_labels],
        "tags": list(tags_of(photo)),
        "hiddenLabels": list(photo.hidden_labels),
        "camera": to_plain(metadata.camera, rename=camel_case) if metadata and metadata.camera else None,
        "location": to_plain(metadata.location) if metadata and metadata.location else None,
        "places": list(photo.places),
        "colours": [to_plain(colour) for colour in photo.colours],
        "objectKey": photo.object_key,
        "s3BucketUrl": f"{photo.bucket}.s3.amazonaws.com/{photo.object_key}",
        "labelModelVersion": photo.label_model_version,
        "revision": photo.revision,
    }
    return short_form(photo, signer) | {name: value for name, value in form.items() if value is not None}


def step_of(photo: Photo) -> str | None:
    """What is being done with a photo right now; None once its processing has ended."""
    if photo.status is Status.PENDING:
        return "metadata"
    if photo.status is Status.RUNNING:
        done = photo.thumbnail is not None and photo.label_model_version is not None
        return "index" if done else "labels_and_thumbnail"
    return None


def _image(metadata: ImageMetadata) -> dict[str, Any]:
    captured_at = metadata.captured_at
    return {
        "capturedAt": captured_at.isoformat() if captured_at else None,
        "width": metadata.width,
        "height": metadata.height,
        "format": metadata.format,
    }


def _label(label: Label) -> dict[str, Any]:
    return {
        "name": label.name,
        "confidence": label.confidence,
        "parents": list(label.parents),
        "aliases": list(label.aliases),
        "categories": list(label.categories),
        "instances": [to_plain(instance, rename=camel_case) for instance in label.instances],
    }
