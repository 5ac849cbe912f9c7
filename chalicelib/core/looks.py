"""Looks, as `image/look.py` makes them: which photos look alike, and which of them belong together.

A look is 64 hexadecimal digits: the signs of `FREQUENCIES` frequencies of the whole picture, and those of its middle.
Two looks are alike if they differ in few of them, the whole of one compared with the whole or the middle of the other,
and if they have a band in common: so those that may be alike can be looked up, instead of comparing each with each.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

FREQUENCIES = 128
MOST_DIFFERENT = 20
"""Of `FREQUENCIES`: resized and recompressed copies differ in 12 at most (docs/decisions/looks.md)."""
_DIGITS = FREQUENCIES // 4
_BAND_DIGITS = 4
_BAND_BITS = 4 * _BAND_DIGITS
_BAND = (1 << _BAND_BITS) - 1
_Numbers = tuple[int, int]


class Seen(NamedTuple):
    """A photo as far as its look goes; `uploaded_at` in milliseconds since 1970."""

    look: str
    uploaded_at: int
    photo_id: str


def bands_of(look: str) -> list[str]:
    """The bands of both halves, each with its place: what looks that are alike have one of in common."""
    places = range(0, _DIGITS, _BAND_DIGITS)
    halves = (look[:_DIGITS], look[_DIGITS:])
    return sorted({f"{place:02}{half[place : place + _BAND_DIGITS]}" for half in halves for place in places})


def difference(look: str, other: str) -> int:
    """In how many frequencies two looks differ, their middles tried as well."""
    return _difference(_numbers(look), _numbers(other))


def alike(look: str, others: Iterable[Seen]) -> list[Seen]:
    """Those of others with a band in common that are alike, the most similar first."""
    own = _numbers(look)
    near = sorted((_difference(own, _numbers(other.look)), other.photo_id, other) for other in others)
    return [other for distance, _, other in near if distance <= MOST_DIFFERENT]


def groups(seen: Iterable[Seen]) -> list[tuple[Seen, ...]]:
    """The photos that are alike, in groups of two or more, the group with the latest upload first.

    Whatever is like one of a group is in it. The order of `seen` does not matter.
    """
    same: dict[str, list[Seen]] = defaultdict(list)
    for photo in seen:
        same[photo.look].append(photo)
    members: dict[int, list[Seen]] = defaultdict(list)
    for leader, photos in zip(_leaders(list(map(_numbers, same))), same.values(), strict=True):
        members[leader] += photos
    found = [tuple(sorted(group, key=_latest)) for group in members.values() if len(group) > 1]
    return sorted(found, key=lambda group: _latest(group[0]))


def _latest(photo: Seen) -> tuple[int, str]:
    return -photo.uploaded_at, photo.photo_id


# Of each look, one of those that it belongs together with: the same one for all of them.
def _leaders(looks: list[_Numbers]) -> list[int]:
    leaders = list(range(len(looks)))
    for shift in range(0, FREQUENCIES, _BAND_BITS):
        for shelf in _shelves(looks, shift):
            _join(shelf, looks, leaders)
    return [_leader(leaders, number) for number in leaders]


# The looks that have a band in common, by their numbers.
def _shelves(looks: list[_Numbers], shift: int) -> Iterable[list[int]]:
    shelves: dict[int, list[int]] = defaultdict(list)
    for number, (whole, middle) in enumerate(looks):
        band, other = whole >> shift & _BAND, middle >> shift & _BAND
        shelves[band].append(number)
        if other != band:
            shelves[other].append(number)
    return shelves.values()


# Of those that belong together already, one that is alike is enough. Written out, since it runs millions of times.
def _join(shelf: list[int], looks: list[_Numbers], leaders: list[int]) -> None:
    together: dict[int, list[_Numbers]] = {}
    for number in shelf:
        own, (whole, middle) = _leader(leaders, number), looks[number]
        found = []
        for leader, others in together.items():
            if leader == own:
                continue
            for other_whole, other_middle in others:
                if (
                    (whole ^ other_whole).bit_count() <= MOST_DIFFERENT
                    or (middle ^ other_whole).bit_count() <= MOST_DIFFERENT
                    or (whole ^ other_middle).bit_count() <= MOST_DIFFERENT
                ):
                    found.append(leader)
                    break
        for leader in found:
            leaders[own] = leader
            together[leader] += together.pop(own, [])
            own = leader
        together.setdefault(own, []).append(looks[number])


def _leader(leaders: list[int], number: int) -> int:
    while leaders[number] != number:
        leaders[number] = number = leaders[leaders[number]]
    return number


def _numbers(look: str) -> _Numbers:
    return int(look[:_DIGITS], 16), int(look[_DIGITS:], 16)


def _difference(one: _Numbers, other: _Numbers) -> int:
    (whole, middle), (other_whole, other_middle) = one, other
    return min(
        (whole ^ other_whole).bit_count(),
        (middle ^ other_whole).bit_count(),
        (whole ^ other_middle).bit_count(),
    )
