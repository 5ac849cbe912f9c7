"""What a model says of an image, and how several models' words become labels."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from PIL import Image

from .vocabulary import LabelEntry, Vocabulary


@dataclass(frozen=True, slots=True)
class Box:
    """Ratios 0-1 of the upright image's width and height, origin top left (Rekognition BoundingBox)."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Located:
    """One occurrence of a label, `probability` 0-1."""

    label: str
    probability: float
    box: Box


@dataclass(frozen=True, slots=True)
class Evidence:
    """A model's word: label -> probability (0-1), and located occurrences where it can tell."""

    probabilities: dict[str, float]
    located: tuple[Located, ...] = ()


class Model(Protocol):
    """Something that looks at images. `side` is the shorter side, in pixels, that it wants to see."""

    side: int

    def look(self, image: Image.Image) -> Evidence:
        """Return the evidence of an upright RGB image; called from several threads at once."""
        ...


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """A label of an image with its `confidence` in percent 0-100."""

    entry: LabelEntry
    confidence: float
    instances: tuple[Located, ...] = field(default=())


def merge(evidences: Iterable[Evidence], vocabulary: Vocabulary) -> list[FoundLabel]:
    """Return all labels, most confident first: each model's word counts, the surest one wins.

    A located occurrence makes its label and the label's ancestors at least as probable as itself.
    """
    probabilities: dict[str, float] = {}
    instances: dict[str, list[Located]] = {}
    for evidence in evidences:
        for name, probability in evidence.probabilities.items():
            probabilities[name] = max(probability, probabilities.get(name, 0.0))
        for located in evidence.located:
            instances.setdefault(located.label, []).append(located)
            for name in (located.label, *vocabulary.labels[located.label].parents):
                probabilities[name] = max(located.probability, probabilities.get(name, 0.0))
    found = [_found(vocabulary.labels[name], p, instances.get(name, [])) for name, p in probabilities.items()]
    return sorted(found, key=lambda label: (-label.confidence, label.entry.name))


def _found(entry: LabelEntry, probability: float, instances: list[Located]) -> FoundLabel:
    surest_first = sorted(instances, key=lambda located: -located.probability)
    return FoundLabel(entry, min(100.0, 100.0 * probability), tuple(surest_first))
