"""Where a photo was taken, in words: the cities around a point, and their country; and a city by its names.

Offline: the tables are places.tsv and place_names.tsv.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from math import asin, cos, degrees, radians, sin, sqrt
from pathlib import Path

from chalicelib.core.text import folded

FARTHEST_KM = 30.0
"""A point farther than this from every city's centre, and outside all cities, has no place."""

_EARTH_KM = 6371.0
_DEGREE_KM = 111.2
# No city of the table reaches farther (60 km), so only cities within these degrees of latitude have to be looked at.
_REACH = 60.0 / _DEGREE_KM


@dataclass(frozen=True, slots=True)
class City:
    """A city: its centre in degrees, its radius in km, its name, region and country."""

    latitude: float
    longitude: float
    radius_km: float
    names: tuple[str, ...]


def places_at(latitude: float, longitude: float) -> tuple[str, ...]:
    """The largest city around a point, and the nearest one, which may be a part of it; then region and country.

    Each name once; empty if no city is near. Degrees, north and east positive.
    """
    near = [(_distance_km(city, latitude, longitude), city) for city in _around(latitude, longitude)]
    nearest_km, nearest = min(near, key=lambda pair: pair[0], default=(FARTHEST_KM + 1, None))
    reaching = (city for distance, city in near if distance <= city.radius_km)
    largest = max(reaching, key=lambda city: city.radius_km, default=None)
    chosen = [city for city in (largest, nearest) if city and (largest or nearest_km <= FARTHEST_KM)]
    cities, regions = [city.names[0] for city in chosen], [name for city in chosen for name in city.names[1:]]
    return tuple(dict.fromkeys((*cities, *regions)))


@lru_cache(maxsize=256)
def city_called(name: str) -> City | None:
    """The largest city of that name, which may be followed by its region or country: "Paris, Texas"; None if none fits.

    By any name that it has in another language. A name may end after any word: "New York" is New York City.
    """
    called, *where = (folded(part.strip()) for part in name.split(","))
    names = {called, *map(folded, filter(None, (place_called(called),)))}
    within = [{part, folded(place_called(part) or part)} for part in where]
    cities = (city for plain in names for city in _named(plain))
    fitting = (city for city in cities if all(part.intersection(map(folded, city.names[1:])) for part in within))
    return max(fitting, key=lambda city: (folded(city.names[0]) in names, city.radius_km), default=None)


def place_called(name: str) -> str | None:
    """What the tables call a city, region or country that has this name elsewhere: "koeln", "Cologne" -> "Köln"."""
    plain = folded(name)
    return next((_names()[form] for form in (plain, _without_umlauts(plain)) if form in _names()), None)


def _without_umlauts(plain: str) -> str:
    return plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _named(plain: str) -> Iterator[City]:
    lines, by_name = _lines()[0], _by_name()
    start = bisect_left(by_name, (plain, 0)) if plain else len(by_name)
    for name, number in islice(by_name, start, None):
        if not name.startswith(plain):
            return
        if name == plain or name[len(plain)] == " ":
            yield _city(lines[number])


def _around(latitude: float, longitude: float) -> Iterator[City]:
    lines, latitudes = _lines()
    first, last = bisect_left(latitudes, latitude - _REACH), bisect_right(latitudes, latitude + _REACH)
    reach = _reach_to_the_sides(latitude)
    for line in lines[first:last]:
        apart = abs(float(line.split("\t", 2)[1]) - longitude)
        if min(apart, 360 - apart) <= reach:
            yield _city(line)


# Degrees of longitude: the haversine formula solved for them, where the strip comes closest to a pole.
def _reach_to_the_sides(latitude: float) -> float:
    sine = sin(radians(_REACH) / 2) / cos(radians(min(abs(latitude) + _REACH, 90.0)))
    return degrees(2 * asin(sine)) if sine < 1 else 180.0


# The haversine formula, on a sphere: accurate to half a per cent.
def _distance_km(city: City, latitude: float, longitude: float) -> float:
    north, east = radians(latitude - city.latitude) / 2, radians(longitude - city.longitude) / 2
    height = sin(north) ** 2 + cos(radians(latitude)) * cos(radians(city.latitude)) * sin(east) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(height)))


# Only the lines that are needed are read: all of them would take a cold start half a second.
@cache
def _lines() -> tuple[list[str], array[float]]:
    lines = _read("places.tsv")
    return lines, array("d", (float(line[: line.index("\t")]) for line in lines))


@cache
def _by_name() -> list[tuple[str, int]]:
    parts = ((number, line.split("\t")) for number, line in enumerate(_lines()[0]))
    return sorted((part[6] if len(part) > 6 else part[3].lower(), number) for number, part in parts)


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = dict(line.split("\t") for line in _read("place_names.tsv"))
    return names


def _city(line: str) -> City:
    latitude, longitude, radius, *names = line.split("\t")[:6]
    return City(float(latitude), float(longitude), float(radius), tuple(filter(None, names)))


def _read(name: str) -> list[str]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]
