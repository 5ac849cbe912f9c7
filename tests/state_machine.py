"""As much of the Amazon States Language as the ingest workflow speaks, a state at a time.

An `Execution` says which tasks wait for their functions; whoever plays it decides which of them answers next, or fails.
`execute` plays one from end to end.
"""

import json
import re
from collections.abc import Callable, Mapping
from copy import copy, deepcopy
from dataclasses import dataclass, field
from typing import Any

from setup.deploy.workflow import all_states, function_of, parts_of, workflow_definition

# Invokes a Lambda function by name with its input, and returns its output.
Invoke = Callable[[str, Any], Any]

_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


@dataclass(eq=False)
class Task:
    """A state that waits for its function; `branch` is its place in the state around it."""

    name: str
    state: Mapping[str, Any]
    data: dict[str, Any]
    branch: int | None = None
    repeats: int = 0

    @property
    def function(self) -> str:
        """The name of the function that the state calls."""
        return function_of(self.state)

    @property
    def input(self) -> Any:
        """What the function is handed."""
        return input_of(self.state, self.data)


@dataclass
class Execution:
    """What happened: the states entered, the data each was entered with, the waits in seconds, how it ended.

    `max_repeats` is how often a task that failed is repeated, where its state says that it is; AWS does so more often.
    """

    max_repeats: int = 0
    state: str = ""
    tasks: list[Task] = field(default_factory=list)
    visited: list[str] = field(default_factory=list)
    entered_with: dict[str, Any] = field(default_factory=dict)
    waited: list[int] = field(default_factory=list)
    failed_with: str | None = None
    branches: list[dict[str, Any]] = field(default_factory=list)
    inputs_left: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        return bool(self.tasks)

    def begin(self, data: dict[str, Any]) -> None:
        """Enter the first state."""
        self.tasks = []
        self._enter(workflow_definition()["StartAt"], data)

    def succeed(self, task: Task, output: Any) -> None:
        """A task's function has answered."""
        if "ResultSelector" in task.state:
            output = _filled(task.state["ResultSelector"], output)
        self._leave(task, task.state.get("Next"), _merged(task.data, task.state.get("ResultPath", "$"), output))

    def fail(self, task: Task, error: str, cause: str) -> bool:
        """A task's function has failed: repeat it, or let the state catch that. False where nobody does."""
        if task.repeats < self.max_repeats and any(error in again["ErrorEquals"] for again in task.state["Retry"]):
            task.repeats += 1
            return True
        for catcher in task.state.get("Catch", ()):
            if {error, "States.ALL"} & set(catcher["ErrorEquals"]):
                caught = _merged(task.data, catcher["ResultPath"], {"Error": error, "Cause": cause})
                self._leave(task, catcher["Next"], caught)
                return True
        return False

    def _leave(self, task: Task, following: str | None, data: dict[str, Any]) -> None:
        place = self.tasks.index(task)
        del self.tasks[place]
        if task.branch is None:
            if following:
                self._enter(following, data)
            return
        self.branches[task.branch] = data
        if following:
            self._enter_in_branch(task.branch, following, data, place)
        around = workflow_definition()["States"][self.state]
        if not self.tasks and around["Type"] == "Parallel":
            outer = self.entered_with[self.state]
            self._enter(around["Next"], _merged(outer, around["ResultPath"], self.branches))
        elif not self.tasks and around["Type"] == "Map":
            self._enter_next_item(around)

    def _enter_next_item(self, around: Mapping[str, Any]) -> None:
        if self.inputs_left:
            self._enter_in_branch(0, around["ItemProcessor"]["StartAt"], self.inputs_left.pop(0), 0)

    def _enter(self, name: str, data: dict[str, Any]) -> None:
        state = workflow_definition()["States"][name]
        self.state = name
        self._note(name, data)
        if state["Type"] == "Task":
            self.tasks.append(Task(name, state, data))
        elif state["Type"] == "Choice":
            self._enter(next((rule["Next"] for rule in state["Choices"] if holds(rule, data)), state["Default"]), data)
        elif state["Type"] == "Parallel":
            self.branches = [data for _ in state["Branches"]]
            for number, branch in enumerate(state["Branches"]):
                self._enter_in_branch(number, branch["StartAt"], copy(data), len(self.tasks))
        elif state["Type"] == "Map":
            items = value_at(state["ItemsPath"], data)
            self.branches = [data]
            self.inputs_left = [_filled(state["ItemSelector"], {**data, "Map": {"Item": {"Value": i}}}) for i in items]
            self._enter_next_item(state)
        elif state["Type"] == "Wait":
            self.waited.append(value_at(state["SecondsPath"], data))
            self._enter(state["Next"], data)
        elif state["Type"] == "Pass":
            self._enter(state["Next"], _merged(data, state["ResultPath"], input_of(state, data)))
        elif state["Type"] == "Fail":
            self.failed_with = state["Error"]

    def _enter_in_branch(self, branch: int, name: str, data: dict[str, Any], place: int) -> None:
        around = workflow_definition()["States"][self.state]
        state = parts_of(around)[branch]["States"][name]
        self._note(name, data)
        if state["Type"] == "Task":
            self.tasks.insert(place, Task(name, state, data, branch))
        elif state["Type"] == "Wait":
            self.waited.append(value_at(state["SecondsPath"], data))
            self._enter_in_branch(branch, state["Next"], data, place)
        elif state["Type"] == "Fail":
            (caught,) = (rule for rule in around["Catch"] if state["Error"] in rule["ErrorEquals"])
            self._enter(caught["Next"], self.entered_with[self.state])

    def _note(self, name: str, data: dict[str, Any]) -> None:
        self.visited.append(name)
        self.entered_with[name] = data


