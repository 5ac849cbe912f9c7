"""Photo -> what the search index holds of it (the mapping: `photo_index.json`)."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from chalicelib.core.object_keys import parse_original
from chalicelib.core.photo import Camera, ImageMetadata, Label, Location, Photo, Status, Tombstone
from chalicelib.core.plain import to_plain


def index_action(record: Photo | Tombstone) -> tuple[dict[str, Any], ...]:
    """The lines of a bulk request that make the index say what the record says.

    A finished photo is put, a failed or deleted one removed, one under way left as it is (no lines). The revision
    goes along as the external version, so that an older write never undoes a newer one; "gte", so that a step
    that is repeated may write the same revision again.
    """
    version = {"_id": record.photo_id, "version": record.revision, "version_type": "external_gte"}
    if isinstance(record, Tombstone) or record.status is Status.FAILED:
        return ({"delete": version},)
    if record.status is Status.SUCCEEDED:
        return {"index": version}, document_from_photo(record)
    return ()


def document_from_photo(photo: Photo) -> dict[str, Any]:
    """What is searched, and what a search result is made of. Hidden labels are left out."""
    labels = [label for label in photo.labels if label.name not in photo.hidden_labels]
    original = parse_original(photo.object_key)
    document = {
        "photo_id": photo.photo_id,
        "identity_id": photo.identity_id,
        "bucket": photo.bucket,
        "object_key": photo.object_key,
        "name": _composed(original.name if original else photo.object_key),
        "version_id": photo.version_id,
        "album_id": photo.album_id,
        "uploaded_at": photo.uploaded_at.isoformat(),
        "tags": tuple(map(_composed, photo.tags)),
        "thumbnail": photo.thumbnail,
        **_metadata_fields(photo.image_metadata),
        **_label_fields(labels),
    }
    return {name: to_plain(value) for name, value in document.items() if value not in (None, ())}


def _metadata_fields(metadata: ImageMetadata | None) -> dict[str, Any]:
    if metadata is None:
        return {}
    camera, location = metadata.camera or Camera(), metadata.location
    return {
        "format": metadata.format,
        "width": metadata.width,
        "height": metadata.height,
        "file_size": metadata.file_size,
        "captured_at": metadata.captured_at,
        "camera": " ".join(filter(None, (camera.make, camera.model))) or None,
        "lens": camera.lens,
        "location": _geo_point(location) if location else None,
        "altitude": location.altitude if location else None,
    }


def _geo_point(location: Location) -> dict[str, float]:
    return {"lat": location.latitude, "lon": location.longitude}


def _label_fields(labels: list[Label]) -> dict[str, Any]:
    return {
        "label_names": [label.name for label in labels],
        "label_aliases": _distinct(alias for label in labels for alias in label.aliases),
        "label_parents": _distinct(parent for label in labels for parent in label.parents),
        "label_categories": _distinct(category for label in labels for category in label.categories),
        "detections": [_detection(label) for label in labels],
    }


# Ranking adds up `percent`: a whole number, since scores must come out the same on every page.
def _detection(label: Label) -> dict[str, Any]:
    return {
        "name": label.name,
        "confidence": label.confidence,
        "percent": round(label.confidence),
        "instance_count": len(label.instances),
    }


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


# A Mac writes "é" as "e" and an accent, which the analyzer would take for another word.
def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
