"""The judged set: photos as a recogniser would describe them, queries, and which photos should come back.

The texts in `bench/relevance/` are written by hand; here they become the records that the application works with.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from chalicelib.core.album import Album
from chalicelib.core.detections import BoundingBox, Instance, Label
from chalicelib.core.object_keys import photo_id
from chalicelib.core.photo import Camera, ImageMetadata, Location, Photo, Status
from chalicelib.core.places import places_at

TEXTS = Path(__file__).with_name("relevance")
BUCKET = "judged-photos"
OWNER = "us-east-1:0b5e7d1c-3a52-4d7e-9b1f-5c0e8a7d6f21"
NOW = datetime(2022, 9, 5, 12, tzinfo=UTC)
"""When the judged queries are typed: after the last photo, for those like "last summer"."""
_ANYWHERE = BoundingBox(0.25, 0.25, 0.5, 0.5)
_WHAT_MAKERS_CALL_THEMSELVES = ("Canon", "NIKON", "SONY", "Apple", "Google", "DJI", "Panasonic")


@dataclass(frozen=True, slots=True)
class Term:
    """A label's place in the taxonomy, with its parents, but not their parents."""

    parents: tuple[str, ...]
    aliases: tuple[str, ...]
    category: str | None


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """What somebody types, and the grade of each photo that should be found: 2 shows it, 1 has it in it as well."""

    kind: str
    text: str
    grades: Mapping[str, int]

    @property
    def is_kept_out(self) -> bool:
        """Whether the search must not be tuned on this query: half of them, by a hash of the text."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 1


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """`photos` by the names that the judgements use, such as "dog01".

    `queries` are words as one searches for with practice, `natural` are sentences, dates, numbers and the like.
    """

    photos: Mapping[str, Photo]
    queries: tuple[JudgedQuery, ...]
    natural: tuple[JudgedQuery, ...] = ()
    albums: tuple[Album, ...] = ()

    def names(self) -> dict[str, str]:
        """The photo's name by its photo id."""
        return {photo.photo_id: name for name, photo in self.photos.items()}


@cache
def judged_set() -> JudgedSet:
    """Read the whole set. Raises `ValueError` naming a reference to something that is not there."""
    taxonomy = dict(_terms(_lines("labels.txt")))
    places = dict(_places(_lines("places.txt")))
    photos = dict(_photo(line, taxonomy, places) for line in _lines("photos.txt"))
    names = tuple(photos)
    albums: list[Album] = []
    in_album: dict[str, list[str]] = defaultdict(list)
    for number, line in enumerate(_lines("albums.txt")):
        album, contents = _album(number, line, names)
        albums.append(album)
        for content in contents:
            in_album[content].append(album.album_id)
    return JudgedSet(
        {name: replace(photo, album_ids=tuple(in_album.get(name, ()))) for name, photo in photos.items()},
        tuple(_query(line, names) for line in _lines("queries.txt")),
        tuple(_query(line, names) for line in _lines("natural.txt")),
        tuple(albums),
    )


def _album(number: int, line: str, names: tuple[str, ...]) -> tuple[Album, tuple[str, ...]]:
    name, contents = (part.strip() for part in line.split("|"))
    album = Album(identity_id=OWNER, album_id=f"judged-{number}", name=name, created_at=NOW)
    return album, tuple(_expanded(contents.split(), names))


def _lines(name: str) -> Iterator[str]:
    for line in (TEXTS / name).read_text().splitlines():
        if line and not line.startswith("#"):
            yield line


def _terms(lines: Iterable[str]) -> Iterator[tuple[str, Term]]:
    for line in lines:
        parts = dict(re.findall(r"([<~@])([^<~@]*)", line))
        name = re.split("[<~@]", line)[0].strip()
        category = parts.get("@", "").strip() or None
        yield name, Term(_names(parts.get("<", "")), _names(parts.get("~", "")), category)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _places(lines: Iterable[str]) -> Iterator[tuple[str, Location]]:
    for line in lines:
        name, position = line.split(" = ")
        latitude, longitude = map(float, position.split(","))
        yield name, Location(latitude, longitude)