@dataclass
class Played(Execution):
    """An execution that was played to its end: `called` are the functions, in their order."""

    called: list[str] = field(default_factory=list)


def execute(data: Any, invoke: Invoke) -> Played:
    """Run the workflow on an execution's input. Nothing is repeated: what fails, fails at once."""
    played = Played()
    played.begin(deepcopy(data))
    while played.tasks:
        task = played.tasks[0]
        played.called.append(task.function)
        try:
            output = invoke(task.function, task.input)
        except Exception as error:  # which ones are caught, the state says
            name = type(error).__name__
            cause = json.dumps({"errorMessage": str(error), "errorType": name, "stackTrace": []})
            if not played.fail(task, name, cause):
                raise
        else:
            played.succeed(task, output)
    return played


def function_input(name: str, data: Any) -> Any:
    """What a state of the workflow, at any depth, hands to its function."""
    return input_of(all_states(workflow_definition())[name], data)


def holds(rule: Mapping[str, Any], data: Any) -> bool:
    """Whether a Choice's rule is true of the data."""
    if "And" in rule:
        return all(holds(part, data) for part in rule["And"])
    if "Not" in rule:
        return not holds(rule["Not"], data)
    value = value_at(rule["Variable"], data)
    if "IsPresent" in rule:
        return bool((value is not None) == rule["IsPresent"])
    return bool(value == rule["StringEquals" if "StringEquals" in rule else "BooleanEquals"])


def value_at(path: str, data: Any) -> Any:
    """The value at a path like `$.branches[0].error`; None if there is none."""
    for name, position in _STEP.findall(path):
        if data is None:
            return None
        data = data[int(position)] if position else data.get(name) if isinstance(data, dict) else getattr(data, name)
    return data


def input_of(state: Mapping[str, Any], data: Any) -> Any:
    """What a state is handed of the execution's data."""
    given = value_at(state.get("InputPath", "$"), data)
    return _filled(state["Parameters"], given) if "Parameters" in state else given


def _filled(template: Any, data: Any) -> Any:
    if not isinstance(template, dict):
        return template
    return {
        name.removesuffix(".$"): _computed(value, data) if name.endswith(".$") else _filled(value, data)
        for name, value in template.items()
    }


# The context object, `$$`, has nothing here but the item of a Map, which is in the data.
def _computed(expression: str, data: Any) -> Any:
    if expression.startswith("$"):
        return value_at(expression, data)
    text, path = re.fullmatch(r"States\.Format\('(.*)', (\$\S+)\)", expression).groups()  # type: ignore[union-attr]
    return text.replace("{}", value_at(path, data))


def _merged(data: Any, path: str | None, output: Any) -> Any:
    if path is None:
        return data
    return output if path == "$" else {**data, path.removeprefix("$."): output}
