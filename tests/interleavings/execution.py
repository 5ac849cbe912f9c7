"""One execution of the workflow, by its definition: which state is next, what is retried, what is caught."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chalicelib.core.ingest.request import IngestRequest
from tests.interleavings.invocation import Invocation

DEFINITION: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "setup/deploy/ingest_workflow.asl.json").read_text(encoding="utf-8")
)
STATES: dict[str, Any] = DEFINITION["States"]
# Fewer than on AWS, so that schedules reach the last one.
MAX_REPEATS = 1


@dataclass
class Task:
    """A state that is waiting for its function."""

    state: dict[str, Any]
    invocation: Invocation | None = None
    repeats: int = 0
    branch: int | None = None


@dataclass
class Execution:
    """Where it is: the tasks under way in the state `state`. `data` holds the request, the metadata, the error."""

    request: IngestRequest
    state: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    tasks: list[Task] = field(default_factory=list)
    abandoned: list[Invocation] = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        return bool(self.tasks)

    def begin(self) -> None:
        """Enter the first state: once, or again after the workflow's engine was restarted."""
        self.abandon()
        self.data = {"request": self.request}
        self._enter(DEFINITION["StartAt"])

    def abandon(self) -> None:
        """Stop; the running functions continue, but nobody waits for them."""
        self.abandoned += [task.invocation for task in self.tasks if task.invocation]
        self.tasks = []

    def succeed(self, task: Task) -> None:
        """A task's function has answered."""
        if task.state.get("ResultPath") and task.invocation:
            self.data[task.state["ResultPath"].removeprefix("$.")] = task.invocation.answer
        self._end(task, task.state.get("Next"))

    def fail(self, task: Task, error: str, cause: str) -> None:
        """A task's function has failed: retry it, or let the state catch the error."""
        if task.repeats < MAX_REPEATS and any(error in retrier["ErrorEquals"] for retrier in task.state["Retry"]):
            task.repeats += 1
            task.invocation = None
            return
        for catcher in task.state.get("Catch", ()):
            if {error, "States.ALL"} & set(catcher["ErrorEquals"]):
                data = self.data if task.branch is None else self.data["branches"][task.branch]
                if catcher["ResultPath"]:
                    data["error"] = {"Error": error, "Cause": cause}
                return self._end(task, catcher["Next"])
        self.abandon()

    def _end(self, task: Task, following: str | None) -> None:
        self.tasks.remove(task)
        if task.branch is None:
            if following:
                self._enter(following)
            return
        if following:
            self._enter_in_branch(task.branch, following)
        if not self.tasks:
            self._enter(STATES[self.state]["Next"])

    def _enter_in_branch(self, branch: int, name: str) -> None:
        state = STATES[self.state]["Branches"][branch]["States"][name]
        if state["Type"] == "Task":
            self.tasks.append(Task(state, branch=branch))
        elif "Next" in state:  # Wait: other things happen meanwhile in any schedule
            self._enter_in_branch(branch, state["Next"])

    def _enter(self, name: str) -> None:
        self.state, state = name, STATES[name]
        if state["Type"] == "Choice":
            chosen = (choice["Next"] for choice in state["Choices"] if holds(choice, self.data))
            self._enter(next(chosen, state["Default"]))
        elif state["Type"] == "Parallel":
            self.data["branches"] = [{} for _ in state["Branches"]]
            self.tasks = []
            for number, branch in enumerate(state["Branches"]):
                self._enter_in_branch(number, branch["StartAt"])
        elif state["Type"] == "Task":
            self.tasks = [Task(state)]
        elif state["Type"] == "Pass":
            self.data[state["ResultPath"].removeprefix("$.")] = value_at(state["InputPath"], self.data)
            self._enter(state["Next"])


def holds(rule: dict[str, Any], data: Any) -> bool:
    """Whether a Choice's rule is true for the data."""
    if "And" in rule:
        return all(holds(part, data) for part in rule["And"])
    if "Not" in rule:
        return not holds(rule["Not"], data)
    value = value_at(rule["Variable"], data)
    return (value is not None) == rule["IsPresent"] if "IsPresent" in rule else bool(value == rule["StringEquals"])


def value_at(path: str, data: Any) -> Any:
    """The value at a path like `$.branches[0].error`; None if there is none."""
    for name, position in _STEP.findall(path):
        data = data.get(name) if isinstance(data, dict) else getattr(data, name)
        data = data[int(position)] if position and data is not None else data
        if data is None:
            return None
    return data


_STEP = re.compile(r"\.(\w+)(?:\[(\d+)\])?")
