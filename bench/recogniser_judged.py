"""The judged photos, and how right a recogniser is about them."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from PIL import Image

from bench.recogniser_packages import photos_of
from bench.report import NotMeasured
from setup.local.recogniser.evidence import FoundLabel
from setup.local.recogniser.vocabulary import Vocabulary

FOLDER = Path(__file__).with_name("recogniser_photos")
# Which of the labels' categories are of which kind; all others are objects.
_KINDS = {
    "Animals and Pets": "animals",
    "Person Description": "people",
    "Apparel and Accessories": "people",
    "Food and Beverage": "food",
    "Vehicles and Automotive": "vehicles",
    "Nature and Outdoors": "scenes",
    "Plants and Flowers": "scenes",
    "Buildings and Architecture": "scenes",
    "Popular Landmarks": "scenes",
    "Home and Indoors": "scenes",
    "Travel and Adventure": "scenes",
}


@dataclass(frozen=True, slots=True)
class JudgedPhoto:
    """`content` is a JPEG or PNG file; `sees` are the labels that must be found, `right` those that may be."""

    name: str
    content: bytes
    sees: frozenset[str]
    right: frozenset[str]
    committed: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision: right labels of those found. Recall: found labels of those seen. Clean: photos without a wrong one.

    All 0-1.
    """

    precision: float
    recall: float
    clean: float


def judged_photos(
    vocabulary: Vocabulary, unavailable: Callable[[str], None], file: str = "judged.yaml"
) -> list[JudgedPhoto]:
    """Return all judged photos by name; groups that cannot be fetched are left out: `unavailable` gets why."""
    found: list[JudgedPhoto] = []
    for group in judged_groups(file):
        try:
            contents = _contents(group)
        except NotMeasured as problem:
            unavailable(str(problem))
            continue
        for (name, judgement), content in zip(group["photos"].items(), contents, strict=True):
            sees, right = _closure(judgement, vocabulary)
            found.append(JudgedPhoto(name, content, sees, right, group["committed"]))
    return sorted(found, key=lambda photo: photo.name)


def judged_groups(file: str = "judged.yaml") -> list[dict[str, Any]]:
    """Return the groups of a file of judgements."""
    groups: list[dict[str, Any]] = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))["groups"]
    return groups


def _contents(group: Mapping[str, Any]) -> list[bytes]:
    if group["committed"]:
        return [(FOLDER / f"{name}.jpg").read_bytes() for name in group["photos"]]
    paths = [judgement["from"] for judgement in group["photos"].values()]
    return [_jpeg_or_png(photo) for photo in photos_of(group["package"], group["version"], paths, group["sha256"])]


def _jpeg_or_png(content: bytes) -> bytes:
    image = Image.open(io.BytesIO(content))
    if image.format in ("JPEG", "PNG"):
        return content
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=1)
    return target.getvalue()


def _closure(judgement: Mapping[str, list[str]], vocabulary: Vocabulary) -> tuple[frozenset[str], frozenset[str]]:
    sees = frozenset(judgement["sees"])
    named = sees | set(judgement.get("also", []))
    return sees, frozenset(named).union(*(vocabulary.labels[name].parents for name in named))


def halves(photos: Sequence[JudgedPhoto]) -> tuple[list[JudgedPhoto], list[JudgedPhoto]]:
    """Return the photos that were used for tuning weights and thresholds, and those that were not."""
    # By name in the whole set, so that a photo does not change sides if a group is left out.
    everything = sorted(name for group in judged_groups() for name in group["photos"])
    chosen_on = set(everything[::2])
    return [photo for photo in photos if photo.name in chosen_on], [
        photo for photo in photos if photo.name not in chosen_on
    ]


def quality(
    photos: Iterable[JudgedPhoto], labels: Mapping[str, Sequence[FoundLabel]], min_confidence: float
) -> Quality:
    """Return how right the labels (by photo name) of at least `min_confidence` percent are."""
    found = right = seen = hit = clean = count = 0
    for photo in photos:
        names = {label.entry.name for label in labels[photo.name] if label.confidence >= min_confidence}
        count, found, right = count + 1, found + len(names), right + len(names & photo.right)
        seen, hit, clean = seen + len(photo.sees), hit + len(names & photo.sees), clean + (names <= photo.right)
    return Quality(right / max(1, found), hit / max(1, seen), clean / max(1, count))


def kinds(vocabulary: Vocabulary) -> dict[str, set[str]]:
    """Return the labels of each kind: animals, people (with clothes), food, vehicles, scenes (with plants), objects."""
    found: dict[str, set[str]] = {}
    for name, entry in vocabulary.labels.items():
        found.setdefault(_KINDS.get(entry.categories[0], "objects"), set()).add(name)
    return found


def quality_of(
    kind: Set[str], photos: Iterable[JudgedPhoto], labels: Mapping[str, Sequence[FoundLabel]], bar: float
) -> Quality:
    """Return the quality as if there were no labels but those of the kind."""
    judged = [replace(photo, sees=photo.sees & kind, right=photo.right & kind) for photo in photos]
    of_kind = {name: [label for label in found if label.entry.name in kind] for name, found in labels.items()}
    return quality(judged, of_kind, bar)
