"""What is imported into OpenSearch Dashboards is what 2.19 takes, is ours alone, and asks for fields that there are."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.core.search.fields import FIELDS
from setup.data.derive_dashboards import ALIAS, OURS, RESULT, render
from tests.fake_search import MAPPING, kept

OBJECTS: tuple[dict[str, Any], ...] = tuple(map(json.loads, RESULT.read_text(encoding="utf-8").splitlines()))
BY_TYPE = {kind: [each for each in OBJECTS if each["type"] == kind] for kind in {each["type"] for each in OBJECTS}}
# The attributes of each type, and the version of its last migration, in OpenSearch Dashboards 2.19 (the mappings and
# migrations of src/plugins/{data,discover,visualizations,dashboard}/server/saved_objects). The index of saved objects
# refuses any other attribute.
_META = {"kibanaSavedObjectMeta": {"searchSourceJSON": str}}
_ALL = {"title": str, "description": str, "version": int, **_META}
SCHEMA: dict[str, tuple[str, dict[str, Any]]] = {
    "index-pattern": ("7.6.0", {"title": str, "timeFieldName": str}),
    "visualization": ("7.10.0", {**_ALL, "visState": str, "uiStateJSON": str}),
    "search": ("7.9.3", {**_ALL, "columns": list, "sort": list, "hits": int}),
    "dashboard": (
        "7.9.3",
        {
            **_ALL,
            **{"hits": int, "optionsJSON": str, "panelsJSON": str, "timeRestore": bool, "timeFrom": str, "timeTo": str},
        },
    ),
}
KINDS = {"metric", "histogram", "horizontal_bar", "line", "pie", "table", "tagcloud", "vega"}
AGGREGATIONS = {"count", "sum", "avg", "max", "cardinality", "terms", "histogram", "date_histogram"}
NUMBERS = {"integer", "long", "float"}


def test_the_file_follows_from_the_panels() -> None:
    assert RESULT.read_text(encoding="utf-8") == render(), "python -m setup.data.derive_dashboards writes it anew"


@pytest.mark.parametrize("saved", OBJECTS, ids=lambda saved: saved["id"])
def test_an_object_is_as_2_19_takes_it(saved: dict[str, Any]) -> None:
    version, attributes = SCHEMA[saved["type"]]
    assert saved.keys() == {"type", "id", "attributes", "references", "migrationVersion"}
    assert saved["migrationVersion"] == {saved["type"]: version}
    assert_of_schema(saved["attributes"], attributes)
    assert saved["id"].startswith(OURS)


def assert_of_schema(value: dict[str, Any], schema: dict[str, Any]) -> None:
    assert value.keys() == schema.keys()
    for name, wanted in schema.items():
        if isinstance(wanted, dict):
            assert_of_schema(value[name], wanted)
        else:
            assert type(value[name]) is wanted, name
            if name.endswith(("JSON", "State")):
                json.loads(value[name])


def test_each_reference_leads_to_an_object_before_it() -> None:
    known: set[tuple[str, str]] = set()
    for saved in OBJECTS:
        references = {each["name"]: (each["type"], each["id"]) for each in saved["references"]}
        assert len(references) == len(saved["references"])
        assert set(references.values()) <= known
        assert set(names_of_references(saved)) == references.keys()
        assert (saved["type"], saved["id"]) not in known
        known.add((saved["type"], saved["id"]))


def names_of_references(saved: dict[str, Any]) -> Iterator[str]:
    if saved["type"] == "dashboard":
        yield from (panel["panelRefName"] for panel in json.loads(saved["attributes"]["panelsJSON"]))
    elif "kibanaSavedObjectMeta" in saved["attributes"]:
        yield json.loads(saved["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])["indexRefName"]


def test_the_dashboard_shows_every_panel_once_and_none_over_another() -> None:
    (dashboard,) = BY_TYPE["dashboard"]
    shown = {each["id"] for each in dashboard["references"]}
    assert shown == {each["id"] for kind in ("visualization", "search") for each in BY_TYPE[kind]}
    grid = [panel["gridData"] for panel in json.loads(dashboard["attributes"]["panelsJSON"])]
    cells = [(x, y) for g in grid for x in range(g["x"], g["x"] + g["w"]) for y in range(g["y"], g["y"] + g["h"])]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 48


@pytest.mark.parametrize("saved", BY_TYPE["visualization"], ids=lambda saved: saved["id"])
def test_a_panel_counts_what_the_index_can_count(saved: dict[str, Any]) -> None:
    state = json.loads(saved["attributes"]["visState"])
    assert state["title"] == saved["attributes"]["title"]
    assert state["type"] in KINDS
    assert [agg["id"] for agg in state["aggs"]] == [str(number + 1) for number in range(len(state["aggs"]))]
    for agg in state["aggs"]:
        assert agg["type"] in AGGREGATIONS
        if agg["type"] != "count":
            assert_countable(agg["type"], agg["params"]["field"])


def assert_countable(kind: str, member: str) -> None:
    name, _, sub = member.partition(".")
    mapped = MAPPING[name]["fields"][sub] if sub else MAPPING[name]
    kinds = {"date_histogram": {"date"}, "max": {"date", "float"}, "terms": {"keyword"}, "cardinality": {"keyword"}}
    assert mapped["type"] in kinds.get(kind, NUMBERS)
    assert mapped.get("doc_values", True)


def test_lists_map_and_choice_of_time_name_fields_that_there_are() -> None:
    (pattern,), (failures,) = BY_TYPE["index-pattern"], BY_TYPE["search"]
    assert pattern["attributes"]["title"] == ALIAS
    assert MAPPING[pattern["attributes"]["timeFieldName"]]["type"] == "date"
    columns = failures["attributes"]["columns"]
    assert set(columns) <= MAPPING.keys()
    assert kept(dict.fromkeys(columns, "")).keys() == set(columns)
    (spec,) = [state["params"]["spec"] for state in states() if state["type"] == "vega"]
    assert MAPPING[json.loads(spec)["data"][0]["url"]["body"]["aggs"]["tiles"]["geotile_grid"]["field"]] == {
        "type": "geo_point"
    }


def test_what_searches_can_count_is_shown_here_too() -> None:
    asked = {agg["params"].get("field") for state in states() for agg in state["aggs"]}
    shown_elsewhere = {"captured_year", "captured_month", "album_id", "label_categories", "tags.keyword"}
    owners_alone = {"person_id"}
    assert {field.whole for field in FIELDS if field.facet} - shown_elsewhere - owners_alone <= asked
    assert not owners_alone & asked


def states() -> list[dict[str, Any]]:
    return [json.loads(each["attributes"]["visState"]) for each in BY_TYPE["visualization"]]
