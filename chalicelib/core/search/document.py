"""Photo -> its document in the search index (the mapping: `index.json`)."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from statistics import fmean
from typing import Any

from chalicelib.core import vectors
from chalicelib.core.detections import Label
from chalicelib.core.edits import edited, flags_of
from chalicelib.core.looks import bands_of
from chalicelib.core.object_keys import display_name
from chalicelib.core.photo import Camera, ImageMetadata, Inscription, Location, Photo, Status, Tombstone
from chalicelib.core.plain import to_plain
from chalicelib.core.search.calendar_words import WEEKDAYS
from chalicelib.core.search.label_features import label_features
from chalicelib.core.search.routing import routing_of
from chalicelib.core.search.word_features import key_of, other_words, with_focal_lengths
from chalicelib.core.tags import tags_of
from chalicelib.core.text import folded


def index_action(record: Photo | Tombstone) -> tuple[dict[str, Any], ...]:
    """The lines of a bulk request that bring the index in line with the record.

    A photo that has succeeded or failed is put, a deleted one is removed, and one under way is left as it is (no
    lines). The revision is the external version, so that an older write never replaces a newer one; "gte", so that a
    step that is repeated may write the same revision again. The routing is the owner's.
    """
    version = {
        "_id": record.photo_id,
        "routing": routing_of((record.identity_id,)),
        "version": record.revision,
        "version_type": "external_gte",
    }
    if isinstance(record, Tombstone):
        return ({"delete": version},)
    if record.status in (Status.SUCCEEDED, Status.FAILED):
        return {"index": version}, document_from_photo(record)
    return ()


def document_from_photo(photo: Photo) -> dict[str, Any]:
    """What is searched, and what a search result is made from; without hidden labels, also as ancestors of others."""
    photo = edited(photo)
    labels = _shown(photo)
    document = {
        "photo_id": photo.photo_id,
        "identity_id": photo.identity_id,
        "status": photo.status,
        "status_reason": photo.status_reason,
        "bucket": photo.bucket,
        "object_key": photo.object_key,
        "name": _composed(display_name(photo.object_key)),
        "file_name": folded(display_name(photo.object_key).rpartition("/")[2])[:256],
        "version_id": photo.version_id,
        "album_id": photo.album_ids,
        "uploaded_at": photo.uploaded_at,
        "searchable_after": _searchable_after(photo),
        "tags": tuple(map(_composed, tags_of(photo))),
        "flags": flags_of(photo),
        "text": tuple(_composed(line.text) for line in photo.text_lines),
        "person_id": tuple(dict.fromkeys(face.person_id for face in photo.faces if face.person_id)),
        "face_count": len(photo.faces) or None,
        "in_sight_of": None if photo.is_out_of_sight or photo.status is not Status.SUCCEEDED else photo.identity_id,
        "places": photo.places,
        "colours": tuple(colour.name for colour in photo.colours),
        "colour_shares": {colour.name: colour.share for colour in photo.colours} or None,
        "thumbnail": photo.thumbnail and replace(photo.thumbnail, damaged=None),
        "look_bands": tuple(bands_of(photo.thumbnail.look)) if photo.thumbnail and photo.thumbnail.look else (),
        **_vector_fields(photo),
        **_metadata_fields(photo.image_metadata),
        **_label_fields(labels),
    }
    known = {name: to_plain(value) for name, value in document.items() if value not in (None, ())}
    return known | {"other_words": other_words(known)}


def _vector_fields(photo: Photo) -> dict[str, Any]:
    if not photo.vector or not photo.vector_model:
        return {}
    return {"vector": photo.vector, "vector_bands": vectors.bands_of(photo.vector, photo.vector_model)}


def _searchable_after(photo: Photo) -> float | None:
    return (photo.searchable_at - photo.uploaded_at).total_seconds() if photo.searchable_at else None


def _metadata_fields(metadata: ImageMetadata | None) -> dict[str, Any]:
    if metadata is None:
        return {}
    camera, location = metadata.camera or Camera(), metadata.location
    return {
        "format": metadata.format,
        "width": metadata.width,
        "height": metadata.height,
        "orientation": _orientation(metadata.width, metadata.height),
        "megapixels": metadata.width * metadata.height / 1e6,
        "file_size": metadata.file_size,
        **_time_fields(metadata.captured_at),
        "camera": _camera_name(camera),
        "lens": _lens_names(camera.lens),
        "iso": camera.iso,
        "f_number": camera.f_number,
        "exposure_time": camera.exposure_time,
        "focal_length": camera.focal_length,
        "location": _geo_point(location) if location else None,
        "altitude": location.altitude if location else None,
        "keywords": tuple(map(_composed, metadata.keywords)),
        **_inscription_fields(metadata.inscription),
    }


def _inscription_fields(inscription: Inscription | None) -> dict[str, Any]:
    if inscription is None:
        return {}
    return {
        "title": inscription.title,
        "caption": inscription.caption,
        "creator": inscription.creator,
        "rating": inscription.rating,
    }


# People mean the local time where the photo was taken, so that is indexed; the offset is kept in a member of its own.
def _time_fields(captured_at: datetime | None) -> dict[str, Any]:
    if captured_at is None:
        return {}
    wall_clock = captured_at.replace(tzinfo=None).isoformat()
    return {
        "captured_at": wall_clock,
        "captured_offset": captured_at.isoformat().removeprefix(wall_clock) or None,
        "captured_year": wall_clock[:4],
        "captured_month": wall_clock[:7],
        "captured_days": [wall_clock[5:7], wall_clock[5:10], WEEKDAYS[captured_at.weekday()]],
    }


# Makers repeat their name in the model: "Canon", "Canon EOS R5".
def _camera_name(camera: Camera) -> str | None:
    make, model = (camera.make or "").strip(), (camera.model or "").strip()
    repeated = make and model.lower().startswith(make.split()[0].lower())
    return (model if repeated else f"{make} {model}".strip()) or None


# As the camera writes it, and with the focal length as people write it.
def _lens_names(lens: str | None) -> tuple[str, ...]:
    if not lens:
        return ()
    plain = with_focal_lengths(lens)
    return (lens,) if key_of(plain) == key_of(lens) else (lens, plain)


def _orientation(width: int, height: int) -> str:
    return "landscape" if width > height else "portrait" if width < height else "square"


def _geo_point(location: Location) -> dict[str, float]:
    return {"lat": location.latitude, "lon": location.longitude}


def _label_fields(every: Sequence[Label]) -> dict[str, Any]:
    labels = [label for label in every if label.is_sure]
    ancestors = {parent for label in labels for parent in label.parents}
    leaves = [label for label in labels if label.name not in ancestors]
    return {
        "label_names": [label.name for label in labels],
        "label_leaves": [label.name for label in leaves],
        "label_certainty": round(fmean(label.confidence for label in leaves), 2) if leaves else None,
        "label_aliases": _distinct(alias for label in labels for alias in label.aliases),
        "label_parents": _distinct(parent for label in labels for parent in label.parents),
        "label_categories": _distinct(category for label in labels for category in label.categories),
        "detected": [_detected(label) for label in every],
        **label_features(every),
    }


def _shown(photo: Photo) -> Sequence[Label]:
    hidden = photo.hidden_labels
    if not hidden:
        return photo.labels
    return [_without(hidden, label) for label in photo.labels if label.name not in hidden]


def _without(hidden: Sequence[str], label: Label) -> Label:
    parents = tuple(parent for parent in label.parents if parent not in hidden)
    return label if parents == label.parents else replace(label, parents=parents)


# The members of `Detected` as a row: a page of hits has a thousand of them, and objects are larger and slower to read.
def _detected(label: Label) -> list[Any]:
    aliases = [list(label.aliases)] if label.aliases else []
    return [label.name, label.confidence, len(label.instances), *aliases]


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


# "é" may be one character or two; in the index and in searches it is one.
def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
