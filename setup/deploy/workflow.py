"""The ingest workflow: written as YAML, with each list of errors written once; read as the state machine's JSON."""

import json
from collections.abc import Mapping
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import yaml

from chalicelib.core.features import FEATURES
from setup.stack_settings import ALL_FEATURES, Features

_SOURCE = Path(__file__).with_name("ingest_workflow.yaml")
# The last state without features; what comes after the last of them.
_LAST, _AFTER_FEATURES = "IndexPhoto", "Recognised"


@cache
def workflow_definition(features: Features = ALL_FEATURES) -> dict[str, Any]:
    """The definition in the Amazon States Language, with the states of these features.

    `${Functions}` stands for what ARNs of functions begin with.
    """
    definition: dict[str, Any] = yaml.safe_load(_SOURCE.read_text(encoding="utf-8"))
    pattern = json.dumps(definition.pop("OfEachFeature"))
    del definition["Shared"]
    chosen = [each for each in FEATURES if each in features]
    if chosen:
        del definition["States"][_LAST]["End"]
        definition["States"][_LAST]["Next"] = _first_state(chosen[0])
    for feature, following in zip_longest(chosen, map(_first_state, chosen[1:]), fillvalue=_AFTER_FEATURES):
        definition["States"] |= _states_of(feature, pattern, following)
    return definition


def _first_state(feature: str) -> str:
    return f"Reserve{feature.capitalize()}"


def _states_of(feature: str, pattern: str, following: str) -> dict[str, Any]:
    filled = pattern.replace("<Feature>", feature.capitalize()).replace("<feature>", feature)
    states: dict[str, Any] = json.loads(filled.replace("<next>", following))
    return states


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
