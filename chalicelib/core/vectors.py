"""Vectors of pictures, as an embedding model makes them: how they are kept, and which photos are of a kind.

A vector is kept as text: signed bytes in base64, `LENGTH` of them or another power of two, as its model makes them.
What pictures have in common is the cosine of their vectors. To find it without comparing each with each, a vector has
bands: it is turned in fixed ways, and the place and the sign of the largest number in each of `_BLOCKS` blocks is a
band. The smaller the angle between two vectors, the more of them they have in common (Andoni et al., "Practical and
Optimal LSH for Angular Distance", 2015). Two models have none.
"""

from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b, shake_256
from math import sqrt
from operator import mul
from typing import NamedTuple

LENGTH = 256
"""How many numbers a model is asked for, if its makers say nothing else."""
LEAST_BANDS = 8
"""So many of the 64 bands photos of a kind have in common; two of no kind have two."""
MOST_OF_KIND = 24
MOST_DESCRIBED = 60
_NEAR_THE_BEST = 0.7
_OF_THE_WAY_TO_THE_BEST = 0.6
_LARGEST = 127
_BLOCKS = 16
_TURNS = 4


class EmbeddingModel(NamedTuple):
    """What makes vectors: its id, and how many numbers it is asked for, a power of two."""

    model_id: str
    length: int = LENGTH


class Seen(NamedTuple):
    """A photo as far as its vector goes."""

    vector: str
    photo_id: str


def kept(vector: Sequence[float]) -> str:
    """A vector as text; its length (as a distance) is lost, which no cosine needs."""
    largest = max(map(abs, vector)) or 1.0
    return b64encode(array("b", [round(_LARGEST * number / largest) for number in vector]).tobytes()).decode()


def of_kind(vector: str, others: Iterable[Seen]) -> list[Seen]:
    """Those of others, of the same model, that have nearly as much in common with a vector as the best of them.

    The most similar first, `MOST_OF_KIND` at most. How much that is differs from picture to picture, and from model to
    model: so there is no fixed threshold.
    """
    own = _numbers(vector)
    near = sorted((-_cosine(own, _numbers(other.vector)), other.photo_id, other) for other in others)
    best = -near[0][0] if near else 0.0
    return [other for distance, _, other in near[:MOST_OF_KIND] if -distance >= _NEAR_THE_BEST * best]


def described(words: str, others: Iterable[Seen]) -> list[Seen]:
    """Those of others that a vector of words, of the same model, describes: the best first, `MOST_DESCRIBED` at most.

    Words have a little in common with any picture, and how much differs from model to model and from words to words. So
    what counts is how far a picture is above the lowest quarter of them, against how far the best is.
    """
    own = _numbers(words)
    ranked = sorted((-_cosine(own, _numbers(other.vector)), other.photo_id, other) for other in others)
    if not ranked:
        return []
    best, low = -ranked[0][0], -ranked[len(ranked) * 3 // 4][0]
    least = max(0.0, low + _OF_THE_WAY_TO_THE_BEST * (best - low))
    return [other for distance, _, other in ranked[:MOST_DESCRIBED] if -distance >= least]


def cosine(vector: str, other: str) -> float:
    """What two vectors of the same model have in common, -1 to 1."""
    return _cosine(_numbers(vector), _numbers(other))


def bands_of(vector: str, model: str) -> list[str]:
    """Some of which vectors of the same model have in common if they are alike, the more the more alike they are."""
    mark = blake2b(model.encode(), digest_size=2).hexdigest()
    numbers: Sequence[int] = _numbers(vector)
    bands = []
    size = len(numbers) // _BLOCKS
    for turn in range(_TURNS):
        numbers = _turned(list(map(mul, numbers, _signs(turn, len(numbers)))))
        for number in range(_BLOCKS):
            block = numbers[number * size : (number + 1) * size]
            largest = max(range(size), key=lambda place: abs(block[place]))
            bands.append(f"{mark}{turn}{number:x}{largest:x}{'-' if block[largest] < 0 else '+'}")
    return bands


# The Walsh-Hadamard transform: a turn, but for a factor.
def _turned(numbers: list[int]) -> list[int]:
    step = 1
    while step < len(numbers):
        for begin in range(0, len(numbers), 2 * step):
            for place in range(begin, begin + step):
                one, other = numbers[place], numbers[place + step]
                numbers[place], numbers[place + step] = one + other, one - other
        step *= 2
    return numbers


# As fixed as a constant, and as random.
@cache
def _signs(turn: int, length: int) -> list[int]:
    bits = int.from_bytes(shake_256(f"turn {turn}".encode()).digest(length // 8))
    return [1 if bits >> place & 1 else -1 for place in range(length)]


def _numbers(vector: str) -> Sequence[int]:
    return array("b", b64decode(vector))


def _cosine(one: Sequence[int], other: Sequence[int]) -> float:
    lengths = sqrt(sum(map(mul, one, one)) * sum(map(mul, other, other)))
    return float(sum(map(mul, one, other)) / (lengths or 1.0))
