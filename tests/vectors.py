"""Vectors for tests: some that have nothing in common, and others near them."""

import random

from chalicelib.core.vectors import LENGTH, kept

MODEL = "amazon.titan-embed-image-v1"
_DICE = random.Random(7)
_DIRECTIONS = [[_DICE.gauss(0, 1) for _ in range(LENGTH)] for _ in range(4)]
VECTORS = [kept(direction) for direction in _DIRECTIONS]


def between(one: int, other: int, share: float) -> str:
    """A vector on the way from one of `VECTORS` to another; `share` 0-1 of the way."""
    ways = zip(_DIRECTIONS[one], _DIRECTIONS[other], strict=True)
    return kept([(1 - share) * begin + share * end for begin, end in ways])
