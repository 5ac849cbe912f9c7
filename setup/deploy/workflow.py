"""The ingest workflow: written as YAML, with each list of errors written once; read as the state machine's JSON."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from chalicelib.core.features import FEATURES
from setup.stack_settings import ALL_FEATURES, Features

_SOURCE = Path(__file__).with_name("ingest_workflow.yaml")


@cache
def workflow_definition(features: Features = ALL_FEATURES) -> dict[str, Any]:
    """The definition in the Amazon States Language, which recognises these features.

    `${Functions}` stands for what ARNs of functions begin with.
    """
    definition: dict[str, Any] = yaml.safe_load(_SOURCE.read_text(encoding="utf-8"))
    of_features = definition.pop("OfFeatures")
    del definition["Shared"]
    if chosen := [each for each in FEATURES if each in features]:
        last = definition["States"]["IndexPhoto"]
        del last["End"]
        # What the Map goes through has to come from the state before it; this one costs nothing.
        last |= {"ResultSelector": {"features": chosen}, "ResultPath": "$.chosen", "Next": "RecogniseFeatures"}
        definition["States"] |= of_features
    return definition


def all_states(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Every state by its name, as they are written; those inside another state follow it."""
    states: dict[str, Any] = {}
    for name, state in definition["States"].items():
        states[name] = state
        for part in parts_of(state):
            states |= all_states(part)
    return states


def parts_of(state: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The definitions inside a state: the branches of a Parallel state, what a Map does with each item."""
    return state.get("Branches", []) or [part for name, part in state.items() if name == "ItemProcessor"]


def function_of(task: Mapping[str, Any]) -> str:
    """The name of the function that a task calls."""
    return str(task["Resource"]).removeprefix("${Functions}")


def called_functions() -> list[str]:
    """The functions that the workflow calls, each once, in the order of their states."""
    tasks = (state for state in all_states(workflow_definition()).values() if state["Type"] == "Task")
    return list(dict.fromkeys(function_of(task) for task in tasks))
