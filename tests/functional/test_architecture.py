"""The drawings of docs/architecture.md are true: what they name exists, and their arrows are those of the code."""

import ast
import re
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.photo_item import ATTRIBUTES
from setup.deploy.workflow import parts_of, workflow_definition
from tests.functional.test_imports import CORE, CORE_ROOMS, USE_CASES, imported
from tests.functional.test_resources import template

ROOT = Path(__file__).resolve().parents[2]
DRAWINGS = re.findall(r"```mermaid\n(.*?)```", (ROOT / "docs/architecture.md").read_text(), re.DOTALL)
WALK, WORKFLOW, PARTS, ROOMS, TABLES = DRAWINGS

Edges = set[tuple[str, str]]

# What the walk shows that is neither a function nor a table.
SERVICES = {"Browser", "Cognito", "S3", "StepFunctions", "Rekognition", "OpenSearch"}
# Attributes that the adapter of the table keeps beside the record's own.
MARKS = {"UnsettledShard", "UnsettledSince"}
TABLE_NAMES = {
    resource["Properties"]["TableName"]["Fn::Sub"].rpartition("-")[2]: resource["Properties"]["KeySchema"]
    for resource in template()["Resources"].values()
    if resource["Type"] == "AWS::DynamoDB::Table"
}


def arrows(drawing: str) -> Edges:
    """The arrows of a drawing between ids: `a --> b`, `a -- text --> b`, `a & b --> c`, `a["label"] --> b`."""
    plain = re.sub(r"\(\[.*?\]\)|\[\(.*?\)\]|\[(?!\*).*?(?<!\*)\]", "", drawing)
    found: Edges = set()
    for source, target in re.findall(
        r"^ *([\w*\[\] &]+?) --(?: .*? --)?> ([\w*\[\] &]+?)(?::.*)?$", plain, re.MULTILINE
    ):
        found |= {(one, other) for one in source.split(" & ") for other in target.split(" & ")}
    return found


def ids(drawing: str) -> set[str]:
    return {end for arrow in arrows(drawing) for end in arrow}


def functions(pattern: str) -> set[str]:
    """The functions of modules that have a decorator: handlers and routes."""
    nodes = [node for path in ROOT.glob(pattern) for node in ast.parse(path.read_text()).body]
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.decorator_list}


def transitions(definition: Mapping[str, Any], *, is_inside: bool = False) -> Edges:
    """The arrows of the workflow, without those that every state outside the branches has: the text explains these."""
    found: Edges = {("[*]", definition["StartAt"])}
    for name, state in definition["States"].items():
        caught = {catcher["Next"] for catcher in state.get("Catch", [])}
        targets = {state.get("Next"), state.get("Default"), *(choice["Next"] for choice in state.get("Choices", []))}
        targets |= caught if is_inside else caught - {"MarkFailed", "Superseded"}
        if state.get("End") or state["Type"] in {"Succeed", "Fail"}:
            targets.add("[*]")
        found |= {(name, target) for target in targets - {None}}
        for part in parts_of(state):
            found |= transitions(part, is_inside=True)
    return found


def test_the_walk_names_functions_tables_and_services() -> None:
    assert ids(WALK) <= SERVICES | set(TABLE_NAMES) | functions("app.py") | functions("chalicelib/http_api/*.py")


def test_every_entry_is_in_a_drawing() -> None:
    states = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in ids(WORKFLOW)}
    sockets = {"websocket_connect", "websocket_message", "websocket_disconnect"}

    assert functions("app.py") - states - ids(WALK) == sockets


def test_the_workflow_is_drawn_as_it_is_defined() -> None:
    assert arrows(WORKFLOW) == transitions(workflow_definition())


def test_the_parts_are_the_modules() -> None:
    modules = {path.stem for path in (ROOT / "chalicelib").glob("*.py")} - {"__init__"}

    assert ids(PARTS) == modules | {"app", "aws", "core", "http_api"}


@pytest.mark.parametrize(("source", "target"), sorted(arrows(PARTS)))
def test_an_arrow_between_parts_is_an_import(source: str, target: str) -> None:
    assert target in imports_of(source)


def imports_of(part: str) -> set[str]:
    """Modules and packages directly below chalicelib that a part of the application knows, for types only, too."""
    path = ROOT / ("app.py" if part == "app" else f"chalicelib/{part}.py")
    paths = [path] if path.exists() else sorted((ROOT / "chalicelib" / part).rglob("*.py"))
    names = [name for path in paths for name in imported(path)]
    return {name.split(".")[1] for name in names if name.startswith("chalicelib.")}


def test_every_room_is_drawn() -> None:
    assert ids(ROOMS) == {name.rpartition(".")[2] for name in CORE_ROOMS} - {"core"} | {"ground"}


def test_an_arrow_between_rooms_is_an_import_and_leads_down() -> None:
    drawn = arrows(ROOMS)
    layers = room_layers()

    assert {arrow for arrow in drawn if arrow[1] != "ground"} == set(imports_between_rooms())
    assert all(layers[source] < layers.get(target, len(layers)) for source, target in drawn)


def imports_between_rooms() -> Iterator[tuple[str, str]]:
    for path in CORE:
        room = f"chalicelib.core.{path.parent.name}"
        for name in imported(path):
            other = ".".join(name.split(".")[:3])
            if room in CORE_ROOMS and other in CORE_ROOMS - {room}:
                yield path.parent.name, other.rpartition(".")[2]


def room_layers() -> dict[str, int]:
    """Room -> its place in the layers of import-linter, 0 at the top."""
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter")
    lines = contracts["importlinter:contract:rooms"]["layers"].split("\n")
    return {name: position for position, line in enumerate(lines) for name in line.split(" | ")}


def test_the_ground_floor_is_complete() -> None:
    (label,) = re.findall(r'ground\["ground floor: (.*)"\]', ROOMS)

    assert set(label.split(", ")) == {path.stem for path in CORE if path.parent.name == "core"} - {"__init__"}


def drawn_tables() -> dict[str, list[tuple[str, bool]]]:
    """Table -> its attributes, and whether each is part of the key."""
    return {
        name: [(attribute, key == "PK") for attribute, key in re.findall(r"^ +\w+ (\w+) ?(PK)?", body, re.MULTILINE)]
        for name, body in re.findall(r"^ +(\w+) \{(.*?)\}", TABLES, re.MULTILINE | re.DOTALL)
    }


def test_the_tables_are_those_of_the_template() -> None:
    keys = {table: [name for name, is_key in found if is_key] for table, found in drawn_tables().items()}

    assert keys == {table: [key["AttributeName"] for key in schema] for table, schema in TABLE_NAMES.items()}


def test_an_attribute_of_a_photo_is_one_that_is_stored() -> None:
    assert {name for name, _ in drawn_tables()["ImageMetadata"]} <= ATTRIBUTES | MARKS


def test_an_index_is_one_of_the_template() -> None:
    indexes = {
        index["IndexName"]
        for resource in template()["Resources"].values()
        for index in resource["Properties"].get("GlobalSecondaryIndexes", [])
    }

    assert set(re.findall(r"index (\w+)", TABLES)) <= indexes


def test_every_use_case_is_in_the_table_of_parts() -> None:
    text = (ROOT / "docs/architecture.md").read_text()

    assert [path.stem for path in USE_CASES if f"`{path.stem}`" not in text] == []
