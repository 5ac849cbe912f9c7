"""Derives what the recogniser learns from the judged photos: `python -m bench.recogniser_lessons`.

Only those photos count that were used for tuning; the others stay unseen. Needed after a change of the vocabulary, the
classifier or the judgements; the result is committed.
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.recogniser_judged import JudgedPhoto, halves, judged_photos
from setup.local.recogniser import lessons
from setup.local.recogniser.__main__ import load_classifier
from setup.local.recogniser.classifier import Classifier, Opinion
from setup.local.recogniser.detector import Detector
from setup.local.recogniser.image_reading import opened
from setup.local.recogniser.lessons import Lessons, direction, log_odds
from setup.local.recogniser.prepare import prepare_all
from setup.local.recogniser.vocabulary import LabelEntry, load_vocabulary

# A label must be right for so many photos to teach anything.
LEAST_PHOTOS = 3
# The first two say how much features, and the mere frequency of a label, may count; the third one how far the trust in
# the classifier's own opinion may be from `_OPINION`; the last one restrains all of them.
_SCALE, _FREQUENCY, _TRUST, _RESTRAINT = 7.0, 0.3, 0.2, 1.0
_OPINION = 0.5
# What a photo counts if a person would name the label first, and if the label is only right besides; a photo without it
# counts 1. All of these numbers were chosen by cross-validation within the photos that teach.
_NAMED, _BESIDES = 4.0, 0.25
_STEPS, _SHORTEST, _NOTHING = 25, 1e-3, 1e-6

Array = NDArray[np.float64]


def derive(photos: Sequence[JudgedPhoto], opinions: Mapping[str, Opinion], labels: Mapping[str, LabelEntry]) -> Lessons:
    """Return what the photos teach, given the classifier's opinion of each, by its name; `labels` say the parents."""
    seen = _SCALE * np.array([direction(opinions[photo.name].features) for photo in photos], np.float64)
    middle = seen.mean(axis=0)
    counts = Counter(label for photo in photos for label in photo.right)
    taught = sorted(label for label, count in counts.items() if count >= LEAST_PHOTOS)
    odds = np.array([_odds(photos, opinions, label) for label in taught])
    right = np.array([[label in photo.right for photo in photos] for label in taught], np.float64)
    named = [photo.sees.union(*(labels[name].parents for name in photo.sees)) for photo in photos]
    counted = np.array([[_NAMED if label in names else _BESIDES for names in named] for label in taught])
    kernel = (seen - middle) @ (seen - middle).T + _FREQUENCY
    shares = np.array(
        [
            _shares(kernel + _TRUST * np.outer(own, own), is_right, _OPINION * own, np.where(is_right, count, 1))
            for own, is_right, count in zip(odds, right, counted, strict=True)
        ]
    )
    weights = shares @ (seen - middle)
    bias = _FREQUENCY * shares.sum(axis=1) - weights @ middle
    trust = _OPINION + _TRUST * (shares * odds).sum(axis=1)
    return Lessons(taught, (_SCALE * weights).astype(np.float32), bias.astype(np.float32), trust.astype(np.float32))


def _odds(photos: Sequence[JudgedPhoto], opinions: Mapping[str, Opinion], label: str) -> Array:
    return log_odds(np.array([opinions[photo.name].probabilities[label] for photo in photos]))


def _shares(kernel: Array, right: Array, before: Array, counted: Array) -> Array:
    """Return how much each photo speaks for a label: kernel logistic regression, by Newton's method.

    `before` are the log odds without any lesson, `counted` what each photo counts for. A whole step can overshoot and
    never come back: then half of it is taken, or a quarter, until the loss falls.
    """

    def loss(shares: Array) -> float:
        odds = before + kernel @ shares
        return float(
            (counted * (np.logaddexp(0, odds) - right * odds)).sum() + _RESTRAINT / 2 * shares @ kernel @ shares
        )

    shares: Array = np.zeros(len(right))
    for _ in range(_STEPS):
        change = kernel @ shares
        expected = 1 / (1 + np.exp(-(before + change)))
        certainty = expected * (1 - expected) + 1e-6
        target = change + (right - expected) / certainty
        step: Array = np.linalg.solve(kernel + np.diag(_RESTRAINT / (counted * certainty)), target) - shares
        length = 1.0
        while length > _SHORTEST and loss(shares + length * step) > loss(shares):
            length /= 2
        better = shares + length * step
        if loss(shares) - loss(better) < _NOTHING:
            break
        shares = better
    return shares


def opinions_of(photos: Sequence[JudgedPhoto], classifier: Classifier) -> dict[str, Opinion]:
    """Return the classifier's opinion of each photo, before any lesson, by the photo's name."""
    found = {}
    for photo in photos:
        with opened(photo.content) as image:
            # Decoded as when the recogniser is asked, which needs as much for the detector.
            found[photo.name] = classifier.opinion(image.upright(Detector.side))
    return found


def main() -> int:
    """Derive and write the file; exit status 1 if not all photos are there."""
    prepare_all()
    vocabulary = load_vocabulary()
    missing: list[str] = []
    chosen_on, _ = halves(judged_photos(vocabulary, missing.append))
    more = judged_photos(vocabulary, missing.append, "lessons.yaml")
    if missing:
        print("\n".join(missing), file=sys.stderr)
        return 1
    taught = [*chosen_on, *more]
    learned = derive(taught, opinions_of(taught, load_classifier(vocabulary, None)), vocabulary.labels)
    weights = learned.weights.astype(np.float16)
    np.savez(lessons.FILE, labels=np.array(learned.labels), weights=weights, bias=learned.bias, trust=learned.trust)
    return 0


if __name__ == "__main__":
    sys.exit(main())
