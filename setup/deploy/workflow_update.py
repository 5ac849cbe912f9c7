"""The workflow while a new version of the application is deployed.

Its definition is part of the stack, which is updated before the functions. A photo that is uploaded in between would
enter states whose functions are not there yet, and fail. So the stack first keeps the definition that is deployed, and
gets the new one after the functions.
"""

import json
from collections.abc import Mapping
from typing import Any

from setup.deploy.template import WORKFLOW, compact

_ROLE = f"{WORKFLOW}Role"


def with_deployed_workflow(template: str, deployed: Mapping[str, Any] | None) -> str:
    """The template with the workflow of the deployed one, which may call the functions of both; itself if they agree.

    `deployed` is None if there is no stack yet.
    """
    new = json.loads(template)
    if deployed is None or WORKFLOW not in deployed["Resources"]:
        return template
    old, before = _definition(deployed), _invoked(deployed)
    if old == _definition(new):
        return template
    new["Resources"][WORKFLOW]["Properties"]["DefinitionString"] = old
    invoked = _invoked(new)
    invoked += [arn for arn in before if arn not in invoked]
    return compact(new)


def _definition(template: Mapping[str, Any]) -> Any:
    return template["Resources"][WORKFLOW]["Properties"]["DefinitionString"]


def _invoked(template: Mapping[str, Any]) -> list[Any]:
    """The functions that the workflow may call: the list itself, as it stands in the template."""
    policies = template["Resources"][_ROLE]["Properties"]["Policies"]
    statements = [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]
    arns: list[Any] = next(found["Resource"] for found in statements if found["Action"] == "lambda:InvokeFunction")
    return arns
