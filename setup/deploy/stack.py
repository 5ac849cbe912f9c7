"""The CloudFormation stack of one stage: create or update it, wait, report what failed, delete it."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

from setup.deploy.changes import ALLOWING_POLICY, PROTECTING_POLICY, Change, changes_of, loses_data
from setup.deploy.index_steps import steps
from setup.deploy.template_form import read, written
from setup.deploy.waiting import Clock
from setup.errors import NotApproved, SetupError, StackFailed

# A search domain takes 15-30 minutes to create, and as long to delete.
DEADLINE_SECONDS = 75 * 60.0

# A stack that was never complete has nothing worth keeping, and CloudFormation cannot update it.
_NEVER_CAME_UP = {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS"}
_READY = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"}


# CloudFormation's two messages for a template that changes nothing.
_NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")


def accept(changes: Sequence[Change]) -> bool:
    """Agree to any change that loses no data."""
    return not loses_data(changes)


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack by name. `progress` gets a line now and then; `clock` is `time`, except in tests.

    CloudFormation puts `tags` on every resource.
    """

    client: Any
    name: str
    progress: Callable[[str], None]
    clock: Clock = time
    tags: Mapping[str, str] = field(default_factory=dict)

    def status(self) -> str | None:
        """CloudFormation's StackStatus; None if there is no such stack."""
        described = self._describe()
        return described["StackStatus"] if described else None

    def outputs(self) -> dict[str, str]:
        """The values of the template's Outputs."""
        described = self._describe()
        if described is None:
            raise SetupError(f"there is no stack {self.name} in {self.client.meta.region_name}")
        return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}

    def parameter(self, name: str) -> str | None:
        """The current value of a parameter of the template; None if there is no such stack or parameter."""
        return self.parameters().get(name)

    def parameters(self) -> dict[str, str]:
        """The current values of the template's parameters; empty if there is no such stack."""
        given = (self._describe() or {}).get("Parameters", [])
        return {one["ParameterKey"]: str(one["ParameterValue"]) for one in given}

    def template(self) -> dict[str, Any] | None:
        """The template as it was sent with the last complete change; None if there is no such stack."""
        if self.status() not in _READY:
            return None
        return _template_in(self.client.get_template(StackName=self.name, TemplateStage="Original"))

    def bring_up(
        self, template: str, parameters: Mapping[str, str], approve: Callable[[Sequence[Change]], bool] = accept
    ) -> dict[str, str]:
        """Create the stack, or update it to the template, if `approve` agrees to the changes. Returns its outputs.

        Raises `NotApproved`, `StackFailed`.
        """
        status = self.status()
        if status in _NEVER_CAME_UP:
            self.progress(f"stack {self.name} was never complete ({status}): removing what is left of it")
            self.remove()
            status = None
        if status is not None and status not in _READY:
            raise SetupError(_cannot_update(self.name, status))
        for step in [template] if status is None else self._steps(template):
            self._change(step, parameters, approve, is_new=status is None)
        return self.outputs()

    def remove(self) -> None:
        """Delete the stack, protected or not, and wait until it is gone. Does nothing if there is none."""
        if self.status() is None:
            return
        token = _token()
        self.client.update_termination_protection(StackName=self.name, EnableTerminationProtection=False)
        self.client.delete_stack(StackName=self.name, ClientRequestToken=token)
        self._wait(token, done={"DELETE_COMPLETE"})

    def _steps(self, template: str) -> list[str]:
        """The templates that the stack has to be updated to, one after the other."""
        now = _template_in(self.client.get_template(StackName=self.name))
        way = list(steps(now, json.loads(template)))
        return [*(json.dumps(step, separators=(",", ":")) for step in way[:-1]), template]

    def _change(
        self, template: str, parameters: Mapping[str, str], approve: Callable[[Sequence[Change]], bool], *, is_new: bool
    ) -> None:
        token = _token()
        changes = self._change_set(token, _request(template, parameters, self.tags), is_new=is_new)
        is_approved = approve(changes)
        if changes and is_approved:
            self._execute(token, allow_loss=bool(loses_data(changes)), is_new=is_new)
            return
        self._forget(token, is_new=is_new)
        if not is_approved:
            raise NotApproved("nothing was changed")
        self.progress(f"stack {self.name} is up to date")

    def _change_set(self, token: str, request: Mapping[str, Any], *, is_new: bool) -> tuple[Change, ...]:
        """Ask what would change; nothing changes yet."""
        kind = "CREATE" if is_new else "UPDATE"
        self.client.create_change_set(StackName=self.name, ChangeSetName=token, ChangeSetType=kind, **request)
        for delay in _delays():
            described = self.client.describe_change_set(StackName=self.name, ChangeSetName=token)
            if described["Status"] == "CREATE_COMPLETE":
                return self._all_changes(token)
            if described["Status"] == "FAILED":
                reason = described.get("StatusReason", "")
                if any(phrase in reason for phrase in _NOTHING_TO_DO):
                    return ()
                self._forget(token, is_new=is_new)
                raise StackFailed(f"stack {self.name} cannot be changed: {reason}")
            self.clock.sleep(delay)
        raise AssertionError("delays do not end")

    def _all_changes(self, token: str) -> tuple[Change, ...]:
        pages = self.client.get_paginator("describe_change_set").paginate(StackName=self.name, ChangeSetName=token)
        return changes_of(change for page in pages for change in page["Changes"])

    def _execute(self, token: str, *, allow_loss: bool, is_new: bool) -> None:
        self.progress(f"{'creating' if is_new else 'updating'} stack {self.name}")
        if not is_new:
            policy = ALLOWING_POLICY if allow_loss else PROTECTING_POLICY
            self.client.set_stack_policy(StackName=self.name, StackPolicyBody=policy)
        self.client.execute_change_set(StackName=self.name, ChangeSetName=token, ClientRequestToken=token)
        self._wait(token, done={"CREATE_COMPLETE" if is_new else "UPDATE_COMPLETE"})
        self.client.set_stack_policy(StackName=self.name, StackPolicyBody=PROTECTING_POLICY)
        self.client.update_termination_protection(StackName=self.name, EnableTerminationProtection=True)

    def _forget(self, token: str, *, is_new: bool) -> None:
        """Remove a change set that is not executed, and the empty stack that the very first one makes."""
        self.client.delete_change_set(StackName=self.name, ChangeSetName=token)
        if is_new:
            self.remove()

    def _wait(self, token: str, *, done: set[str]) -> None:
        started = self.clock.monotonic()
        told: set[str] = set()
        for delay in _delays():
            status = self.status() or "DELETE_COMPLETE"
            self._tell(token, told)
            if status in done:
                return
            if not status.endswith("_IN_PROGRESS"):
                raise StackFailed(self._reasons(token, status))
            if self.clock.monotonic() - started > DEADLINE_SECONDS:
                raise StackFailed(f"stack {self.name} is still {status} after {DEADLINE_SECONDS / 60:.0f} minutes")
            self.clock.sleep(delay)

    def _tell(self, token: str, told: set[str]) -> None:
        for event in reversed(self._events(token)):
            if event["EventId"] not in told and event["ResourceStatus"].endswith(("_COMPLETE", "_FAILED")):
                self.progress(f"  {event['LogicalResourceId']}: {event['ResourceStatus'].lower().replace('_', ' ')}")
            told.add(event["EventId"])

    def _reasons(self, token: str, status: str) -> str:
        failed = [event for event in reversed(self._events(token)) if event["ResourceStatus"].endswith("_FAILED")]
        reasons = [
            f"  {event['LogicalResourceId']} ({event['ResourceType']}): {reason}"
            for event in failed
            if "cancelled" not in (reason := event.get("ResourceStatusReason", "no reason given"))
        ]
        return "\n".join([f"stack {self.name} ended as {status}", *reasons, *self._refusals(reasons)])

    # What CloudFormation refuses before it begins (a name that is taken) is told by another call only.
    def _refusals(self, reasons: list[str]) -> list[str]:
        if not any("DescribeEvents" in reason for reason in reasons):
            return []
        try:
            events = self.client.describe_events(StackName=self.name, Filters={"FailedEvents": True})["OperationEvents"]
        except ClientError:
            return []
        return [
            f"  {event.get('LogicalResourceId', self.name)}: {event['ValidationStatusReason']}"
            for event in events
            if event["EventType"] == "VALIDATION_ERROR" and event["OperationId"] == events[0]["OperationId"]
        ]

    # A deleted stack has no events by name, and an operation that failed at once may have none yet.
    def _events(self, token: str) -> list[dict[str, Any]]:
        try:
            pages = self.client.get_paginator("describe_stack_events").paginate(StackName=self.name)
            events = [event for page in pages for event in page["StackEvents"]]
        except ClientError as error:
            if _is_missing(error):
                return []
            raise
        return [event for event in events if event.get("ClientRequestToken", token) == token]

    def _describe(self) -> dict[str, Any] | None:
        try:
            stacks: list[dict[str, Any]] = self.client.describe_stacks(StackName=self.name)["Stacks"]
        except ClientError as error:
            if _is_missing(error):
                return None
            raise
        return stacks[0] if stacks and stacks[0]["StackStatus"] != "DELETE_COMPLETE" else None


