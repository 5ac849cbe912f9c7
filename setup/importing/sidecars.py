"""What others have written beside a photo: an XMP file with its keywords, Takeout's JSON with the people on it."""

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from chalicelib.core.image.xmp import read_xmp
from setup.importing.sources import Source

# Takeout cuts the name of a sidecar, without its ending, to this length.
_TAKEOUT_LENGTH = 46
_TAKEOUT_SUFFIX = ".supplemental-metadata"
_NUMBERED = re.compile(r"(?P<stem>.*)(?P<number>\(\d+\))(?P<ending>\.\w+)")


def is_sidecar(name: str) -> bool:
    """Whether a file belongs to another one, and is no photo itself."""
    return PurePosixPath(name).suffix.lower() in {".xmp", ".json", ".aae"}


def sidecar_tags(source: Source, name: str) -> tuple[str, ...]:
    """The keywords and people that the sidecars of a file give, each once. Raises `ValueError` naming a broken one."""
    found = (*_keywords(source, name), *_people(source, name))
    tidy = (tag.replace(",", " ").strip() for tag in found)  # commas separate tags
    return tuple(dict.fromkeys(tag for tag in tidy if tag))


def _keywords(source: Source, name: str) -> Iterator[str]:
    for sidecar in (f"{name}.xmp", f"{PurePosixPath(name).with_suffix('')}.xmp"):
        if packet := source.read(sidecar):
            yield from read_xmp(packet).get("dc:subject", ())


def _people(source: Source, name: str) -> Iterator[str]:
    for sidecar in _takeout_names(name):
        if text := source.read(sidecar):
            yield from _names(sidecar, text)
            return


def _names(sidecar: str, text: bytes) -> list[str]:
    try:
        return [str(person["name"]) for person in json.loads(text).get("people", ())]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"its sidecar {sidecar} is damaged: {error}") from error


# "a.jpg" has "a.jpg.supplemental-metadata.json", or "a.jpg.json" in older archives; a second file of that name,
# "a(1).jpg", has "a.jpg.supplemental-metadata(1).json".
def _takeout_names(name: str) -> Iterator[str]:
    path = PurePosixPath(name)
    numbered = _NUMBERED.fullmatch(path.name)
    plain, number = (numbered["stem"] + numbered["ending"], numbered["number"]) if numbered else (path.name, "")
    for long in (plain + _TAKEOUT_SUFFIX, plain):
        yield str(path.with_name(f"{long[:_TAKEOUT_LENGTH]}{number}.json"))
