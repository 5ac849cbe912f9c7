"""Stacks: what was sent comes back; what a change set says of identity pools."""

import json
import uuid

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
    client = aws.client("cloudformation")
    client.create_stack(StackName="tagged", TemplateBody=json.dumps(TEMPLATE))
    client.get_waiter("stack_create_complete").wait(StackName="tagged", WaiterConfig={"Delay": 1})

    tags = [{"Key": "team", "Value": "pictures"}]
    asked = {"StackName": "tagged", "ChangeSetName": "tags"}
    client.create_change_set(**asked, TemplateBody=json.dumps(TEMPLATE), Tags=tags)
    client.get_waiter("change_set_create_complete").wait(**asked, WaiterConfig={"Delay": 1})

    (change,) = client.describe_change_set(**asked)["Changes"]
    assert change["ResourceChange"]["Replacement"] == "False"
