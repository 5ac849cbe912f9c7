"""The labels, what they belong to, and which labels each of the models' classes means (vocabulary.json)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("vocabulary.json")


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """A label and its Rekognition attributes; `parents` holds all ancestors."""

    name: str
    parents: tuple[str, ...]
    aliases: tuple[str, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """One class of the classifier: its own label, and other labels with the weight (0-1) it gives them."""

    label: str
    likely: Mapping[str, float]


@dataclass(frozen=True)
class Vocabulary:
    """All labels by name, the classifier's classes and the detector's objects in the order of the models' outputs."""

    labels: Mapping[str, LabelEntry]
    classes: tuple[ClassEntry, ...]
    objects: tuple[str, ...] = ()

    def label_probabilities(self, classes: NDArray[np.float32]) -> dict[str, float]:
        """Return label -> probability (0-1), given the probabilities of the classes (which sum to 1).

        A label's probability is the sum over the classes that belong to it, directly or through descendants, plus the
        weighted sum over those that only make it likely: three uncertain breeds add up to one certain cat.
        """
        probabilities = np.minimum(classes @ self._weights, 1.0)
        return dict(zip(self.labels, probabilities.tolist(), strict=True))

    @cached_property
    def _weights(self) -> NDArray[np.float32]:
        """Classes x labels: the share of a class's probability that each label gets."""
        column = {name: index for index, name in enumerate(self.labels)}
        weights = np.zeros((len(self.classes), len(column)), np.float32)
        for row, entry in zip(weights, self.classes, strict=True):
            for label, weight in {**entry.likely, entry.label: 1.0}.items():
                columns = [column[name] for name in (label, *self.labels[label].parents)]
                row[columns] = np.maximum(row[columns], weight)
        return weights


def load_vocabulary(file: Path = FILE) -> Vocabulary:
    """Read the derived vocabulary."""
    document = json.loads(file.read_text(encoding="utf-8"))
    classes = tuple(_class(row) for row in document["imagenet"])
    return Vocabulary(dict(_labels(document["labels"])), classes, tuple(document["coco"]))


def _labels(labels: Mapping[str, Mapping[str, list[str]]]) -> Iterable[tuple[str, LabelEntry]]:
    for name, entry in labels.items():
        yield name, LabelEntry(name, tuple(entry["parents"]), tuple(entry["aliases"]), tuple(entry["categories"]))


def _class(row: Mapping[str, Any]) -> ClassEntry:
    return ClassEntry(row["label"], row["likely"])
