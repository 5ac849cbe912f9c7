"""One execution of the workflow in a schedule: its tasks may be interrupted, abandoned and begun again."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.core.ingest.request import IngestRequest
from tests import state_machine
from tests.interleavings.invocation import Invocation
from tests.state_machine import Task

# Fewer than on AWS, so that schedules reach the end of them.
MAX_REPEATS = 1


@dataclass
class Execution:
    """The execution of a request, and the invocations of its tasks. The data holds records as they are, not as JSON."""

    request: IngestRequest
    machine: state_machine.Execution = field(default_factory=lambda: state_machine.Execution(MAX_REPEATS))
    invocations: dict[Task, Invocation] = field(default_factory=dict)
    abandoned: list[Invocation] = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        return self.machine.is_running

    @property
    def state(self) -> str:
        return self.machine.state

    @property
    def tasks(self) -> list[Task]:
        return self.machine.tasks

    def begin(self) -> None:
        """Enter the first state: once, or again after the workflow's engine was restarted."""
        self.abandon()
        self.machine.begin({"request": self.request})

    def abandon(self) -> None:
        """Stop; the functions under way run on, but nobody waits for them."""
        self.abandoned += self.invocations.values()
        self.invocations = {}
        self.machine.tasks = []

    def succeed(self, task: Task, answer: Any) -> None:
        """A task's function has answered."""
        self.invocations.pop(task, None)
        self.machine.succeed(task, answer)

    def fail(self, task: Task, error: str, cause: str) -> None:
        """A task's function has failed: it is repeated or caught, or else the execution ends."""
        self.invocations.pop(task, None)
        if not self.machine.fail(task, error, cause):
            self.abandon()
