"""Photo <-> DynamoDB item: PascalCase attributes, image metadata at the top level, `ImageName` as the key."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from chalicelib.core.photo import ImageMetadata, Photo, Tombstone, Trashed, sortable
from chalicelib.core.plain import from_plain, pascal_case, to_plain

TAKEN_AT = "TakenAt"
"""The attribute that lists are sorted by (`Photo.taken_at`); tombstones have none, so that no list has them."""
EDITED_TAKEN_AT = "EditedTakenAt"
"""The same, if its owner decided it: a corrected time, or the bin. A write that does not know must not go over it."""

# Older records have one id in `AlbumId`, newer ones a list of them.
_NAMES = {"object_key": "ImageName", "etag": "ETag", "album_ids": "AlbumId"}
_METADATA = {pascal_case(field.name) for field in fields(ImageMetadata)}


def attribute_name(field: str) -> str:
    """The attribute that stores a field of `Photo` (or of a record inside it)."""
    return _NAMES.get(field) or pascal_case(field)


# Every attribute that an item may have.
ATTRIBUTES = frozenset(
    _METADATA | {TAKEN_AT, EDITED_TAKEN_AT} | {attribute_name(f.name) for f in (*fields(Photo), *fields(Tombstone))}
) - {"ImageMetadata", "Trashed"}


def item_from_record(record: Photo | Tombstone) -> dict[str, Any]:
    """The whole item; numbers are int and float, times are ISO 8601 text."""
    if not isinstance(record, Photo):
        return to_plain(record, rename=attribute_name)  # type: ignore[no-any-return]
    item = flatten(to_plain(replace(record, trashed=None), rename=attribute_name))
    is_decided = record.trashed or (record.edits and record.edits.captured_at)
    return item | {TAKEN_AT: record.taken_at} | ({EDITED_TAKEN_AT: record.taken_at} if is_decided else {})


def item_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes to write for new values of fields of `Photo`."""
    item = flatten({attribute_name(name): to_plain(value, rename=attribute_name) for name, value in changes.items()})
    metadata = changes.get("image_metadata")
    return item | {TAKEN_AT: sortable(metadata.captured_at)} if metadata and metadata.captured_at else item


def flatten(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Lift the image metadata to the top level, where the table keeps it."""
    metadata: Mapping[str, Any] = attributes.get("ImageMetadata", {})
    return {name: value for name, value in attributes.items() if name != "ImageMetadata"} | dict(metadata)


def record_from_item(item: Mapping[str, Any]) -> Photo | Tombstone:
    """The record of an item, whose place in lists says whether it is in the bin: every index has that.

    Raises TypeError if the item lacks a required attribute.
    """
    if "DeletedAt" in item:
        return from_plain(Tombstone, item, rename=attribute_name)
    metadata = {name: item[name] for name in _METADATA & item.keys()} if "Format" in item else None
    photo = from_plain(Photo, {**item, "ImageMetadata": metadata}, rename=attribute_name)
    trashed = Trashed.in_place(item.get(TAKEN_AT, ""))
    return replace(photo, trashed=trashed) if trashed else photo
