"""Every filter: the clause of a value, and the message for a value that makes no sense."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.photo import COLOURS
from chalicelib.core.search.fields import FILTER_HELP, FILTER_NAMES
from chalicelib.core.search.filters import (
    FILTERS,
    LABEL_FILTERS,
    SETTINGS,
    clause,
    is_setting,
    minimum_confidence,
    status_asked,
)
from chalicelib.core.search.label_query import Bar
from chalicelib.core.search.people_query import PEOPLE_FILTERS
from chalicelib.core.search.syntax import Filter, parse
from chalicelib.errors import BadSearch


def typed(text: str) -> Filter:
    found = parse(text)
    assert isinstance(found, Filter)
    return found


def filtered(text: str) -> Any:
    """The one clause that a filter without a score amounts to."""
    (found,) = clause(typed(text))["bool"]["filter"]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("album:3f2a", {"term": {"album_id": "3f2a"}}),
        ("camera:nikon", {"match_phrase": {"camera": "nikon"}}),
        ('lens:"50 mm"', {"match_phrase": {"lens": "50mm"}}),
        ("lens:50.0mm", {"match_phrase": {"lens": "50mm"}}),
        ("iso:>800", {"range": {"iso": {"gt": 800}}}),
        ("iso:100..400", {"range": {"iso": {"gte": 100, "lte": 400}}}),
        ("f:<2.8", {"range": {"f_number": {"lt": 2.8}}}),
        ("f:f/4", {"range": {"f_number": {"gte": 3.5, "lt": 4.5}}}),
        ("shutter:<1/500", {"range": {"exposure_time": {"lt": 0.002}}}),
        ("shutter:1/100s", {"range": {"exposure_time": {"gte": 0.0097, "lt": 0.0103}}}),
        ("focal:35..", {"range": {"focal_length": {"gte": 35}}}),
        ("focal:50mm", {"range": {"focal_length": {"gte": 49.5, "lt": 50.5}}}),
        ("altitude:>2km", {"range": {"altitude": {"gt": 2000}}}),
        ("name:IMG_2019*", {"wildcard": {"file_name": {"value": "img_2019*"}}}),
        ("taken:31.10.2024", {"range": {"captured_at": {"gte": "2024-10-31", "lt": "2024-11-01"}}}),
        ("taken:christmas", {"terms": {"captured_days": ["12-24", "12-25", "12-26"]}}),
        ('place:"New York"', {"match_phrase": {"places": "New York"}}),
        ("tag:holiday", {"match_phrase": {"tags": "holiday"}}),
        ("color:red", {"term": {"colours": "red"}}),
        ("colour:Red", {"term": {"colours": "red"}}),
        ("color:grey", {"term": {"colours": "gray"}}),
        ("color:red>30", {"range": {"colour_shares.red": {"gt": 30}}}),
        ("color:red>=30%", {"range": {"colour_shares.red": {"gte": 30}}}),
        ("format:png", {"term": {"format": "PNG"}}),
        ("format:JPG", {"term": {"format": "JPEG"}}),
        ('format:"jpeg 2000"', {"term": {"format": "JPEG 2000"}}),
        ("orientation:Portrait", {"term": {"orientation": "portrait"}}),
        ("has:location", {"exists": {"field": "location"}}),
        ("has:time", {"exists": {"field": "captured_at"}}),
        ("size:>12mp", {"range": {"megapixels": {"gt": 12}}}),
        ("size:12mp", {"range": {"megapixels": {"gte": 11.5, "lt": 12.5}}}),
        ("size:12.2MP", {"range": {"megapixels": {"gte": 12.15, "lt": 12.25}}}),
        ("size:<=2mb", {"range": {"file_size": {"lte": 2e6}}}),
        ("size:<500kb", {"range": {"file_size": {"lt": 5e5}}}),
        ("taken:2019", {"range": {"captured_at": {"gte": "2019-01-01", "lt": "2020-01-01"}}}),
        ("taken:2019-06", {"range": {"captured_at": {"gte": "2019-06-01", "lt": "2019-07-01"}}}),
        ("taken:2019-12", {"range": {"captured_at": {"gte": "2019-12-01", "lt": "2020-01-01"}}}),
        ("taken:2019-6-3", {"range": {"captured_at": {"gte": "2019-06-03", "lt": "2019-06-04"}}}),
        ("taken:2020-02-29", {"range": {"captured_at": {"gte": "2020-02-29", "lt": "2020-03-01"}}}),
        ("taken:2019-06..2019-08", {"range": {"captured_at": {"gte": "2019-06-01", "lt": "2019-09-01"}}}),
        ("taken:2019..2019", {"range": {"captured_at": {"gte": "2019-01-01", "lt": "2020-01-01"}}}),
        ("taken:2019-06..", {"range": {"captured_at": {"gte": "2019-06-01"}}}),
        ("taken:..2019-06", {"range": {"captured_at": {"lt": "2019-07-01"}}}),
        ("uploaded:2024-05-01..", {"range": {"uploaded_at": {"gte": "2024-05-01"}}}),
        (
            "near:48.85,2.35,10km",
            {"geo_distance": {"distance": "10000.000m", "location": {"lat": 48.85, "lon": 2.35}}},
        ),
        ("near:-33.86,151.2", {"geo_distance": {"distance": "1000.000m", "location": {"lat": -33.86, "lon": 151.2}}}),
        ('near:"0, 0, 5mi"', {"geo_distance": {"distance": "8046.720m", "location": {"lat": 0, "lon": 0}}}),
    ],
)
def test_a_filter_is_a_clause(text: str, expected: Any) -> None:
    assert rounded(filtered(text)) == expected


def rounded(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: rounded(value) for name, value in node.items()}
    return round(node, 9) if isinstance(node, float) else node


@pytest.mark.parametrize(
    ("text", "latitude", "longitude", "distance"),
    [
        ("near:paris", 48.85, 2.35, "20000.000m"),
        ('near:"New York"', 40.71, -74.01, "20000.000m"),
        ("near:Paris,10km", 48.85, 2.35, "10000.000m"),
        ('near:"paris, texas",500m', 33.66, -95.55, "500.000m"),
        ('near:"são paulo"', -23.55, -46.64, "20000.000m"),
    ],
)
def test_near_a_city(text: str, latitude: float, longitude: float, distance: str) -> None:
    near = filtered(text)["geo_distance"]

    assert near["location"] == pytest.approx({"lat": latitude, "lon": longitude}, abs=0.02)
    assert near["distance"] == distance


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("camrea:nikon", ["at character 1", 'no filter "camrea:"', 'did you mean "camera:", as in camera:nikon?']),
        ("lable:dog", ['did you mean "label:", as in label:dog?']),
        ("http://x.org", ['no filter "http:"', "put it into quotes"]),
        ("label:", ["at character 1", "label: needs a value right behind the colon", "such as label:dog."]),
        ("taken:soon", ['taken: does not take "soon"', "2019-06-30"]),
        ("taken:2019-13", ["the calendar has no such day or month"]),
        ("taken:2019-02-30", ["the calendar has no such day or month"]),
        ("taken:9999", ["1800 to 2999"]),
        ("taken:0000", ["1800 to 2999"]),
        ("taken:2020..2019", ["the first day is after the last"]),
        ("taken:..", ["give a year"]),
        ("taken:2018..2019..2020", ["days look like"]),
        ("near:1,2,3", ["km, m or mi"]),
        ("near:1,2,0km", ["more than nothing"]),
        ("near:1,2,99999km", ["at most 20000km"]),
        ("near:91,0", ["-90 to 90"]),
        ("near:nan,0", ["no such city"]),
        ("near:0,nan", ["-180 to 180"]),
        ("near:48.85,", ["blank", "near:48.85,2.35,10km"]),
        ("iso:fast", ["give a number"]),
        ("shutter:1/0", ["give a number"]),
        ("focal:..", ["give a number, or two"]),
        ("altitude:>2000miles", ["give a number"]),
        ("near:1,x", ["decimal degrees"]),
        ("near:nowhereville", ["no such city", "48.85,2.35,10km"]),
        ("near:1", ["no such city"]),
        ("color:reddish", ["black, blue, brown"]),
        ("color:red>x", ["give a number"]),
        ("format:psd", ["jpeg, png, heic"]),
        ("orientation:up", ["landscape, portrait and square"]),
        ("size:12", ["megapixels"]),
        ("size:big", ["give a number"]),
        (f"size:>{'9' * 400}mp", ["give a number"]),
        ("count:dog", ["a label and how many"]),
        ("count:>=2", ["a label and how many"]),
        ("count:dog>=1.5", ["whole number"]),
        ("count:dog>=2mp", ["whole number"]),
        ("count:dog>=x", ["give a number"]),
        ("has:wings", ["ask for album, camera, ", "tags, text, time"]),
    ],
)
def test_a_mistake_is_reported_with_what_is_possible(text: str, says: list[str]) -> None:
    with pytest.raises(BadSearch) as raised:
        clause(typed(text))
    for part in says:
        assert part in str(raised.value)


@pytest.mark.parametrize(
    ("text", "percent"), [("confidence:>90", 90), ("confidence:>=61.5", 61.5), ("confidence:80%", 80)]
)
def test_the_least_confidence(text: str, percent: float) -> None:
    assert minimum_confidence(typed(text)) == percent


@pytest.mark.parametrize(
    "text", ["confidence:<90", "confidence:>101", "confidence:high", "confidence:>9mp", "confidence:"]
)
def test_a_confidence_that_makes_no_sense(text: str) -> None:
    with pytest.raises(BadSearch, match=r"^at character 1: confidence: "):
        minimum_confidence(typed(text))


def test_is_takes_failed_for_the_whole_search() -> None:
    assert status_asked(typed("is:Failed")) == "FAILED"
    with pytest.raises(BadSearch, match=r"^at character 1: is: takes .*, trashed, sensitive, duplicate or failed"):
        status_asked(typed("is:pending"))


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("is:favourite", "favourite"),
        ("is:Favorite", "favourite"),
        ("is:rejected", "rejected"),
        ("is:hidden", "hidden"),
        ("is:trashed", "trashed"),
        ("is:sensitive", "sensitive"),
    ],
)
def test_flags_are_asked_for_with_is_too(text: str, flag: str) -> None:
    assert not is_setting(typed(text))
    assert clause(typed(text)) == {"bool": {"filter": [{"term": {"flags": flag}}]}}


def test_every_filter_with_help_is_there() -> None:
    assert sorted(FILTER_NAMES) == sorted({*FILTERS, *LABEL_FILTERS, *PEOPLE_FILTERS, *SETTINGS})


@pytest.mark.parametrize("name", FILTER_NAMES)
def test_the_examples_in_a_filters_help_work(name: str) -> None:
    for example in FILTER_HELP[name].examples:
        asked = typed(example)
        assert asked.name == name
        assert SETTINGS[name](asked) if is_setting(asked) else clause(asked)


@pytest.mark.parametrize(("also", "name"), [("colour", "color"), ("date", "taken"), ("location", "place")])
def test_a_filter_is_known_by_another_name(also: str, name: str) -> None:
    assert typed(f"{also}:x").name == name


values = st.text(max_size=30) | st.from_regex(
    r"[0-9.,:<>=km%a-z-]{0,25}", fullmatch=True
)  # letters that filters know, in any order


@given(st.sampled_from(FILTER_NAMES), values, st.sampled_from([Bar(), Bar(90), Bar(is_sure=True)]))
def test_any_value_is_a_clause_of_json_or_refused_with_its_place(name: str, value: str, bar: Bar) -> None:
    asked = Filter(name, value, 7, 7 + len(name) + 1)
    try:
        found = SETTINGS[name](asked) if is_setting(asked) else clause(asked, bar)
    except BadSearch as error:
        found = None
        message = str(error)
    assert json.dumps(found, allow_nan=False) != "null" or re.match(r"at character 7: \S", message)


def test_the_colours_are_twelve_and_known_to_the_mapping() -> None:
    from pathlib import Path

    import chalicelib.core

    definition = json.loads((Path(chalicelib.core.__path__[0]) / "search/index.json").read_text())
    assert tuple(definition["mappings"]["properties"]["colour_shares"]["properties"]) == COLOURS
    assert len(COLOURS) == 12
