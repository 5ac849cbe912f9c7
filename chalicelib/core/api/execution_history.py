"""Step Functions' history of an execution -> its states: how long each took, how often it was tried, what went wrong.

Branches of a Parallel state run side by side, so each event is traced to its state by `previousEventId`
(GetExecutionHistory, HistoryEvent). States that only choose or pass data are left out: they take no time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chalicelib.core.api.photo_types import ExecutionAnswer, ExecutionStatus, StateStatus, StateView
from chalicelib.core.ingest.failure_reason import message_for_owner

Event = Mapping[str, Any]

_ENDS: Mapping[str, ExecutionStatus] = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionAborted": "ABORTED",
}
# The event that begins an attempt of a Task: its function, or another service, is called.
_ATTEMPTS = ("LambdaFunctionScheduled", "TaskScheduled", "ActivityScheduled")
_FAILURES = ("Failed", "TimedOut", "Aborted")
_LEFT_OUT = ("ChoiceState", "PassState")


@dataclass(slots=True)
class _State:
    name: str
    kind: str
    started_at: datetime
    feature: str | None = None
    exited_at: datetime | None = None
    attempts: int = 0
    failure: Mapping[str, Any] | None = None

    def view(self, *, has_ended: bool, ended_at: datetime | None) -> StateView:
        until, failure = self.exited_at or ended_at, self.failure or {}
        return StateView(
            name=self.name,
            feature=self.feature,
            status=self._status(has_ended),
            started_at=_time(self.started_at),
            duration=round((until - self.started_at).total_seconds(), 3) if until else None,
            attempts=max(1, self.attempts),
            error=failure.get("error"),
            cause=message_for_owner(failure.get("error") or "", failure.get("cause") or ""),
        )

    def _status(self, has_ended: bool) -> StateStatus:
        if self.exited_at:
            return "CAUGHT" if self.failure else "SUCCEEDED"
        return "FAILED" if has_ended else "RUNNING"


def execution_view(events: Iterable[Event], *, console_url: str | None = None) -> ExecutionAnswer:
    """The states of an execution in the order they began, from its events in the order of their ids.

    `duration` is in seconds, including all attempts and the pauses between them. A state that failed, but whose error
    the workflow handled, is CAUGHT.
    """
    states: dict[int, _State] = {}
    state_of: dict[int, int] = {}
    status: ExecutionStatus = "RUNNING"
    started_at = stopped_at = None
    for event in events:
        kind, at = event["type"], event["timestamp"]
        if kind == "ExecutionStarted":
            started_at = at
        elif kind in _ENDS:
            status, stopped_at = _ENDS[kind], at
            _blame(states, state_of, event)
        else:
            _follow(event, states, state_of)
    shown = [state for state in states.values() if not state.kind.startswith(_LEFT_OUT)]
    has_ended = status != "RUNNING"
    return ExecutionAnswer(
        status=status,
        started_at=_time(started_at) if started_at else None,
        stopped_at=_time(stopped_at) if stopped_at else None,
        console_url=console_url,
        states=tuple(state.view(has_ended=has_ended, ended_at=stopped_at) for state in shown),
    )


# The SDK returns times in the machine's local time zone.
def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _follow(event: Event, states: dict[int, _State], state_of: dict[int, int]) -> None:
    kind, number, at = event["type"], event["id"], event["timestamp"]
    if kind.endswith("StateEntered"):
        details = event["stateEnteredEventDetails"]
        states[number] = _State(details["name"], kind, at, details.get("feature"))
        state_of[number] = number
        return
    if kind.endswith("StateExited"):
        _exit(event, states)
        return
    owner = state_of.get(event.get("previousEventId", 0))
    if owner is None:
        return
    state_of[number] = owner
    state = states[owner]
    if kind in _ATTEMPTS:
        state.attempts += 1
        state.failure = None
    elif kind.endswith(_FAILURES):
        state.failure = _details(event)


# By name: a Parallel state's exit follows the last event of its last branch.
def _exit(event: Event, states: Mapping[int, _State]) -> None:
    name = event["stateExitedEventDetails"]["name"]
    open_states = [state for state in states.values() if state.name == name and state.exited_at is None]
    if open_states:
        open_states[-1].exited_at = event["timestamp"]


# An execution ends with the error of the state in which it ended.
def _blame(states: Mapping[int, _State], state_of: Mapping[int, int], event: Event) -> None:
    owner = state_of.get(event.get("previousEventId", 0))
    details = _details(event)
    if owner is not None and details.get("error") and states[owner].failure is None:
        states[owner].failure = details


def _details(event: Event) -> Mapping[str, Any]:
    return next((value for name, value in event.items() if name.endswith("EventDetails")), {})
