"""Where on the earth, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.places import (
    FARTHEST_KM,
    City,
    _around,
    _city,
    _distance_km,
    _lines,
    city_called,
    place_called,
    places_at,
)
from setup.data.derive_places import HEADER, RESULT, names, radius_km, rows


@pytest.mark.parametrize(
    ("latitude", "longitude", "names"),
    [
        (48.8584, 2.2945, ["Paris", "France"]),
        (40.7580, -73.9855, ["New York City", "New York", "United States"]),
        (35.6586, 139.7454, ["Tokyo", "Japan"]),
        (-33.8568, 151.2153, ["Sydney", "Australia"]),
        (-54.8, -68.3, ["Ushuaia", "Argentina"]),
        (-22.9519, -43.2105, ["Rio de Janeiro", "Brazil"]),
    ],
)
def test_a_point_in_a_city(latitude: float, longitude: float, names: list[str]) -> None:
    found = places_at(latitude, longitude)

    assert found[0] == names[0]
    assert set(names) <= set(found)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(("latitude", "longitude"), [(0, -30), (-90, 0), (90, 0), (-75, 100), (0, 180), (0, -180)])
def test_nowhere(latitude: float, longitude: float) -> None:
    assert places_at(latitude, longitude) == ()


def test_near_a_city_is_that_city_and_far_is_none() -> None:
    ushuaia = city_called("Ushuaia")
    assert ushuaia

    def name_at(km: float) -> tuple[str, ...]:
        return places_at(ushuaia.latitude - km / 111.2, ushuaia.longitude)

    assert name_at(FARTHEST_KM - 1) == ("Ushuaia", "Argentina")
    assert name_at(FARTHEST_KM + 1) == ()


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_anywhere_has_names_or_none(latitude: float, longitude: float) -> None:
    found = places_at(latitude, longitude)

    assert all(found)
    assert len(set(found)) == len(found)
    assert found == () or len(found) >= 2


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(35.68, 139.76), (66.32, 179.9), (66.32, -179.1), (78.2, 15.6), (69.35, 88.2)]
)
def test_no_city_in_reach_is_overlooked(latitude: float, longitude: float) -> None:
    rows = [_city(line) for line in _lines()[0] if abs(float(line.partition("\t")[0]) - latitude) < 2]
    reached = {city for city in rows if _distance_km(city, latitude, longitude) <= 60}

    assert reached
    assert reached <= set(_around(latitude, longitude))


@pytest.mark.parametrize(
    ("name", "latitude"),
    [
        ("paris", 48.85),
        ("Paris, France", 48.85),
        ("paris,texas", 33.66),
        ("München", 48.14),
        ("munich", 48.14),
        ("muenchen", 48.14),
        ("Hannover", 52.37),
        ("Seville", 37.38),
        ("Sevilla, Spanien", 37.38),
        ("bruges", 51.21),
        ("zermatt", 46.02),
        ("portland, maine", 43.66),
        ("New York", 40.71),
        ("new york city", 40.71),
    ],
)
def test_a_city_by_its_name(name: str, latitude: float) -> None:
    city = city_called(name)
    assert city
    assert city.latitude == pytest.approx(latitude, abs=0.02)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("koeln", "K\u00f6ln"),
        ("Cologne", "K\u00f6ln"),
        ("lisboa", "Lisbon"),
        ("usa", "United States"),
        ("UK", "United Kingdom"),
        ("Bayern", "Bavaria"),
        ("deutschland", "Germany"),
        ("nyc", "New York City"),
        ("england", None),
        ("dog", None),
        ("", None),
    ],
)
def test_names_from_elsewhere(name: str, called: str | None) -> None:
    assert place_called(name) == called


def test_towns_and_regions() -> None:
    assert places_at(46.0207, 7.7491) == ("Zermatt", "Valais", "Switzerland")
    assert {"England", "United Kingdom"} <= set(places_at(51.5074, -0.1278))
    assert {"Munich", "Bavaria", "Germany"} <= set(places_at(48.1351, 11.5820))


@pytest.mark.parametrize("name", ["", "nowhereville", "paris, narnia", ","])
def test_no_such_city(name: str) -> None:
    assert city_called(name) is None


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (0, 180), 20015),
        ((48.8566, 2.3522), (51.5074, -0.1278), 344),
        ((0, 179.9), (0, -179.9), 22),
    ],
)
def test_distance(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    assert _distance_km(City(*one, 1, ()), *other) == pytest.approx(km, abs=1)


# The table


def test_the_table_says_where_it_is_from_and_is_sorted() -> None:
    lines = RESULT.read_text(encoding="utf-8").splitlines()

    assert "\n".join(lines).startswith(HEADER.strip())
    assert "GeoNames" in HEADER
    assert "CC BY 4.0" in HEADER
    latitudes = [float(line.split("\t")[0]) for line in lines if not line.startswith("#")]
    assert latitudes == sorted(latitudes)
    assert len(latitudes) > 30_000


def test_no_city_reaches_farther_than_the_strip_that_is_looked_at() -> None:
    radii = [float(line.split("\t")[2]) for line in RESULT.read_text().splitlines() if not line.startswith("#")]

    assert max(radii) <= 60


@pytest.mark.parametrize(("population", "radius"), [(0, 2.0), (20_000, 2.0), (2_000_000, 16.9)])
def test_how_far_a_city_reaches(population: int, radius: float) -> None:
    assert radius_km(population) == radius


def test_rows_are_sorted_and_name_regions_that_are_known() -> None:
    def city(name: str, latitude: float, country: str, region: str) -> dict[str, object]:
        return {
            "name": name,
            "latitude": latitude,
            "longitude": 1.23456,
            "countrycode": country,
            "admin1code": region,
            "population": 0,
        }

    cities = {
        "1": city("North", 50, "US", "TX"),
        "2": city("S\u00f6uth", -50.12345, "FR", "A8"),
        "3": city("East", 0, "FR", "44"),
    }
    countries = {"US": {"name": "United States"}, "FR": {"name": "France"}}

    assert list(rows(cities, countries, {"TX": {"name": "Texas"}}, {"FR": {"44": ["Grand Est", "elsass"]}})) == [
        "-50.123\t1.235\t2\tS\u00f6uth\t\tFrance\tsouth",
        "0.000\t1.235\t2\tEast\tGrand Est\tFrance",
        "50.000\t1.235\t2\tNorth\tTexas\tUnited States",
    ]


def test_a_name_leads_to_the_largest_city_that_has_it() -> None:
    def city(name: str, population: int, *others: str) -> dict[str, object]:
        return {"name": name, "population": population, "alternatenames": others}

    cities = {
        "1": city("K\u00f6ln", 1_000_000, "Cologne", "Colonia", "CGN", "K\u00f6ln"),
        "2": city("Colonia", 60_000, "Cologne"),
        "3": city("Village", 900, "Hamlet"),
    }
    source = {"names": {"Germany": ["Deutschland"]}, "regions": {"DE": {"02": ["Bavaria", "Bayern"]}}}

    assert list(names(cities, source)) == [
        *("bayern\tBavaria", "cologne\tK\u00f6ln", "colonia\tK\u00f6ln", "deutschland\tGermany"),
    ]
