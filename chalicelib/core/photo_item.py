"""Photo <-> DynamoDB item: PascalCase attributes, image metadata at the top level, `ImageName` as the key."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from chalicelib.core.photo import ImageMetadata, Photo
from chalicelib.core.plain import from_plain, pascal_case, to_plain

_NAMES = {"object_key": "ImageName", "etag": "ETag"}
METADATA_ATTRIBUTES = tuple(pascal_case(field.name) for field in fields(ImageMetadata))


def attribute_name(field: str) -> str:
    """The attribute that a field of `Photo` (or of a record inside it) is kept in."""
    return _NAMES.get(field) or pascal_case(field)


def item_from_photo(photo: Photo) -> dict[str, Any]:
    """The whole item; numbers are int and float, times are ISO 8601 text."""
    item: dict[str, Any] = to_plain(photo, rename=attribute_name)
    return item | item.pop("ImageMetadata", {})


def photo_from_item(item: Mapping[str, Any]) -> Photo:
    """The record of an item. Raises TypeError where the item lacks a required attribute."""
    metadata = {name: item[name] for name in METADATA_ATTRIBUTES if name in item} if "Format" in item else None
    return from_plain(Photo, {**item, "ImageMetadata": metadata}, rename=attribute_name)
