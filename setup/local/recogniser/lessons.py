"""What judged photos taught: corrections of the classifier's probabilities by what the picture looks like.

ImageNet has no class for a skyline, a meadow or a factory, and nearly none for people. The networks' features say
something about them: lessons.npz has a logistic regression for each of the labels that occur often enough in the
photos used for tuning. `python -m bench.recogniser_lessons` derives it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .vocabulary import LabelEntry

FILE = Path(__file__).with_name("lessons.npz")
# Odds are multiplied by this, so that 55 % separates right labels from wrong ones (docs/recogniser.md). Chosen by
# cross-validation within the photos that teach, as is the next one.
CAUTION = 0.3
# Log odds are of probabilities within this distance of 0 and 1: beyond, the networks' numbers mean nothing.
MARGIN = 0.004


@dataclass(frozen=True, slots=True)
class Lessons:
    """`weights` (labels x features) and `bias` (labels) of the log odds that a label is right.

    `trust` (labels) is how far the classifier's own opinion of a label, in log odds, counts beside them.
    """

    labels: Sequence[str]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    trust: NDArray[np.float32]

    def corrected(
        self, probabilities: Mapping[str, float], features: NDArray[np.float32], labels: Mapping[str, LabelEntry]
    ) -> dict[str, float]:
        """Return label -> probability (0-1), given the networks' features for each view; no parent is below a child."""
        opinions = log_odds(np.array([probabilities[name] for name in self.labels]))
        learned = self.trust * opinions + self.weights @ direction(features) + self.bias
        found = {**probabilities, **dict(zip(self.labels, (1 / (1 + np.exp(-learned))).tolist(), strict=True))}
        cautious = {name: CAUTION * p / (1 - p + CAUTION * p) for name, p in found.items()}
        for name, probability in list(cautious.items()):
            for parent in labels[name].parents:
                cautious[parent] = max(cautious[parent], probability)
        return cautious


def load_lessons(file: Path = FILE) -> Lessons:
    """Read what was derived."""
    with np.load(file) as content:
        weights, bias, trust = (content[name].astype(np.float32) for name in ("weights", "bias", "trust"))
        return Lessons(tuple(content["labels"].tolist()), weights, bias, trust)


def direction(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the features (views x their number, none negative) as one vector of length 1.

    Roots, because a few large features would decide alone.
    """
    roots: NDArray[np.float32] = np.sqrt(features.mean(axis=0))
    return roots / max(float(np.linalg.norm(roots)), 1e-6)


def log_odds(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log(p / (1 - p)) of probabilities that are kept off 0 and 1."""
    bounded: NDArray[np.float64] = np.clip(probabilities, MARGIN, 1 - MARGIN)
    return np.log(bounded) - np.log(1 - bounded)
