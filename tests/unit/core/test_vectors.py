"""Vectors of pictures: how they are kept, which are of a kind, and the bands by which these are found."""

import math
import random
from array import array
from base64 import b64decode

import pytest

from chalicelib.core.vectors import LEAST_BANDS, LENGTH, MOST_OF_KIND, Seen, bands_of, cosine, described, kept, of_kind
from tests.vectors import MODEL, VECTORS, between


def in_common(one: str, other: str) -> int:
    return len(set(bands_of(one, MODEL)) & set(bands_of(other, MODEL)))


def test_a_vector_is_kept_as_so_many_bytes() -> None:
    assert len(kept([0.1] * LENGTH)) == 344
    assert b64decode(kept([0.5, -0.25, 0.0])) == bytes([127, 256 - 64, 0])
    assert b64decode(kept([0.0, 0.0])) == bytes(2)


def test_what_is_kept_has_the_same_in_common() -> None:
    dice = random.Random(1)
    one, noise = ([dice.gauss(0, 1) for _ in range(LENGTH)] for _ in range(2))
    other = [2 * a + b for a, b in zip(one, noise, strict=True)]
    exact = sum(a * b for a, b in zip(one, other, strict=True))
    exact /= math.dist(one, [0] * LENGTH) * math.dist(other, [0] * LENGTH)

    assert cosine(kept(one), kept(other)) == pytest.approx(exact, abs=0.005)
    assert cosine(kept(one), kept(one)) == pytest.approx(1)
    assert cosine(kept(one), kept([0.0] * LENGTH)) == 0


def test_bands_are_always_the_same() -> None:
    """Else what is in the index already would not be found."""
    bands = bands_of(VECTORS[0], MODEL)
    assert len(bands) == len(set(bands)) == 64
    assert bands == bands_of(VECTORS[0], MODEL)
    assert bands[:3] == ["32d400a+", "32d4019-", "32d4027-"]


def test_the_more_alike_vectors_are_the_more_bands_they_have_in_common() -> None:
    counts = [in_common(VECTORS[0], between(0, 1, share)) for share in (0, 0.2, 0.35, 0.5)]
    assert counts == sorted(counts, reverse=True)
    assert (counts[0], counts[-1] >= LEAST_BANDS) == (64, True)
    assert all(in_common(VECTORS[0], other) < LEAST_BANDS for other in VECTORS[1:])


def test_vectors_of_two_models_have_no_band_in_common() -> None:
    assert not set(bands_of(VECTORS[0], MODEL)) & set(bands_of(VECTORS[0], f"{MODEL}:1"))


def test_of_a_kind_is_what_is_nearly_as_similar_as_the_best() -> None:
    near, less, far = between(0, 1, 0.2), between(0, 1, 0.35), between(0, 1, 0.6)
    others = [Seen(far, "far"), Seen(less, "less"), Seen(near, "b"), Seen(near, "a")]
    assert [photo.photo_id for photo in of_kind(VECTORS[0], others)] == ["a", "b", "less"]
    # Where nothing is nearer, it is the nearest that there is.
    assert [photo.photo_id for photo in of_kind(VECTORS[0], others[:1])] == ["far"]
    assert of_kind(VECTORS[0], []) == []
    assert len(of_kind(VECTORS[0], [Seen(near, f"{number}") for number in range(50)])) == MOST_OF_KIND


def test_described_is_what_stands_out_from_the_others() -> None:
    """However much words have in common with any picture: of one model little, of another much."""
    best, good = between(0, 1, 0.3), between(0, 1, 0.4)
    others = [Seen(between(1, 0, share), f"{share}") for share in (0.1, 0.15, 0.2, 0.25)]
    found = [Seen(good, "good"), Seen(best, "best")]

    assert [photo.photo_id for photo in described(VECTORS[0], [*others, *found])] == ["best", "good"]
    assert described(VECTORS[0], []) == []
    opposite = kept([-number for number in array("b", b64decode(VECTORS[0]))])
    assert described(VECTORS[0], [Seen(opposite, "opposite")]) == []
