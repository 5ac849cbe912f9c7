"""Stacks: what was sent comes back."""

import json
import uuid

from setup.deploy.stack import Stack
from tests.contract.emulator.calls import Aws


def test_a_stack_knows_the_template_that_was_sent_last(aws: Aws) -> None:
    stack = Stack(aws.client("cloudformation"), f"s-{uuid.uuid4().hex[:8]}", print)
    assert stack.template() is None
    for names in (["First"], ["First", "Second"]):
        template = {"Resources": {name: {"Type": "AWS::SQS::Queue"} for name in names}}
        stack.bring_up(json.dumps(template), {})
        assert stack.template() == template
    stack.remove()
    assert stack.template() is None
