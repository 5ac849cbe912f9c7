"""Derives what the recogniser learns from the judged photos: `python -m bench.recogniser_lessons`.

Only those photos count that were used for tuning; the others stay unseen. Needed after a change of the vocabulary, the
classifier or the judgements; the result is committed.
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.recogniser_judged import JudgedPhoto, halves, judged_photos, lesson_photos
from setup.local.recogniser import lessons
from setup.local.recogniser.__main__ import load_classifier
from setup.local.recogniser.classifier import Classifier, Opinion
from setup.local.recogniser.detector import Detector
from setup.local.recogniser.image_reading import opened
from setup.local.recogniser.lessons import Lessons, direction, log_odds
from setup.local.recogniser.prepare import prepare_all
from setup.local.recogniser.vocabulary import load_vocabulary

# A label must be right for so many photos to teach anything.
LEAST_PHOTOS = 3
# The first two say how much features, and the mere frequency of a label, may count; the last one restrains both.
_SCALE, _FREQUENCY, _RESTRAINT = 5.0, 0.3, 1.0
_STEPS, _SHORTEST, _NOTHING = 25, 1e-3, 1e-6

Array = NDArray[np.float64]


def derive(photos: Sequence[JudgedPhoto], opinions: Mapping[str, Opinion]) -> Lessons:
    """Return what the photos teach, given the classifier's opinion of each, by its name."""
    seen = _SCALE * np.array([direction(opinions[photo.name].features) for photo in photos], np.float64)
    middle = seen.mean(axis=0)
    counts = Counter(label for photo in photos for label in photo.right)
    labels = sorted(label for label, count in counts.items() if count >= LEAST_PHOTOS)
    kernel = (seen - middle) @ (seen - middle).T + _FREQUENCY
    shares = np.array([_shares(kernel, photos, opinions, label) for label in labels])
    weights = shares @ (seen - middle)
    bias = _FREQUENCY * shares.sum(axis=1) - weights @ middle
    return Lessons(labels, (_SCALE * weights).astype(np.float32), bias.astype(np.float32))


def _shares(kernel: Array, photos: Sequence[JudgedPhoto], opinions: Mapping[str, Opinion], label: str) -> Array:
    """Return how much each photo speaks for the label: kernel logistic regression, by Newton's method.

    A whole step can overshoot and never come back: then half of it is taken, or a quarter, until the loss falls.
    """
    right = np.array([label in photo.right for photo in photos], np.float64)
    before = lessons.OPINION * log_odds(np.array([opinions[photo.name].probabilities[label] for photo in photos]))

    def loss(shares: Array) -> float:
        odds = before + kernel @ shares
        return float((np.logaddexp(0, odds) - right * odds).sum() + _RESTRAINT / 2 * shares @ kernel @ shares)

    shares: Array = np.zeros(len(photos))
    for _ in range(_STEPS):
        change = kernel @ shares
        expected = 1 / (1 + np.exp(-(before + change)))
        certainty = expected * (1 - expected) + 1e-6
        target = change + (right - expected) / certainty
        step: Array = np.linalg.solve(kernel + np.diag(_RESTRAINT / certainty), target) - shares
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
    more, _ = lesson_photos(vocabulary, missing.append)
    if missing:
        print("\n".join(missing), file=sys.stderr)
        return 1
    taught = [*chosen_on, *more]
    learned = derive(taught, opinions_of(taught, load_classifier(vocabulary, None)))
    weights = learned.weights.astype(np.float16)
    np.savez(lessons.FILE, labels=np.array(learned.labels), weights=weights, bias=learned.bias)
    return 0


if __name__ == "__main__":
    sys.exit(main())
