"""Every panel of setup/dashboards.ndjson, as Dashboards asks for it: both engines count the same, and rightly."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from statistics import fmean
from typing import Any

import pytest
from opensearchpy import OpenSearch

from bench.search_judged import judged_set
from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.core.photo import COLOURS, Colour, Photo, Status
from chalicelib.core.search.document import document_from_photo
from setup.data.derive_dashboards import OURS, RESULT
from setup.data.panels import FAILURES
from setup.deploy.photo_index import ensure_index
from setup.local.choices import ENGINES
from tests.engines import Engines, url_or_skip
from tests.records import a_photo

ALIAS = "dashboard-panels"
REASON = "The JPEG is damaged: it ends after a third of its rows."
FAILED = [
    replace(a_photo(1), photo_id=f"failed-{number}", status=Status.FAILED, status_reason=REASON) for number in range(2)
]
OBJECTS = {saved["id"].removeprefix(OURS): saved for saved in map(json.loads, RESULT.read_text().splitlines())}


# Made for the worker that needs them.
@cache
def judged() -> list[Photo]:
    return [
        replace(
            photo,
            colours=(Colour(COLOURS[number % 5], 60.0), Colour("white", 20.0)),
            searchable_at=photo.uploaded_at + timedelta(seconds=number % 7 / 4) if number % 3 else None,
        )
        for number, photo in enumerate(judged_set().photos.values())
    ]


@cache
def documents() -> list[dict[str, Any]]:
    return [document_from_photo(photo) for photo in (*judged(), *FAILED)]


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, engines: Engines) -> OpenSearch:
    """An engine with the judged photos, and two photos of somebody else that could not be processed."""
    client = OpenSearch(url_or_skip(engines, request.param, request.config), timeout=60)
    ensure_index(client, alias=ALIAS)
    PhotoIndex(client, ALIAS).apply([*judged(), *FAILED])
    client.indices.refresh(index=ALIAS)
    return client


def state_of(name: str) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(OBJECTS[name]["attributes"]["visState"])
    return state


def request_of(name: str) -> dict[str, Any]:
    """The request of a panel: buckets within each other, with the metrics in the innermost (Dashboards' AggConfigs)."""
    state = state_of(name)
    if state["type"] == "vega":
        body: dict[str, Any] = json.loads(state["params"]["spec"])["data"][0]["url"]["body"]
        return body
    inner = {agg["id"]: {agg["type"]: {"field": agg["params"]["field"]}} for agg in metrics_of(state)}
    for agg in reversed([each for each in state["aggs"] if each["schema"] != "metric"]):
        inner = {agg["id"]: bucket_of(agg) | ({"aggs": inner} if inner else {})}
    return {"size": 0, "aggs": inner}


def metrics_of(state: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    return (agg for agg in state["aggs"] if agg["schema"] == "metric" and agg["type"] != "count")


def bucket_of(agg: Mapping[str, Any]) -> dict[str, Any]:
    kind, params = agg["type"], agg["params"]
    if kind == "terms":
        assert params["orderBy"] == "1", "the first metric, which counts photos"
        order = {"order": {"_count": params["order"]}}
        return {kind: {"field": params["field"], "size": params["size"], **order}}
    least = {"field": params["field"], "min_doc_count": params["min_doc_count"]}
    if kind == "histogram":
        return {kind: {**least, "interval": params["interval"]}}
    interval = {"auto": "1M", "h": "1h"}[params["interval"]]  # months: as for a choice of some years
    return {kind: {**least, "calendar_interval": interval, "time_zone": "UTC"}}


def counted(engine: OpenSearch, name: str) -> Any:
    return engine.search(index=ALIAS, body=request_of(name))["aggregations"]


def by_value(aggregation: Mapping[str, Any]) -> dict[Any, int]:
    """The engines give values that they fold as they were written, or folded."""
    return {folded(bucket["key"]): bucket["doc_count"] for bucket in aggregation["buckets"]}


def folded(key: Any) -> Any:
    return key.casefold() if isinstance(key, str) else key


def values(member: str) -> list[Any]:
    """Every value of a member, once for each photo that has it."""
    name = member.removesuffix(".keyword")
    of_each = (document.get(name, ()) for document in documents())
    return [folded(each) for value in of_each for each in (value if isinstance(value, list | tuple) else [value])]


OF_VALUES = ["label-cloud", "labels", "tenants", "cameras", "formats", "places", "colours"]


@pytest.mark.parametrize("name", OF_VALUES)
def test_the_most_frequent_values_are_counted(engine: OpenSearch, name: str) -> None:
    agg = next(agg for agg in state_of(name)["aggs"] if agg["type"] == "terms")
    found = by_value(counted(engine, name)[agg["id"]])

    expected = Counter(values(agg["params"]["field"]))
    size = min(agg["params"]["size"], len(expected))
    assert len(found) == size > 0
    assert list(found.values()) == [count for _, count in expected.most_common(size)]
    assert found.items() <= expected.items()


@pytest.mark.parametrize("name", OF_VALUES)
def test_a_click_on_a_value_finds_its_photos(engine: OpenSearch, name: str) -> None:
    agg = next(agg for agg in state_of(name)["aggs"] if agg["type"] == "terms")
    for bucket in counted(engine, name)[agg["id"]]["buckets"][:3]:
        clicked = {"query": {"match_phrase": {agg["params"]["field"]: bucket["key"]}}}
        assert engine.count(index=ALIAS, body=clicked)["count"] == bucket["doc_count"]


def test_the_numbers_are_those_of_the_library(engine: OpenSearch) -> None:
    found = counted(engine, "numbers")

    assert engine.count(index=ALIAS)["count"] == len(documents())
    assert found["2"]["value"] == sum(values("file_size"))
    assert found["3"]["value"] == len(set(values("identity_id"))) == 2


def test_a_user_has_photos_bytes_and_a_last_upload(engine: OpenSearch) -> None:
    buckets = {bucket["key"]: bucket for bucket in counted(engine, "tenants")["4"]["buckets"]}

    last = {owner: max(map(moment, documents)) for owner, documents in by_owner().items()}
    assert {owner: buckets[owner]["3"]["value"] / 1000 for owner in last} == last
    sizes = {owner: sum(each.get("file_size", 0) for each in documents) for owner, documents in by_owner().items()}
    assert {owner: buckets[owner]["2"]["value"] for owner in sizes} == sizes


def by_owner() -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for document in documents():
        found[document["identity_id"]].append(document)
    return found


def moment(document: Mapping[str, Any]) -> float:
    return datetime.fromisoformat(document["uploaded_at"]).timestamp()


def test_photos_are_counted_over_time_by_status(engine: OpenSearch) -> None:
    found = {
        (bucket["key_as_string"][:7], status): count
        for bucket in counted(engine, "status")["2"]["buckets"]
        for status, count in by_value(bucket["3"]).items()
    }

    expected = Counter((document["uploaded_at"][:7], document["status"].casefold()) for document in documents())
    assert found == expected
    assert {status for _, status in found} == {"succeeded", "failed"}


def test_photos_are_counted_by_the_hour(engine: OpenSearch) -> None:
    found = {bucket["key_as_string"][:13]: bucket["doc_count"] for bucket in counted(engine, "rate")["2"]["buckets"]}

    assert found == Counter(document["uploaded_at"][:13] for document in documents())


def test_sizes_are_counted_in_steps(engine: OpenSearch) -> None:
    found = by_value(counted(engine, "sizes")["2"])

    assert found == Counter(4 * (size // 4) for size in values("megapixels"))


def test_how_certain_labels_are_is_counted_in_steps(engine: OpenSearch) -> None:
    found = by_value(counted(engine, "certainty")["2"])

    assert {step: count for step, count in found.items() if count} == Counter(
        5 * (certainty // 5) for certainty in values("label_certainty")
    )


def test_labels_have_the_mean_certainty_of_their_photos(engine: OpenSearch) -> None:
    buckets = counted(engine, "labels")["4"]["buckets"]

    certainties = defaultdict(list)
    for document in documents():
        for label in document.get("label_leaves", ()):
            certainties[label].append(document["label_certainty"])
    assert {bucket["key"]: bucket["3"]["value"] for bucket in buckets} == {
        bucket["key"]: pytest.approx(fmean(certainties[bucket["key"]]), abs=0.01) for bucket in buckets
    }


def test_how_long_photos_took_is_told_over_time(engine: OpenSearch) -> None:
    buckets = {bucket["key_as_string"][:7]: bucket for bucket in counted(engine, "searchable")["4"]["buckets"]}

    took = defaultdict(list)
    for document in documents():
        if "searchable_after" in document:
            took[document["uploaded_at"][:7]].append(document["searchable_after"])
    assert max(map(max, took.values())) == 1.5
    for month, seconds in took.items():
        assert buckets[month]["2"]["value"] == pytest.approx(fmean(seconds), abs=0.001)
        assert buckets[month]["3"]["value"] == max(seconds)


def test_places_are_tiles_of_a_map_with_the_centre_of_their_photos(engine: OpenSearch) -> None:
    buckets = counted(engine, "map")["tiles"]["buckets"]

    points = values("location")
    assert {bucket["key"]: bucket["doc_count"] for bucket in buckets} == Counter(map(tile_of, points))
    assert len(buckets) > 10
    assert all(tile_of(bucket["centre"]["location"]) == bucket["key"] for bucket in buckets)


def tile_of(point: Mapping[str, float]) -> str:
    """The tile at zoom 8 (Web Mercator, as https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames computes it)."""
    latitude = math.radians(point["lat"])
    x = (point["lon"] + 180) / 360
    y = (1 - math.asinh(math.tan(latitude)) / math.pi) / 2
    return f"8/{int(x * 256)}/{int(y * 256)}"


def test_failures_are_listed_with_their_reasons(engine: OpenSearch) -> None:
    saved = OBJECTS[FAILURES.name]["attributes"]
    ((sorted_by, order),) = saved["sort"]
    asked = json.loads(saved["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"]
    member, _, value = asked["query"].partition(": ")
    query = {"bool": {"filter": [{"bool": {"should": [{"match": {member: value}}], "minimum_should_match": 1}}]}}
    hits = engine.search(index=ALIAS, body={"query": query, "sort": [{sorted_by: order}]})["hits"]["hits"]

    assert len(hits) == 2
    assert {hit["_source"]["status_reason"] for hit in hits} == {REASON}


def test_every_panel_was_asked() -> None:
    asked = {"label-cloud", "labels", "tenants", "cameras", "formats", "places", "colours"}
    asked |= {"numbers", "status", "rate", "searchable", "certainty", "sizes", "map"}
    assert {name for name, saved in OBJECTS.items() if saved["type"] == "visualization"} == asked
