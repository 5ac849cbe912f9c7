"""Stacks: what was sent comes back; what a change set says of what would be replaced."""

import json
import uuid
from typing import Any

import pytest

from setup.deploy.stack import Stack
from tests.contract.emulator.calls import Aws

TEMPLATE = {
    "Resources": {
        "Pool": {"Type": "AWS::Cognito::IdentityPool", "Properties": {"AllowUnauthenticatedIdentities": False}},
    }
}


def test_a_stack_knows_the_template_that_was_sent_last(aws: Aws) -> None:
    stack = Stack(aws.client("cloudformation"), f"s-{uuid.uuid4().hex[:8]}", print)
    assert stack.template() is None
    for names in (["First"], ["First", "Second"]):
        template = {"Resources": {name: {"Type": "AWS::SQS::Queue"} for name in names}}
        stack.bring_up(json.dumps(template), {})
        assert stack.template() == template
    stack.remove()
    assert stack.template() is None


def test_other_tags_replace_no_identity_pool(aws: Aws) -> None:
    tags = [{"Key": "team", "Value": "pictures"}]
    assert replacements(aws, TEMPLATE, TEMPLATE, Tags=tags) == {"Pool": "False"}


@pytest.mark.parametrize(
    ("properties", "replacement"),
    [({"ClientName": "other"}, "False"), ({"GenerateSecret": True}, "True")],
)
def test_only_what_a_client_of_a_user_pool_is_made_with_replaces_it(
    aws: Aws, properties: dict[str, Any], replacement: str
) -> None:
    assert replacements(aws, with_client(), with_client(**properties)) == {"Client": replacement}


def with_client(**properties: Any) -> dict[str, Any]:
    client = {"UserPoolId": {"Ref": "Users"}, "ClientName": "web", **properties}
    return {
        "Resources": {
            "Users": {"Type": "AWS::Cognito::UserPool"},
            "Client": {"Type": "AWS::Cognito::UserPoolClient", "Properties": client},
        }
    }


def replacements(aws: Aws, before: dict[str, Any], after: dict[str, Any], **options: Any) -> dict[str, str]:
    """What a change set says, by the logical id of what changes."""
    client, name = aws.client("cloudformation"), f"s-{uuid.uuid4().hex[:8]}"
    client.create_stack(StackName=name, TemplateBody=json.dumps(before))
    client.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    asked = {"StackName": name, "ChangeSetName": "changes"}
    client.create_change_set(**asked, TemplateBody=json.dumps(after), **options)
    client.get_waiter("change_set_create_complete").wait(**asked, WaiterConfig={"Delay": 1})
    changes = [change["ResourceChange"] for change in client.describe_change_set(**asked)["Changes"]]
    return {change["LogicalResourceId"]: change["Replacement"] for change in changes}