def _photo(line: str, taxonomy: Mapping[str, Term], places: Mapping[str, Location]) -> tuple[str, Photo]:
    name, _, labels, captured, place, camera, tags, file_name = (part.strip() for part in line.split("|"))
    captured_at = datetime.fromisoformat(captured)
    location = places[place] if place else None
    key = f"private/{OWNER}/uploads/{captured_at:%Y-%m-%d}/{file_name}"
    return name, Photo(
        bucket=BUCKET,
        object_key=key,
        identity_id=OWNER,
        photo_id=photo_id(BUCKET, key),
        status=Status.SUCCEEDED,
        revision=1,
        sequencer="0" * 20,
        uploaded_at=captured_at.replace(tzinfo=UTC) + timedelta(days=3),
        image_metadata=ImageMetadata(
            format="JPEG",
            width=4000,
            height=3000,
            file_size=3_500_000,
            captured_at=captured_at,
            camera=_camera(camera),
            location=location,
        ),
        labels=_labels(labels, taxonomy),
        tags=_names(tags),
        places=places_at(location.latitude, location.longitude) if location else (),
    )


def _camera(text: str) -> Camera:
    maker = text.split()[0]
    if maker not in _WHAT_MAKERS_CALL_THEMSELVES:
        raise ValueError(f"{maker} makes no cameras")
    return Camera(make=maker, model=text.removeprefix(maker).strip())


def _labels(text: str, taxonomy: Mapping[str, Term]) -> tuple[Label, ...]:
    """The labels as written, and each ancestor as a label of its own, with its most certain descendant's confidence."""
    written = [_written(label) for label in _names(text)]
    confidence: dict[str, float] = {}
    for name, percent, _ in written:
        for each in (name, *_ancestors(name, taxonomy)):
            confidence[each] = max(percent, confidence.get(each, 0))
    confidence |= {name: percent for name, percent, _ in written}
    count = {name: found for name, _, found in written}
    labels = (_label(name, confidence[name], count.get(name, 0), taxonomy) for name in confidence)
    return tuple(sorted(labels, key=lambda label: (-label.confidence, label.name)))


# "Dog 98.3 x2" -> ("Dog", 98.3, 2)
def _written(text: str) -> tuple[str, float, int]:
    match = re.fullmatch(r"(\D+) ([\d.]+)(?: x(\d+))?", text)
    if match is None:
        raise ValueError(f"{text!r} is not a label with its confidence")
    return match[1], float(match[2]), int(match[3] or 0)


def _label(name: str, confidence: float, count: int, taxonomy: Mapping[str, Term]) -> Label:
    return Label(
        name=name,
        confidence=confidence,
        parents=_ancestors(name, taxonomy),
        aliases=taxonomy[name].aliases,
        categories=(_category(name, taxonomy),),
        instances=(Instance(confidence, _ANYWHERE),) * count,
    )


def _ancestors(name: str, taxonomy: Mapping[str, Term]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for parent in taxonomy[name].parents:
        found |= dict.fromkeys((parent, *_ancestors(parent, taxonomy)))
    return tuple(sorted(found))


def _category(name: str, taxonomy: Mapping[str, Term]) -> str:
    term = taxonomy[name]
    return term.category or _category(term.parents[0], taxonomy)


def _query(line: str, names: tuple[str, ...]) -> JudgedQuery:
    kind, text, judgement = (part.strip() for part in line.split("|"))
    grades: dict[str, int] = {}
    for group in judgement.split(";"):
        grade, _, photos = group.partition(":")
        grades |= dict.fromkeys(_expanded(photos.split(), names), int(grade))
    return JudgedQuery(kind, text, grades)


# "dog01-dog03" -> dog01, dog02, dog03
def _expanded(ranges: Iterable[str], names: tuple[str, ...]) -> Iterator[str]:
    for text in ranges:
        first, _, last = text.partition("-")
        yield from names[names.index(first) : names.index(last or first) + 1]
