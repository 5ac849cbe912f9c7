"""As much of the Amazon States Language as `setup/ingest_workflow.asl.json` speaks, run in this process."""

import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFINITION: dict[str, Any] = json.loads((Path(__file__).parents[2] / "setup/ingest_workflow.asl.json").read_text())

# Invokes a Lambda function by name with its input, and returns its output.
Invoke = Callable[[str, Any], Any]


@dataclass
class Execution:
    """What happened: names of the states entered, the data each was entered with, and how it ended."""

    visited: list[str] = field(default_factory=list)
    entered_with: dict[str, Any] = field(default_factory=dict)
    failed_with: str | None = None


def execute(data: Any, invoke: Invoke, definition: Mapping[str, Any] = DEFINITION) -> Execution:
    """Run the workflow on an execution's input. Retries are left out: what fails, fails at once."""
    execution = Execution()
    _run(definition, data, invoke, execution)
    return execution


def function_input(name: str, data: Any) -> Any:
    """What a state of the workflow, at any depth, hands to its function."""
    return _function_input(_states(DEFINITION)[name], data)


def _states(definition: Mapping[str, Any]) -> dict[str, Any]:
    states: dict[str, Any] = dict(definition["States"])
    for state in definition["States"].values():
        for branch in state.get("Branches", ()):
            states |= _states(branch)
    return states


def _run(definition: Mapping[str, Any], data: Any, invoke: Invoke, execution: Execution) -> None:
    name = definition["StartAt"]
    while name is not None:
        state = definition["States"][name]
        execution.visited.append(name)
        execution.entered_with[name] = deepcopy(data)
        name, data = _step(state, data, invoke, execution)


def _step(state: Mapping[str, Any], data: Any, invoke: Invoke, execution: Execution) -> tuple[str | None, Any]:
    if state["Type"] == "Choice":
        return _choose(state, data), data
    if state["Type"] == "Succeed":
        return None, data
    if state["Type"] == "Fail":
        execution.failed_with = state["Error"]
        return None, data
    try:
        output = _work(state, data, invoke, execution)
    except Exception as error:
        return _catch(state, data, error)
    return state.get("Next"), _merge(data, state.get("ResultPath", "$"), output)


def _work(state: Mapping[str, Any], data: Any, invoke: Invoke, execution: Execution) -> Any:
    if state["Type"] == "Parallel":
        for branch in state["Branches"]:
            _run(branch, deepcopy(data), invoke, execution)
        return None
    (placeholder,) = re.fullmatch(r"\$\{(\w+)Arn\}", state["Resource"]).groups()  # type: ignore[union-attr]
    function = re.sub(r"(?<!^)(?=[A-Z])", "_", placeholder).lower()
    return invoke(function, _function_input(state, data))


def _choose(state: Mapping[str, Any], data: Any) -> str:
    chosen = (rule["Next"] for rule in state["Choices"] if _at(rule["Variable"], data) == rule["StringEquals"])
    name: str = next(chosen, state["Default"])
    return name


def _catch(state: Mapping[str, Any], data: Any, error: Exception) -> tuple[str, Any]:
    name = type(error).__name__
    cause = json.dumps({"errorMessage": str(error), "errorType": name, "stackTrace": []})
    for catcher in state.get("Catch", ()):
        if {name, "States.ALL"} & set(catcher["ErrorEquals"]):
            return catcher["Next"], _merge(data, catcher["ResultPath"], {"Error": name, "Cause": cause})
    raise error


def _function_input(state: Mapping[str, Any], data: Any) -> Any:
    given = _at(state.get("InputPath", "$"), data)
    return _filled(state["Parameters"], given) if "Parameters" in state else given


def _filled(template: Any, data: Any) -> Any:
    if not isinstance(template, dict):
        return template
    return {
        name.removesuffix(".$"): _computed(value, data) if name.endswith(".$") else _filled(value, data)
        for name, value in template.items()
    }


def _computed(expression: str, data: Any) -> Any:
    if expression.startswith("$"):
        return _at(expression, data)
    text, path = re.fullmatch(r"States\.Format\('(.*)', (\$\S+)\)", expression).groups()  # type: ignore[union-attr]
    return text.replace("{}", _at(path, data))


def _at(path: str, data: Any) -> Any:
    for name in path.split(".")[1:]:
        data = data[name]
    return deepcopy(data)


def _merge(data: Any, path: str | None, output: Any) -> Any:
    if path is None:
        return data
    name = path.removeprefix("$.")
    return output if path == "$" else {**data, name: output}
