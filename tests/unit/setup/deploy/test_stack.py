import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from setup.deploy.approval import Approval
from setup.deploy.stack import Stack
from setup.deploy.template_form import read
from setup.errors import NotApproved, SetupError, StackFailed
from tests.fake_clock import FakeClock

NAME = "photo-search-dev"
TEMPLATE = '{"Resources":{}}'


@dataclass
class FakeCloudFormation:
    """A stack that goes through the given statuses, one each time it is asked; the last one stays."""

    statuses: list[str | None]
    after: dict[str, list[str | None]] = field(default_factory=dict)
    events: list[dict[str, str]] = field(default_factory=list)
    refusals: list[dict[str, str]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=lambda: [change("Add", "PhotoBucket")])
    refused: str | None = None
    template: dict[str, Any] | str = field(default_factory=lambda: {"Resources": {}})
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    meta: Any = field(default_factory=lambda: SimpleNamespace(region_name="eu-west-1"))

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if status is None:
            raise _validation_error(f"Stack with id {StackName} does not exist")
        outputs = [{"OutputKey": "PhotoBucket", "OutputValue": "bucket"}]
        return {"Stacks": [{"StackStatus": status, "Outputs": outputs}]}

    def get_template(self, StackName: str) -> dict[str, Any]:
        return {"TemplateBody": self.template}

    def create_change_set(self, **request: Any) -> None:
        self.calls.append((request["ChangeSetType"].lower(), request))

    def describe_change_set(self, StackName: str, ChangeSetName: str) -> dict[str, Any]:
        if self.refused:
            return {"Status": "FAILED", "StatusReason": self.refused}
        self.asked = not getattr(self, "asked", False)
        return {"Status": "CREATE_IN_PROGRESS" if self.asked else "CREATE_COMPLETE"}

    def execute_change_set(self, **request: Any) -> None:
        self._called("execute", request)

    def delete_change_set(self, **request: Any) -> None:
        self.calls.append(("forget", request))

    def set_stack_policy(self, StackName: str, StackPolicyBody: str) -> None:
        self.calls.append(("policy", json.loads(StackPolicyBody)))

    def delete_stack(self, **request: Any) -> None:
        self._called("delete", request)

    def update_termination_protection(self, **request: Any) -> None:
        self.calls.append(("protect", request))

    def describe_events(self, StackName: str, Filters: dict[str, bool]) -> dict[str, Any]:
        return {"OperationEvents": self.refusals}

    def get_paginator(self, operation: str) -> "FakeCloudFormation":
        assert operation in ("describe_stack_events", "describe_change_set")
        return self

    def paginate(self, StackName: str, ChangeSetName: str | None = None) -> Iterator[dict[str, Any]]:
        yield {"Changes": self.changes} if ChangeSetName else {"StackEvents": self.events}

    def _called(self, what: str, request: dict[str, Any]) -> None:
        self.calls.append((what, request))
        self.statuses = self.after[what]


def change(action: str, name: str, replacement: str = "") -> dict[str, Any]:
    resource = {"Action": action, "LogicalResourceId": name, "ResourceType": "AWS::S3::Bucket"}
    return {"Type": "Resource", "ResourceChange": {**resource, **({"Replacement": replacement} if replacement else {})}}


def _validation_error(message: str) -> ClientError:
    return ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "DescribeStacks")


def bring_up(client: FakeCloudFormation) -> tuple[dict[str, str], list[str]]:
    said: list[str] = []
    stack = Stack(client, NAME, said.append, FakeClock(), tags={"stage": "dev"})
    outputs = stack.bring_up(TEMPLATE, {"Stage": "dev"})
    return outputs, said


def event(status: str, reason: str = "", *, resource: str = "PhotoBucket", token: str | None = None) -> dict[str, str]:
    return {
        "EventId": f"{resource} {status} {reason}",
        "LogicalResourceId": resource,
        "ResourceType": "AWS::S3::Bucket",
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
        **({"ClientRequestToken": token} if token else {}),
    }


def names(client: FakeCloudFormation) -> list[str]:
    return [what for what, _ in client.calls]


UPDATED: dict[str, list[str | None]] = {
    "execute": ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"]
}


