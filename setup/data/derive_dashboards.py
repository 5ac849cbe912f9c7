"""Derives setup/dashboards.ndjson from the table of panels: `python -m setup.data.derive_dashboards`.

They are saved objects of OpenSearch Dashboards 2.19: an index pattern, a visualization for each panel, and the
dashboard that shows them. Each has a fixed id of ours, so that another import replaces these and nothing else. Tests
keep the committed file current, run every panel's request on both search engines, and find every field in the mapping.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from setup.data.panel_kinds import TIME, Failures, Map, Panel
from setup.data.panels import FAILURES, PANELS

RESULT = Path(__file__).parents[1] / "dashboards.ndjson"
OURS = "photo-search-"
"""What the id of each of our objects begins with."""
ALIAS = "photos"
# Of the last change that 2.19 knows of each type: objects that claim a later one are refused.
_MIGRATED = {"index-pattern": "7.6.0", "visualization": "7.10.0", "search": "7.9.3", "dashboard": "7.9.3"}
_DASHBOARDS_VERSION = "2.19.0"
_COLUMNS = 48
_META = "kibanaSavedObjectMeta"
_INDEX_REFERENCE = f"{_META}.searchSourceJSON.index"
_PATTERN = {"name": _INDEX_REFERENCE, "type": "index-pattern", "id": f"{OURS}{ALIAS}"}


def render() -> str:
    """The file: one object to a line, each after those that it refers to."""
    shown = (*PANELS, FAILURES)
    objects = [_pattern(), *map(_panel, shown), _dashboard(shown)]
    return "".join(json.dumps(each, sort_keys=True) + "\n" for each in objects)


def _panel(panel: Panel | Map | Failures) -> dict[str, Any]:
    if isinstance(panel, Failures):
        return _search(panel)
    state = {"title": panel.title, "type": panel.kind, "params": panel.params, "aggs": _numbered(panel.aggs)}
    attributes = {
        "title": panel.title,
        "description": panel.description,
        "visState": json.dumps(state, sort_keys=True),
        "uiStateJSON": "{}",
        "version": 1,
        _META: {"searchSourceJSON": _source("")},
    }
    return _object("visualization", panel.name, attributes, [_PATTERN])


# Metrics first, as Dashboards numbers them itself.
def _numbered(aggs: tuple[Mapping[str, Any], ...]) -> list[dict[str, Any]]:
    return [{"id": str(number), "enabled": True, **agg} for number, agg in enumerate(aggs, 1)]


def _search(failures: Failures) -> dict[str, Any]:
    attributes = {
        "title": failures.title,
        "description": failures.description,
        "columns": list(failures.columns),
        "sort": [[TIME, "desc"]],
        "hits": 0,
        "version": 1,
        _META: {"searchSourceJSON": _source(failures.query)},
    }
    return _object("search", failures.name, attributes, [_PATTERN])


def _source(query: str) -> str:
    source = {"query": {"query": query, "language": "kuery"}, "filter": [], "indexRefName": _INDEX_REFERENCE}
    return json.dumps(source, sort_keys=True)


# Without a list of fields: Dashboards then asks the index for them.
def _pattern() -> dict[str, Any]:
    return _object("index-pattern", ALIAS, {"title": ALIAS, "timeFieldName": TIME}, [])


def _dashboard(panels: tuple[Panel | Map | Failures, ...]) -> dict[str, Any]:
    grid = [
        {
            "version": _DASHBOARDS_VERSION,
            "gridData": {**place, "i": str(number)},
            "panelIndex": str(number),
            "embeddableConfig": {},
            "panelRefName": f"panel_{number}",
        }
        for number, place in enumerate(_places(panels))
    ]
    attributes = {
        "title": "photo-search",
        "description": "The photos of a stage: how many, of what, from where, and what went wrong.",
        "panelsJSON": json.dumps(grid, sort_keys=True),
        "optionsJSON": json.dumps({"hidePanelTitles": False, "useMargins": True}, sort_keys=True),
        "hits": 0,
        "version": 1,
        "timeRestore": True,
        "timeFrom": "now-90d",
        "timeTo": "now",
        _META: {"searchSourceJSON": json.dumps({"query": {"query": "", "language": "kuery"}, "filter": []})},
    }
    references = [
        {"name": f"panel_{number}", "type": _type(panel), "id": f"{OURS}{panel.name}"}
        for number, panel in enumerate(panels)
    ]
    return _object("dashboard", "dashboard", attributes, references)


def _places(panels: tuple[Panel | Map | Failures, ...]) -> Iterator[dict[str, int]]:
    """From left to right, row by row; a row is as high as its first panel."""
    x = y = height = 0
    for panel in panels:
        if x + panel.width > _COLUMNS:
            x, y = 0, y + height
        height = panel.height if x == 0 else height
        yield {"x": x, "y": y, "w": panel.width, "h": height}
        x += panel.width


def _type(panel: Panel | Map | Failures) -> str:
    return "search" if isinstance(panel, Failures) else "visualization"


def _object(kind: str, name: str, attributes: dict[str, Any], references: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "type": kind,
        "id": f"{OURS}{name}",
        "attributes": attributes,
        "references": references,
        "migrationVersion": {kind: _MIGRATED[kind]},
    }


def main() -> None:
    """The command line."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    RESULT.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
