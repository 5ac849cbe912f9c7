"""Where a photo was taken, in words: the cities around a point, and their country. Offline; the table is places.tsv."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from chalicelib.core.text import folded

FARTHEST_KM = 30.0
"""A point farther than this from every city's centre, and outside all cities, has no place."""

_EARTH_KM = 6371.0
_DEGREE_KM = 111.2
# No city of the table reaches farther; this limits the strip of latitudes that has to be searched.
_LARGEST_RADIUS_KM = 60.0


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
    near = [(_distance_km(city, latitude, longitude), city) for city in _strip(latitude)]
    nearest_km, nearest = min(near, key=lambda pair: pair[0], default=(FARTHEST_KM + 1, None))
    reaching = (city for distance, city in near if distance <= city.radius_km)
    largest = max(reaching, key=lambda city: city.radius_km, default=None)
    chosen = [city for city in (largest, nearest) if city and (largest or nearest_km <= FARTHEST_KM)]
    cities, regions = [city.names[0] for city in chosen], [name for city in chosen for name in city.names[1:]]
    return tuple(dict.fromkeys((*cities, *regions)))


@lru_cache(maxsize=256)
def city_called(name: str) -> City | None:
    """The largest city of that name, which may be followed by its region or country: "Paris, Texas"; None if none fits.

    A name may end after any word: "New York" is New York City.
    """
    called, *where = (folded(part.strip()) for part in name.split(","))
    named = [city for city in _table()[0] if f"{folded(city.names[0])} ".startswith(f"{called} ")]
    within = (city for city in named if {folded(part) for part in city.names[1:]}.issuperset(where))
    return max(within, key=lambda city: (folded(city.names[0]) == called, city.radius_km), default=None)


def _strip(latitude: float) -> list[City]:
    cities, latitudes = _table()
    reach = _LARGEST_RADIUS_KM / _DEGREE_KM
    return cities[bisect_left(latitudes, latitude - reach) : bisect_right(latitudes, latitude + reach)]


# The haversine formula, on a sphere: accurate to half a per cent.
def _distance_km(city: City, latitude: float, longitude: float) -> float:
    north, east = radians(latitude - city.latitude) / 2, radians(longitude - city.longitude) / 2
    height = sin(north) ** 2 + cos(radians(latitude)) * cos(radians(city.latitude)) * sin(east) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(height)))


@cache
def _table() -> tuple[list[City], list[float]]:
    cities = list(_read())
    return cities, [city.latitude for city in cities]


def _read() -> Iterator[City]:
    for line in (Path(__file__).parent / "places.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            latitude, longitude, radius, *names = line.split("\t")
            yield City(float(latitude), float(longitude), float(radius), tuple(filter(None, names)))