# botocore has already read what is JSON.
def _template_in(answer: Mapping[str, Any]) -> dict[str, Any]:
    body: str | dict[str, Any] = answer["TemplateBody"]
    return read(body) if isinstance(body, str) else body


def _request(template: str, parameters: Mapping[str, str], tags: Mapping[str, str]) -> dict[str, Any]:
    return {
        "TemplateBody": written(json.loads(template)),
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        "Capabilities": ["CAPABILITY_IAM"],
    }


def _cannot_update(name: str, status: str) -> str:
    if status.endswith("_IN_PROGRESS"):
        return f"stack {name} is being changed ({status}); wait for that to end, then run this again"
    if status == "UPDATE_ROLLBACK_FAILED":
        return f"stack {name} is {status}; run `aws cloudformation continue-update-rollback --stack-name {name}` first"
    return f"stack {name} is {status}; run `python -m setup.destroy` for this stage first"


# Short at first, for an endpoint that answers at once; then longer, as a search domain takes long.
def _delays() -> Iterator[float]:
    delay = 0.1
    while True:
        yield delay
        delay = min(delay * 1.5, 10.0)


def _token() -> str:
    return f"photo-search-{uuid4()}"


def _is_missing(error: ClientError) -> bool:
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
    return code == "ValidationError" and "does not exist" in message
