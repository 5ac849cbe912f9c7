"""The workflow while a new version is deployed: first the old one, which may call all functions, then the new one."""

import json
from copy import deepcopy
from typing import Any

import pytest

from setup.deploy.template import template, template_text
from setup.deploy.workflow_update import with_deployed_workflow


@pytest.fixture
def older() -> dict[str, Any]:
    """What was deployed before: another definition, and a function that the workflow does not call any more."""
    deployed = deepcopy(template())
    definition_of(deployed)["Fn::Sub"][0] = "an older definition"
    invoked_by(deployed)[:] = [*invoked_by(deployed)[1:], {"Fn::Sub": "an older function"}]
    return deployed


def definition_of(deployed: Any) -> Any:
    return deployed["Resources"]["IngestWorkflow"]["Properties"]["DefinitionString"]


def invoked_by(deployed: Any) -> list[Any]:
    policy = deployed["Resources"]["IngestWorkflowRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    arns: list[Any] = policy["Statement"][0]["Resource"]
    return arns


@pytest.mark.parametrize("deployed", [None, {"Resources": {}}, json.loads(template_text())])
def test_where_no_other_workflow_runs_the_template_is_as_it_is(deployed: dict[str, Any] | None) -> None:
    assert with_deployed_workflow(template_text(), deployed) == template_text()


def test_the_deployed_workflow_stays_and_may_call_old_and_new_functions(older: dict[str, Any]) -> None:
    first = json.loads(with_deployed_workflow(template_text(), older))

    assert definition_of(first) == definition_of(older) != definition_of(template())
    arns = [json.dumps(arn) for arn in invoked_by(first)]
    assert set(arns) == {json.dumps(arn) for arn in (*invoked_by(template()), *invoked_by(older))}
    assert len(arns) == len(set(arns)) == len(invoked_by(template())) + 1


def test_everything_else_is_new_at_once(older: dict[str, Any]) -> None:
    older["Resources"]["PhotoBucket"] = {"Type": "an older one"}
    first = json.loads(with_deployed_workflow(template_text(), older))

    for part in (first, current := deepcopy(template())):
        definition_of(part).clear()
        invoked_by(part).clear()
    assert first == current


def test_a_deployment_that_was_interrupted_begins_again(older: dict[str, Any]) -> None:
    first = with_deployed_workflow(template_text(), older)
    assert definition_of(json.loads(with_deployed_workflow(template_text(), json.loads(first)))) == definition_of(older)