def test_a_new_stack_is_created_and_protected() -> None:
    client = FakeCloudFormation([None], after={"execute": ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]})
    outputs, said = bring_up(client)
    assert outputs == {"PhotoBucket": "bucket"}
    assert names(client) == ["create", "execute", "policy", "protect"]
    asked, _, policy, protection = (request for _, request in client.calls)
    assert asked["Parameters"] == [{"ParameterKey": "Stage", "ParameterValue": "dev"}]
    assert asked["Tags"] == [{"Key": "stage", "Value": "dev"}]
    assert protection["EnableTerminationProtection"] is True
    (denied,) = (statement for statement in policy["Statement"] if statement["Effect"] == "Deny")
    assert denied["Action"] == ["Update:Replace", "Update:Delete"]
    assert "LogicalResourceId/UserPool" in denied["Resource"]
    assert said[0] == "creating stack photo-search-dev"


def test_a_stack_that_is_there_is_updated_under_its_policy() -> None:
    client = FakeCloudFormation(["UPDATE_COMPLETE"], after=UPDATED, changes=[change("Modify", "WebHeaders")])
    bring_up(client)
    assert names(client) == ["update", "policy", "execute", "policy", "protect"]
    assert client.calls[1] == client.calls[3]


def test_indexes_of_a_table_are_changed_one_update_at_a_time() -> None:
    def template(*indexes: str) -> dict[str, Any]:
        schema = [{"AttributeName": "Id", "KeyType": "HASH"}]
        properties = {
            "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
            "KeySchema": schema,
            "GlobalSecondaryIndexes": [{"IndexName": name, "KeySchema": schema} for name in indexes],
        }
        return {"Resources": {"Photos": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}}

    client = FakeCloudFormation(["UPDATE_COMPLETE"], after=UPDATED, template=template("Old"))
    Stack(client, NAME, print, FakeClock()).bring_up(json.dumps(template("New")), {})

    asked = [read(request["TemplateBody"]) for what, request in client.calls if what == "update"]
    assert asked == [template("Old", "New"), template("New")]


@pytest.mark.parametrize(
    "reason",
    [
        "The submitted information didn't contain changes. Submit different information.",
        "No updates are to be performed",
    ],
)
def test_no_updates_are_fine(reason: str) -> None:
    client = FakeCloudFormation(["CREATE_COMPLETE"], refused=reason)
    outputs, said = bring_up(client)
    assert outputs == {"PhotoBucket": "bucket"}
    assert said == ["stack photo-search-dev is up to date"]
    assert names(client) == ["update", "forget"]


def test_a_dry_run_goes_no_further_where_nothing_changes() -> None:
    client = FakeCloudFormation(["CREATE_COMPLETE"], refused="No updates are to be performed")
    with pytest.raises(NotApproved):
        Stack(client, NAME, print, FakeClock()).bring_up(TEMPLATE, {}, Approval(dry_run=True))
    assert names(client) == ["update", "forget"]


def test_another_refusal_of_an_update_is_not_hidden() -> None:
    client = FakeCloudFormation(["CREATE_COMPLETE"], refused="Template format error")
    with pytest.raises(StackFailed, match="Template format error"):
        bring_up(client)
    assert names(client) == ["update", "forget"]


LOSSES = [
    change("Modify", "UserPool", "True"),
    change("Remove", "AlbumsTable"),
    change("Modify", "PhotoBucket", "Conditional"),
]


@pytest.mark.parametrize("loss", LOSSES, ids=["replaced", "removed", "perhaps replaced"])
def test_what_would_lose_data_is_not_done_unless_somebody_agrees(loss: dict[str, Any]) -> None:
    client = FakeCloudFormation(["UPDATE_COMPLETE"], changes=[change("Modify", "WebHeaders"), loss])
    with pytest.raises(NotApproved, match="nothing was changed"):
        bring_up(client)
    assert names(client) == ["update", "forget"]


@pytest.mark.parametrize("loss", LOSSES, ids=["replaced", "removed", "perhaps replaced"])
def test_an_approved_change_is_made_and_the_policy_is_restored(loss: dict[str, Any]) -> None:
    client = FakeCloudFormation(["UPDATE_COMPLETE"], after=UPDATED, changes=[loss])
    Stack(client, NAME, print, FakeClock()).bring_up(TEMPLATE, {}, lambda changes: True)
    allowing, protecting = (request for what, request in client.calls if what == "policy")
    assert [statement["Effect"] for statement in allowing["Statement"]] == ["Allow"]
    assert [statement["Effect"] for statement in protecting["Statement"]] == ["Allow", "Deny"]


