"""OpenSearch's hit -> what the photo's owner is shown."""

from collections.abc import Callable, Mapping
from itertools import starmap
from typing import Any

from msgspec.structs import replace

from chalicelib.core.api.contract import detailed
from chalicelib.core.api.photo_parts import ColourView, Point
from chalicelib.core.api.rendition_view import listed_renditions
from chalicelib.core.api.search_types import Detected, Matched, Picture, Pixels
from chalicelib.core.detections import SURE
from chalicelib.core.object_keys import display_name, s3_address
from chalicelib.core.photo import Thumbnail
from chalicelib.core.plain import from_plain
from chalicelib.core.sight import Sight
from chalicelib.core.signing.signer import Signer


def picture(
    hit: Mapping[str, Any], explain: Callable[[Mapping[str, Any]], tuple[Matched, ...]], signer: Signer
) -> Picture:
    """What the caller is shown of a hit; `explain` says why its document was found."""
    document = hit["_source"]
    thumbnail = from_plain(Thumbnail, document["thumbnail"]) if "thumbnail" in document else None
    detections = tuple(row for row in starmap(Detected, document.get("detected", ())) if row.confidence >= SURE)
    return Picture(
        id=document["photo_id"],
        name=display_name(document["object_key"]),
        s3_bucket_url=s3_address(document["object_key"], document["bucket"]),
        labels=tuple(label.name for label in detections),
        signed_url=signer.url(document["object_key"], version_id=document.get("version_id")),
        thumbnail_url=signer.derived_url(thumbnail) if thumbnail else None,
        thumbnail_size=Pixels(thumbnail.width, thumbnail.height) if thumbnail else None,
        renditions=listed_renditions(thumbnail, signer),
        score=hit["_score"],
        matched=explain(document),
        detections=detections,
        size=_size(document),
        format=document.get("format"),
        file_size=document.get("file_size"),
        uploaded_at=document["uploaded_at"],
        captured_at=_captured_at(document),
        camera=document.get("camera"),
        location=_location(document),
        place=document.get("places"),
        colours=_colours(document),
        tags=document.get("tags"),
        album_id=next(iter(album_ids_of(document)), None),
        album_ids=album_ids_of(document) or None,
        rating=document.get("rating"),
        **_marks(document),
        status_reason=document.get("status_reason"),
        status_detail=detailed(document.get("status_reason")),
    )


def _marks(document: Mapping[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(document.get("flags", ()), True)


def album_ids_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """A document's albums; older ones have one as a text."""
    album_ids = document.get("album_id", ())
    return (album_ids,) if isinstance(album_ids, str) else tuple(album_ids)


def seen_by(sight: Sight, hit: Mapping[str, Any], shown: Picture) -> Picture:
    """The same, as somebody may see it who need not be its owner."""
    owner = hit["_source"]["identity_id"]
    if owner == sight.identity_id:
        return shown
    album_ids = tuple(one for one in shown.album_ids or () if sight.may_name(one, of=owner))
    return replace(
        shown, owner=sight.email_of(owner), album_id=next(iter(album_ids), None), album_ids=album_ids or None
    )


def _size(document: Mapping[str, Any]) -> Pixels | None:
    if "width" not in document:
        return None
    return Pixels(width=document["width"], height=document["height"])


def _captured_at(document: Mapping[str, Any]) -> str | None:
    return document["captured_at"] + document.get("captured_offset", "") if "captured_at" in document else None


def _location(document: Mapping[str, Any]) -> Point | None:
    location = document.get("location")
    return Point(location["lat"], location["lon"], document.get("altitude")) if location else None


def _colours(document: Mapping[str, Any]) -> tuple[ColourView, ...] | None:
    shares = document.get("colour_shares", {})
    return tuple(ColourView(name, shares[name]) for name in document.get("colours", ())) or None
