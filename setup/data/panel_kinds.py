"""The kinds of panels, and of what they count, in the words of OpenSearch Dashboards."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Aggregation = Mapping[str, Any]
TIME = "uploaded_at"
"""The field that Dashboards' choice of a time is about."""
COUNT: Aggregation = {"type": "count", "schema": "metric", "params": {"customLabel": "Photos"}}


def metric(kind: str, member: str, label: str) -> Aggregation:
    """A number of all photos of a bucket; `kind` is OpenSearch's name for it."""
    return {"type": kind, "schema": "metric", "params": {"field": member, "customLabel": label}}


def terms(member: str, label: str, *, size: int, schema: str = "segment") -> Aggregation:
    """A bucket for each of the most frequent values."""
    params = {"field": member, "size": size, "order": "desc", "orderBy": "1", "customLabel": label}
    return {"type": "terms", "schema": schema, "params": {**params, "otherBucket": False, "missingBucket": False}}


def over_time(interval: str, *, schema: str = "segment") -> Aggregation:
    """A bucket for each hour ("h") or, with "auto", for what suits the chosen time."""
    params = {"field": TIME, "interval": interval, "min_doc_count": 1, "extended_bounds": {}, "drop_partials": False}
    return {"type": "date_histogram", "schema": schema, "params": params}


def steps(member: str, label: str, *, interval: int) -> Aggregation:
    """A bucket for each interval of a number."""
    params = {"field": member, "interval": interval, "min_doc_count": 1, "extended_bounds": {}, "customLabel": label}
    return {"type": "histogram", "schema": "segment", "params": params}


def axes(kind: str, *, sideways: bool = False) -> dict[str, Any]:
    """What Dashboards needs to draw bars or lines."""
    category, value = ("left", "bottom") if sideways else ("bottom", "left")
    labels = {"show": True, "truncate": 100}
    return {
        "type": kind,
        "grid": {"categoryLines": False},
        "categoryAxes": [
            {
                **{"id": "CategoryAxis-1", "type": "category", "position": category, "show": True},
                **{"scale": {"type": "linear"}, "labels": labels, "title": {}, "style": {}},
            }
        ],
        "valueAxes": [
            {
                **{"id": "ValueAxis-1", "name": "LeftAxis-1", "type": "value", "position": value, "show": True},
                **{"scale": {"type": "linear", "mode": "normal"}, "labels": labels, "style": {}},
                "title": {"text": "Photos"},
            }
        ],
        "seriesParams": [
            {
                **{"show": True, "type": "line" if kind == "line" else "histogram", "mode": "stacked"},
                **{"data": {"id": "1", "label": "Photos"}, "valueAxis": "ValueAxis-1"},
                **{"drawLinesBetweenPoints": True, "showCircles": True},
            }
        ],
        **{"addTooltip": True, "addLegend": True, "legendPosition": "right", "times": [], "addTimeMarker": False},
    }


NUMBERS = {
    **{"type": "metric", "addTooltip": True, "addLegend": False},
    "metric": {
        **{"percentageMode": False, "useRanges": False, "colorSchema": "Green to Red", "metricColorMode": "None"},
        **{"colorsRange": [{"from": 0, "to": 1}], "labels": {"show": True}, "invertColors": False},
        "style": {"bgFill": "#000", "bgColor": False, "labelColor": False, "subText": "", "fontSize": 40},
    },
}
TABLE = {"perPage": 10, "showPartialRows": False, "showMetricsAtAllLevels": False, "showTotal": False}
CLOUD = {"scale": "linear", "orientation": "single", "minFontSize": 14, "maxFontSize": 60, "showLabel": False}
PIE = {"type": "pie", "addTooltip": True, "addLegend": True, "legendPosition": "right", "isDonut": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A visualization of one of Dashboards' kinds; metrics come first in `aggs`. Width and height in its grid of 48."""

    name: str
    title: str
    kind: str
    aggs: tuple[Aggregation, ...]
    params: Mapping[str, Any]
    description: str = ""
    width: int = 24
    height: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """Where photos were taken: a Vega map, because Dashboards' own maps know no tiles. It has a request of its own."""

    name: str
    title: str
    body: Mapping[str, Any]
    description: str = ""
    width: int = 24
    height: int = 18
    kind: str = "vega"
    aggs: tuple[Aggregation, ...] = field(default=())

    @property
    def params(self) -> Mapping[str, Any]:
        """The Vega specification, as text."""
        return {"spec": json.dumps(self._specification(), sort_keys=True)}

    def _specification(self) -> Mapping[str, Any]:
        count = {"data": "tiles", "field": "doc_count"}
        point = {"type": "geopoint", "projection": "projection"}
        return {
            "$schema": "https://vega.github.io/schema/vega/v5.json",
            "config": {"kibana": {"type": "map", "latitude": 25, "longitude": 0, "zoom": 2}},
            "data": [
                {
                    "name": "tiles",
                    "url": {"index": "photos", "%context%": True, "%timefield%": TIME, "body": self.body},
                    "format": {"property": "aggregations.tiles.buckets"},
                    "transform": [{**point, "fields": ["centre.location.lon", "centre.location.lat"]}],
                }
            ],
            "scales": [{"name": "size", "type": "sqrt", "domain": count, "range": [30, 1500]}],
            "marks": [
                {
                    "type": "symbol",
                    "from": {"data": "tiles"},
                    "encode": {
                        "update": {
                            "size": {"scale": "size", "field": "doc_count"},
                            "fill": {"value": "#d9534f"},
                            "fillOpacity": {"value": 0.6},
                            "xc": {"signal": "datum.x"},
                            "yc": {"signal": "datum.y"},
                            "tooltip": {"signal": "{photos: datum.doc_count}"},
                        }
                    },
                }
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """A list of photos, with members of their documents as columns."""

    name: str
    title: str
    query: str
    columns: tuple[str, ...]
    description: str = ""
    width: int = 48
    height: int = 16
