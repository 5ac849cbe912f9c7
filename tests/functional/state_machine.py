"""As much of the Amazon States Language as `setup/deploy/ingest_workflow.asl.json` speaks, run in this process."""

import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFINITION: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "setup/deploy/ingest_workflow.asl.json").read_text()
)

# Invokes a Lambda function by name with its input, and returns its output.
Invoke = Callable[[str, Any], Any]


@dataclass
class Execution:
    """What happened: the states entered, the data each was entered with, the functions called, how it ended.

    `waited` is in seconds, a number for each Wait.
    """

    visited: list[str] = field(default_factory=list)
    entered_with: dict[str, Any] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)
    waited: list[int] = field(default_factory=list)
    failed_with: str | None = None


def execute(data: Any, invoke: Invoke, definition: Mapping[str, Any] = DEFINITION) -> Execution:
    """Run the workflow on an execution's input. Retries are left out: what fails, fails at once."""
    execution = Execution()
    _run(definition, data, invoke, execution)
    return execution


def function_input(name: str, data: Any) -> Any:
    """What a state of the workflow, at any depth, hands to its function."""
    return _input(_states(DEFINITION)[name], data)


def _states(definition: Mapping[str, Any]) -> dict[str, Any]:
    states: dict[str, Any] = dict(definition["States"])
    for state in definition["States"].values():
        for branch in state.get("Branches", ()):
            states |= _states(branch)
    return states


def _run(definition: Mapping[str, Any], data: Any, invoke: Invoke, execution: Execution) -> Any:
    name = definition["StartAt"]
    while name is not None:
        state = definition["States"][name]
        execution.visited.append(name)
        execution.entered_with[name] = deepcopy(data)
        name, data = _step(state, data, invoke, execution)
    return data


def _step(state: Mapping[str, Any], data: Any, invoke: Invoke, execution: Execution) -> tuple[str | None, Any]:
    if state["Type"] == "Choice":
        return next((rule["Next"] for rule in state["Choices"] if _holds(rule, data)), state["Default"]), data
    if state["Type"] == "Wait":
        execution.waited.append(_at(state["SecondsPath"], data))
        return state["Next"], data
    if state["Type"] in ("Succeed", "Fail"):
        execution.failed_with = state["Error"] if state["Type"] == "Fail" else None
        return None, data
    try:
        output = _work(state, data, invoke, execution)
    except Exception as error:  # which ones are caught, the state says
        return _catch(state, data, error)
    return state.get("Next"), _merge(data, state.get("ResultPath", "$"), output)


def _work(state: Mapping[str, Any], data: Any, invoke: Invoke, execution: Execution) -> Any:
    if state["Type"] == "Pass":
        return _input(state, data)
    if state["Type"] == "Parallel":
        return [_run(branch, deepcopy(data), invoke, execution) for branch in state["Branches"]]
    (placeholder,) = re.fullmatch(r"\$\{(\w+)Arn\}", state["Resource"]).groups()  # type: ignore[union-attr]
    function = re.sub(r"(?<!^)(?=[A-Z])", "_", placeholder).lower()
    execution.called.append(function)
    return invoke(function, _input(state, data))


def _holds(rule: Mapping[str, Any], data: Any) -> bool:
    if "And" in rule:
        return all(_holds(part, data) for part in rule["And"])
    if "Not" in rule:
        return not _holds(rule["Not"], data)
    if "IsPresent" in rule:
        return _is_present(rule["Variable"], data) is rule["IsPresent"]
    return bool(_at(rule["Variable"], data) == rule["StringEquals"])


def _is_present(path: str, data: Any) -> bool:
    try:
        _at(path, data)
    except (KeyError, IndexError):
        return False
    return True


def _catch(state: Mapping[str, Any], data: Any, error: Exception) -> tuple[str, Any]:
    name = type(error).__name__
    cause = json.dumps({"errorMessage": str(error), "errorType": name, "stackTrace": []})
    for catcher in state.get("Catch", ()):
        if {name, "States.ALL"} & set(catcher["ErrorEquals"]):
            return catcher["Next"], _merge(data, catcher["ResultPath"], {"Error": name, "Cause": cause})
    raise error


def _input(state: Mapping[str, Any], data: Any) -> Any:
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
    for name, number in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        data = data[name] if name else data[int(number)]
    return deepcopy(data)


def _merge(data: Any, path: str | None, output: Any) -> Any:
    if path is None:
        return data
    return output if path == "$" else {**data, path.removeprefix("$."): output}
