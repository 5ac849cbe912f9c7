"""What a model reports about an image, and how the reports of several models become labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    """A model's report: label -> probability (0-1), and located occurrences if the model locates."""

    probabilities: dict[str, float]
    located: tuple[Located, ...] = ()


class Model(Protocol):
    """A model that looks at images. `side` is the length of the shorter side, in pixels, that it needs."""

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


# How much the classifier can lower a located occurrence's probability by contradicting it. Tried on the judged photos.
DOUBT = 0.3


def merge(evidences: Sequence[Evidence], vocabulary: Vocabulary) -> list[FoundLabel]:
    """Return all labels, most confident first.

    About the whole image, the surest model wins. Located occurrences are independent evidence: the probability of a
    label, and of its ancestors, is then the probability that at least one of the two is right. An occurrence that the
    whole image contradicts counts for less.
    """
    whole: dict[str, float] = {}
    for evidence in evidences:
        for name, probability in evidence.probabilities.items():
            whole[name] = max(probability, whole.get(name, 0.0))
    instances: dict[str, list[Located]] = {}
    surest: dict[str, float] = {}
    for located in (doubted(each, whole, vocabulary) for evidence in evidences for each in evidence.located):
        instances.setdefault(located.label, []).append(located)
        for name in (located.label, *vocabulary.labels[located.label].parents):
            surest[name] = max(located.probability, surest.get(name, 0.0))
    probabilities = {name: either(whole.get(name, 0.0), surest.get(name, 0.0)) for name in {**whole, **surest}}
    found = [_found(vocabulary.labels[name], p, instances.get(name, [])) for name, p in probabilities.items()]
    return sorted(found, key=lambda label: (-label.confidence, label.entry.name))


def doubted(located: Located, whole: Mapping[str, float], vocabulary: Vocabulary) -> Located:
    """Return the occurrence, less probable if the whole image shows an ancestor of its label, but not the label.

    If there certainly is a mammal but no bear, the box of a bear is probably that mammal's.
    """
    parents = vocabulary.labels[located.label].parents
    others = max((whole.get(parent, 0.0) - whole.get(located.label, 0.0) for parent in parents), default=0.0)
    return replace(located, probability=located.probability * (1 - DOUBT * max(0.0, min(1.0, others))))


def either(one: float, other: float) -> float:
    """Return the probability that at least one of two independent pieces of evidence is right; all 0-1."""
    return 1 - (1 - min(1.0, one)) * (1 - min(1.0, other))


def _found(entry: LabelEntry, probability: float, instances: list[Located]) -> FoundLabel:
    surest_first = sorted(instances, key=lambda located: -located.probability)
    return FoundLabel(entry, min(100.0, 100.0 * probability), tuple(surest_first))