def test_a_new_stack_that_nobody_agrees_to_leaves_nothing() -> None:
    client = FakeCloudFormation([None, "REVIEW_IN_PROGRESS"], after={"delete": [None]})
    with pytest.raises(NotApproved):
        Stack(client, NAME, print, FakeClock()).bring_up(TEMPLATE, {}, lambda changes: False)
    assert names(client) == ["create", "forget", "protect", "delete"]


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "REVIEW_IN_PROGRESS"])
def test_a_stack_that_never_came_up_is_made_anew(status: str) -> None:
    client = FakeCloudFormation(
        [status], after={"delete": ["DELETE_IN_PROGRESS", None], "execute": ["CREATE_COMPLETE"]}
    )
    bring_up(client)
    assert names(client)[:4] == ["protect", "delete", "create", "execute"]
    assert client.calls[0][1]["EnableTerminationProtection"] is False


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        ("UPDATE_IN_PROGRESS", "run this again"),
        ("DELETE_IN_PROGRESS", "run this again"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback"),
        ("DELETE_FAILED", "setup.destroy"),
    ],
)
def test_a_stack_that_cannot_be_updated_is_left_alone(status: str, advice: str) -> None:
    client = FakeCloudFormation([status])
    with pytest.raises(SetupError, match=advice):
        bring_up(client)
    assert client.calls == []


def test_failures_are_reported_with_their_reasons_oldest_first() -> None:
    client = FakeCloudFormation(
        [None],
        after={"execute": ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]},
        events=[
            event("ROLLBACK_IN_PROGRESS", "failed", resource=NAME),
            event("CREATE_FAILED", "Resource creation cancelled", resource="AlbumsTable"),
            event("CREATE_FAILED", "quota exceeded", resource="SearchDomain"),
            event("CREATE_FAILED", "bucket already exists"),
            event("CREATE_FAILED", "an older operation", token="other"),
        ],
    )
    with pytest.raises(StackFailed) as raised:
        bring_up(client)
    assert str(raised.value).splitlines() == [
        "stack photo-search-dev ended as ROLLBACK_COMPLETE",
        "  PhotoBucket (AWS::S3::Bucket): bucket already exists",
        "  SearchDomain (AWS::S3::Bucket): quota exceeded",
    ]


def test_an_update_that_is_refused_before_it_begins_is_reported() -> None:
    refusal = {"EventType": "VALIDATION_ERROR", "OperationId": "2", "LogicalResourceId": "PhotoBucket"}
    client = FakeCloudFormation(
        [None],
        after={"execute": ["ROLLBACK_COMPLETE"]},
        events=[event("CREATE_FAILED", "Call DescribeEvents to retrieve the full list", resource=NAME)],
        refusals=[
            {"EventType": "PROVISIONING_ERROR", "OperationId": "2"},
            {**refusal, "ValidationStatusReason": "bucket already exists"},
            {**refusal, "OperationId": "1", "ValidationStatusReason": "an older operation"},
        ],
    )
    with pytest.raises(StackFailed) as raised:
        bring_up(client)
    assert str(raised.value).splitlines()[2:] == ["  PhotoBucket: bucket already exists"]


def test_waiting_ends() -> None:
    client = FakeCloudFormation([None], after={"execute": ["CREATE_IN_PROGRESS"]})
    with pytest.raises(StackFailed, match="still CREATE_IN_PROGRESS after 75 minutes"):
        bring_up(client)


def test_each_event_is_reported_once() -> None:
    client = FakeCloudFormation(
        [None],
        after={"execute": [*["CREATE_IN_PROGRESS"] * 3, "CREATE_COMPLETE"]},
        events=[event("CREATE_COMPLETE"), event("CREATE_IN_PROGRESS")],
    )
    _, said = bring_up(client)
    assert said == ["creating stack photo-search-dev", "  PhotoBucket: create complete"]


def test_outputs_of_nothing() -> None:
    stack = Stack(FakeCloudFormation([None]), NAME, print, FakeClock())
    with pytest.raises(SetupError, match="no stack photo-search-dev in eu-west-1"):
        stack.outputs()


def test_removing_nothing_calls_nothing() -> None:
    client = FakeCloudFormation([None])
    Stack(client, NAME, print, FakeClock()).remove()
    assert client.calls == []
