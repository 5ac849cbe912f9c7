"""What stands beside a photo, in a sidecar: when, where and of what it is; sent as user metadata of the S3 object.

People write it later than the camera wrote the file, so it goes before what the file says. Only Google's time and place
do not, as far as the file has its own: they are the camera's, without the offset from UTC, or a guess.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from urllib.parse import quote

from chalicelib.core.image.exif import HIGHEST, location_of
from chalicelib.core.image.inscription import LONGEST, LONGEST_CAPTION
from chalicelib.core.image.spoken import point_in_time
from chalicelib.core.photo import ImageMetadata, Inscription, Location
from chalicelib.core.tags import metadata_text
from chalicelib.core.text import tidied

TITLE, CAPTION, RATING, TAKEN, PLACE = "title", "caption", "rating", "taken", "place"
TAKEN_OR_ELSE, PLACE_OR_ELSE = "fallback-taken", "fallback-place"
"""The user metadata: headers `x-amz-meta-title` and so on; beyond ASCII, percent-encoded UTF-8."""
_NUMBER = re.compile(r"\s*[+-]?\d{1,5}(\.\d{1,15})?\s*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """What a sidecar says; `captured_at` is aware or naive as in `ImageMetadata`, `rating` is 1-5.

    The last two count only if neither the file nor another sidecar says more.
    """

    title: str | None = None
    caption: str | None = None
    rating: int | None = None
    captured_at: datetime | None = None
    location: Location | None = None
    fallback_captured_at: datetime | None = None
    fallback_location: Location | None = None

    def or_else(self, other: "Sidecar") -> "Sidecar":
        """This one, and where it says nothing, the other one."""
        return Sidecar(**{each.name: getattr(self, each.name) or getattr(other, each.name) for each in fields(Sidecar)})


def metadata_of_sidecar(sidecar: Sidecar) -> dict[str, str]:
    """As user metadata; the caption comes last."""
    said = {
        TITLE: _encoded(sidecar.title, LONGEST),
        RATING: str(sidecar.rating or ""),
        TAKEN: _moment(sidecar.captured_at),
        PLACE: _coordinates(sidecar.location),
        TAKEN_OR_ELSE: _moment(sidecar.fallback_captured_at),
        PLACE_OR_ELSE: _coordinates(sidecar.fallback_location),
        CAPTION: _encoded(sidecar.caption, LONGEST_CAPTION),
    }
    return {name: text for name, text in said.items() if text}


def _encoded(text: str | None, longest: int) -> str:
    return quote(tidied(text or "", max_length=longest)[:longest].strip(), safe=" ")


def _moment(time: datetime | None) -> str:
    return time.isoformat() if time else ""


def _coordinates(location: Location | None) -> str:
    if location is None:
        return ""
    known = (location.latitude, location.longitude, location.altitude)
    return ",".join(f"{number:.7f}" for number in known if number is not None)


def sidecar_of(user_metadata: Mapping[str, str]) -> Sidecar:
    """What an object's user metadata says; what makes no sense is ignored."""
    rating = user_metadata.get(RATING, "").strip()
    return Sidecar(
        title=_words(user_metadata.get(TITLE, ""), LONGEST),
        caption=_words(user_metadata.get(CAPTION, ""), LONGEST_CAPTION),
        rating=int(rating) if rating in {"1", "2", "3", "4", "5"} else None,
        captured_at=point_in_time(user_metadata.get(TAKEN, "").strip()),
        location=_location(user_metadata.get(PLACE, "")),
        fallback_captured_at=point_in_time(user_metadata.get(TAKEN_OR_ELSE, "").strip()),
        fallback_location=_location(user_metadata.get(PLACE_OR_ELSE, "")),
    )


def _words(text: str, longest: int) -> str | None:
    return tidied(metadata_text(text), max_length=longest)[:longest].strip() or None


def _location(text: str) -> Location | None:
    parts = text.split(",")
    if not 2 <= len(parts) <= 3 or not all(map(_NUMBER.fullmatch, parts)):
        return None
    latitude, longitude, *altitude = map(float, parts)
    if abs(longitude) > 180:
        return None
    return location_of(latitude, longitude, next((height for height in altitude if abs(height) <= HIGHEST), None))


def with_sidecar(metadata: ImageMetadata, sidecar: Sidecar, *, is_older: bool = False) -> ImageMetadata:
    """What the file says, and what its upload said beside it; `is_older`: what is known already goes first."""
    known = metadata.inscription or Inscription()
    words = {name: getattr(sidecar, name) for name in (TITLE, CAPTION, RATING)}
    new = {name: said for name, said in words.items() if said and not (is_older and getattr(known, name))}
    inscription = replace(known, **new)
    if is_older:
        sidecar = replace(
            sidecar,
            captured_at=metadata.captured_at or sidecar.captured_at,
            location=metadata.location or sidecar.location,
        )
    return replace(
        metadata,
        captured_at=sidecar.captured_at or metadata.captured_at or sidecar.fallback_captured_at,
        location=sidecar.location or metadata.location or sidecar.fallback_location,
        inscription=inscription if inscription != Inscription() else None,
    )
