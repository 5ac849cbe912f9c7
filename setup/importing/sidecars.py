"""What others have written beside a photo: an XMP file, or Takeout's JSON, which has the people on it, too."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from chalicelib.core.image.header import Blocks
from chalicelib.core.image.sidecar import Sidecar
from chalicelib.core.image.written import Written, what_is_written
from chalicelib.core.photo import Inscription, Location
from setup.importing.sources import Source

# Takeout cuts the name of a sidecar, without its ending, to this length.
_TAKEOUT_LENGTH = 46
_TAKEOUT_SUFFIX = ".supplemental-metadata"
_NUMBERED = re.compile(r"(?P<stem>.*)(?P<number>\(\d+\))(?P<ending>\.\w+)")


def is_sidecar(name: str) -> bool:
    """Whether a file belongs to another one, and is no photo itself."""
    return PurePosixPath(name).suffix.lower() in {".xmp", ".json", ".aae"}


class UnusableSidecar(ValueError):
    """A photo cannot be imported before its sidecar is mended, however often that is tried."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the sidecars of a file say: keywords and people as tags, each once, and all else."""

    tags: tuple[str, ...]
    sidecar: Sidecar


def read_beside(source: Source, name: str) -> Beside:
    """Read the sidecars of a file; an XMP file goes before Takeout's. Raises `UnusableSidecar` naming a damaged one."""
    written, takeout = _xmp(source, name), _takeout(source, name)
    found = (*(keyword for each in written for keyword in each.keywords), *takeout.people)
    tidy = (tag.replace(",", " ").strip() for tag in found)  # commas separate tags
    sidecar = Sidecar()
    for each in (*map(_of_xmp, written), takeout.sidecar):
        sidecar = sidecar.or_else(each)
    return Beside(tuple(dict.fromkeys(tag for tag in tidy if tag)), sidecar)


def _xmp(source: Source, name: str) -> list[Written]:
    names = (f"{name}.xmp", f"{PurePosixPath(name).with_suffix('')}.xmp")
    return [what_is_written(Blocks(xmp=packet)) for each in names if (packet := source.read(each))]


def _of_xmp(written: Written) -> Sidecar:
    words = written.inscription or Inscription()
    return Sidecar(
        title=words.title,
        caption=words.caption,
        rating=words.rating,
        captured_at=written.captured_at,
        location=written.location,
    )


@dataclass(frozen=True, slots=True)
class _Takeout:
    people: tuple[str, ...] = ()
    sidecar: Sidecar = field(default_factory=Sidecar)


def _takeout(source: Source, name: str) -> _Takeout:
    for sidecar in _takeout_names(name):
        if text := source.read(sidecar):
            try:
                return _read_takeout(json.loads(text))
            except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError) as error:
                raise UnusableSidecar(f"its sidecar {sidecar} is damaged: {error}") from error
    return _Takeout()


# The time is in seconds since 1970; coordinates of 0, 0 say that there are none. `geoData` is what Google shows,
# `geoDataExif` what the file had. (The member "title" is the file's name.)
def _read_takeout(said: dict[str, Any]) -> _Takeout:
    seconds = said.get("photoTakenTime", {}).get("timestamp")
    places = (_place(said.get(member, {})) for member in ("geoData", "geoDataExif"))
    return _Takeout(
        tuple(_text(person["name"]) for person in said.get("people", ())),
        Sidecar(
            caption=_text(said.get("description") or "").strip() or None,
            fallback_captured_at=datetime.fromtimestamp(int(seconds), UTC) if seconds is not None else None,
            fallback_location=next(filter(None, places), None),
        ),
    )


# Half a character cannot be sent: that raises `ValueError`.
def _text(said: object) -> str:
    return str(said).encode().decode()


def _place(said: dict[str, Any]) -> Location | None:
    latitude, longitude = said.get("latitude"), said.get("longitude")
    if not latitude and not longitude:
        return None
    return Location(
        float(latitude or 0), float(longitude or 0), float(said["altitude"]) if said.get("altitude") else None
    )


# "a.jpg" has "a.jpg.supplemental-metadata.json", or "a.jpg.json" in older archives; a second file of that name,
# "a(1).jpg", has "a.jpg.supplemental-metadata(1).json".
def _takeout_names(name: str) -> Iterator[str]:
    path = PurePosixPath(name)
    numbered = _NUMBERED.fullmatch(path.name)
    plain, number = (numbered["stem"] + numbered["ending"], numbered["number"]) if numbered else (path.name, "")
    for long in (plain + _TAKEOUT_SUFFIX, plain):
        yield str(path.with_name(f"{long[:_TAKEOUT_LENGTH]}{number}.json"))
