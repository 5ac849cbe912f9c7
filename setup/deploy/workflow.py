"""The ingest workflow: written as YAML, with each list of errors written once; read as the state machine's JSON."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_SOURCE = Path(__file__).with_name("ingest_workflow.yaml")


@cache
def workflow_definition() -> dict[str, Any]:
    """The definition in the Amazon States Language; `${Functions}` stands for what ARNs of functions begin with."""
    definition: dict[str, Any] = yaml.safe_load(_SOURCE.read_text(encoding="utf-8"))
    del definition["Shared"]
    return definition


def all_states(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Every state by its name, as they are written; those of branches follow the state around them."""
    states: dict[str, Any] = {}
    for name, state in definition["States"].items():
        states[name] = state
        for branch in state.get("Branches", ()):
            states |= all_states(branch)
    return states


def function_of(task: Mapping[str, Any]) -> str:
    """The name of the function that a task calls."""
    return str(task["Resource"]).removeprefix("${Functions}")


def called_functions() -> list[str]:
    """The functions that the workflow calls, each once, in the order of their states."""
    tasks = (state for state in all_states(workflow_definition()).values() if state["Type"] == "Task")
    return list(dict.fromkeys(function_of(task) for task in tasks))
