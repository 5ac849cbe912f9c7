"""The panels that OpenSearch Dashboards shows of a stage's photos, from which setup/dashboards.ndjson follows.

Only fields that the index can count occur here. Reasons of failures cannot be counted: they are listed one by one. How
certain each label of a photo is, is in the photo itself (docs/decisions/search-index.md); the mean of its labels,
ancestors left out, is counted.
"""

from setup.data.panel_kinds import (
    CLOUD,
    COUNT,
    NUMBERS,
    PIE,
    TABLE,
    TIME,
    Failures,
    Map,
    Panel,
    axes,
    metric,
    over_time,
    steps,
    terms,
)

_TILES = {
    "size": 0,
    "aggs": {
        "tiles": {
            "geotile_grid": {"field": "location", "precision": 8, "size": 10_000},
            "aggs": {"centre": {"geo_centroid": {"field": "location"}}},
        }
    },
}

PANELS: tuple[Panel | Map, ...] = (
    Panel(
        name="numbers",
        title="The library in numbers",
        kind="metric",
        aggs=(COUNT, metric("sum", "file_size", "Bytes"), metric("cardinality", "identity_id", "Users")),
        params=NUMBERS,
        width=16,
    ),
    Panel(
        name="status",
        title="Photos over time, by status",
        kind="histogram",
        aggs=(COUNT, over_time("auto"), terms("status", "Status", size=4, schema="group")),
        params=axes("histogram"),
        width=32,
    ),
    Panel(
        name="rate",
        title="Photos an hour",
        description="By the time of the upload.",
        kind="line",
        aggs=(COUNT, over_time("h")),
        params=axes("line"),
    ),
    Panel(
        name="searchable",
        title="Seconds from the upload until a photo can be found",
        description="Of photos that succeeded at once, by the time of the upload.",
        kind="table",
        aggs=(
            COUNT,
            metric("avg", "searchable_after", "Mean seconds"),
            metric("max", "searchable_after", "Most seconds"),
            over_time("auto", schema="bucket"),
        ),
        params=TABLE,
    ),
    Panel(
        name="certainty",
        title="How certain labels are, in percent",
        description="The mean of each photo's labels, without their ancestors.",
        kind="histogram",
        aggs=(COUNT, steps("label_certainty", "Percent", interval=5)),
        params=axes("histogram"),
    ),
    Panel(
        name="tenants",
        title="Users by photos",
        kind="table",
        aggs=(
            COUNT,
            metric("sum", "file_size", "Bytes"),
            metric("max", TIME, "Last upload"),
            terms("identity_id", "User (identity id)", size=100, schema="bucket"),
        ),
        params=TABLE,
    ),
    Panel(
        name="label-cloud",
        title="Labels",
        kind="tagcloud",
        aggs=(COUNT, terms("label_leaves", "Label", size=60)),
        params=CLOUD,
    ),
    Panel(
        name="labels",
        title="Labels by photos",
        kind="table",
        aggs=(
            COUNT,
            metric("cardinality", "identity_id", "Users"),
            metric("avg", "label_certainty", "Certainty of these photos' labels, percent"),
            terms("label_leaves", "Label", size=200, schema="bucket"),
        ),
        params=TABLE,
    ),
    Panel(
        name="cameras",
        title="Cameras",
        kind="horizontal_bar",
        aggs=(COUNT, terms("camera.keyword", "Camera", size=20)),
        params=axes("histogram", sideways=True),
        width=16,
    ),
    Panel(
        name="formats",
        title="Formats",
        kind="pie",
        aggs=(COUNT, terms("format", "Format", size=20)),
        params=PIE,
        width=16,
    ),
    Panel(
        name="sizes",
        title="Sizes in megapixels",
        kind="histogram",
        aggs=(COUNT, steps("megapixels", "Megapixels", interval=4)),
        params=axes("histogram"),
        width=16,
    ),
    Map(name="map", title="Where they were taken", body=_TILES),
    Panel(
        name="places",
        title="Places",
        kind="table",
        aggs=(COUNT, terms("places.keyword", "Place", size=200, schema="bucket")),
        params=TABLE,
        width=12,
    ),
    Panel(
        name="colours",
        title="Colours",
        kind="horizontal_bar",
        aggs=(COUNT, terms("colours", "Colour", size=12)),
        params=axes("histogram", sideways=True),
        width=12,
    ),
)
FAILURES = Failures(
    name="failures",
    title="Photos that could not be processed, and why",
    query="status: FAILED",
    columns=("identity_id", "name", "format", "status_reason"),
)
