"""The stack's template: `resources.yaml`, completed from other lists.

Each function of `.chalice/config.json` gets a log group and a role (`permissions.yaml`), and the workflow gets the ARNs
of the functions behind its states. `python -m setup.deploy.template` prints the result.
"""

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.core.plain import pascal_case
from setup.deploy.chalice_record import PROJECT
from setup.deploy.changes import KEPT
from setup.deploy.template_form import read
from setup.deploy.workflow import all_states, called_functions, workflow_definition
from setup.deployment import API_FUNCTION
from setup.stack_settings import ALL_FEATURES, Features

_HERE = Path(__file__).parent
_LOGS_KEPT_DAYS = 30
_FUNCTION_ARN = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:photo-search-${Stage}-"
WORKFLOW = "IngestWorkflow"
# How tasks begin, and that what most of them answer is not kept.
_OF_TASKS = ('"Type":"Task","Resource":"', '"ResultPath":null,"TimeoutSeconds":')

Statement = dict[str, Any]


# What the user pool's client has for the web app, whose address is not left without it.
_OF_WEB_APP = (
    *("AllowedOAuthFlowsUserPoolClient", "AllowedOAuthFlows", "AllowedOAuthScopes"),
    *("CallbackURLs", "LogoutURLs", "SupportedIdentityProviders"),
)


@cache
def template(features: Features = ALL_FEATURES) -> dict[str, Any]:
    """The template in CloudFormation's form; its workflow recognises what `features` say."""
    whole = read_template("resources.yaml")
    permissions = _permissions(features)
    resources, outputs = whole["Resources"], whole["Outputs"]
    for grant in _shared(permissions):
        resources[_policy_id(grant)] = _managed_policy(permissions["Grants"][grant])
    for name in functions():
        resources[f"{pascal_case(name)}Logs"] = _log_group(name)
        resources[f"{pascal_case(name)}Role"] = _role(name, permissions)
        outputs[role_output(name)] = {"Value": _arn_of(f"{pascal_case(name)}Role")}
    resources["WriteLogs"]["Properties"]["Roles"] = [{"Ref": f"{pascal_case(name)}Role"} for name in functions()]
    _open_domain(resources["SearchDomain"]["Properties"], permissions)
    _define_workflow(resources, features)
    return whole


def template_text(features: Features = ALL_FEATURES) -> str:
    """The template as JSON."""
    return compact(template(features))


def data_template_text() -> str:
    """The template of a stage of which only photos, records, users and the operator's choices are left."""
    whole = template()
    outputs = ("PhotoBucket", "ImageMetadataTable", "AlbumsTable", "UserPoolId")
    resources = {name: whole["Resources"][name] for name in KEPT}
    client = resources["UserPoolClient"]
    properties = {name: value for name, value in client["Properties"].items() if name not in _OF_WEB_APP}
    resources["UserPoolClient"] = {**client, "Properties": properties}
    return compact({**whole, "Resources": resources, "Outputs": {name: whole["Outputs"][name] for name in outputs}})


def functions() -> list[str]:
    """The functions of the application, by Chalice's names."""
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    return list(config["lambda_functions"])


def role_output(name: str) -> str:
    """The name of the stack's output with the ARN of a function's role."""
    return f"{pascal_case(name)}RoleArn"


def read_template(name: str | Path) -> dict[str, Any]:
    """A file, by name one of this directory, with CloudFormation's short forms written out."""
    return read((_HERE / name).read_text(encoding="utf-8"))


# Made here and not by Lambda, which would keep the logs for ever and leave the groups behind.
def _log_group(name: str) -> dict[str, Any]:
    suffix = "" if name == API_FUNCTION else f"-{name}"
    return {
        "Type": "AWS::Logs::LogGroup",
        "Properties": {
            "LogGroupName": {"Fn::Sub": f"/aws/lambda/photo-search-${{Stage}}{suffix}"},
            "RetentionInDays": _LOGS_KEPT_DAYS,
        },
    }


def _permissions(features: Features) -> dict[str, Any]:
    """What functions may do where these features are on."""
    permissions = read_template("permissions.yaml")
    for feature in permissions["OfFeatures"].keys() & set(features):
        for name, grants in permissions["OfFeatures"][feature].items():
            permissions["Functions"][name] += grants
    return permissions


def _shared(permissions: Mapping[str, Any]) -> list[str]:
    """The grants of more than one function: each becomes a policy of its own, which keeps the template short."""
    used = Counter(grant for grants in permissions["Functions"].values() for grant in grants)
    return [grant for grant in permissions["Grants"] if used[grant] > 1]


def _policy_id(grant: str) -> str:
    return f"{pascal_case(grant.replace('-', '_'))}Policy"


def _managed_policy(statements: list[Statement]) -> dict[str, Any]:
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": _policy(_allowing(statements))}}


def _role(name: str, permissions: Mapping[str, Any]) -> dict[str, Any]:
    grants, shared = permissions["Functions"][name], _shared(permissions)
    own = [statement for grant in grants if grant not in shared for statement in permissions["Grants"][grant]]
    trusted = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policies = {
        "ManagedPolicyArns": [{"Ref": _policy_id(grant)} for grant in grants if grant in shared],
        "Policies": [{"PolicyName": "own", "PolicyDocument": _policy(_allowing(own))}] if own else [],
    }
    has = {key: value for key, value in policies.items() if value}
    properties = {"AssumeRolePolicyDocument": _policy([trusted]), **has}
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def _open_domain(domain: dict[str, Any], permissions: Mapping[str, Any]) -> None:
    paths = (("WriteIndex", "es:ESHttpPost", ("_bulk",)), ("Search", "es:ESHttpPost", ("_search", "_msearch")))
    domain["AccessPolicies"]["Statement"] = [
        {
            "Effect": "Allow",
            "Principal": {"AWS": [_arn_of(f"{pascal_case(name)}Role") for name in permissions[members]]},
            "Action": action,
            "Resource": [{"Fn::Sub": f"{_DOMAIN_ARN}/${{PhotoIndex}}/{path}"} for path in asked],
        }
        for members, action, asked in paths
    ] + domain["AccessPolicies"]["Statement"]


_DOMAIN_ARN = "arn:${AWS::Partition}:es:${AWS::Region}:${AWS::AccountId}:domain/photo-search-${Stage}"


# The functions are made after the stack, but their ARNs are known before.
def _define_workflow(resources: dict[str, Any], features: Features) -> None:
    definition, repeated = _with_repeated_parts_once(workflow_definition(features))
    substituted = {"Fn::Sub": [definition, {"Functions": {"Fn::Sub": _FUNCTION_ARN}, **repeated}]}
    resources[WORKFLOW]["Properties"]["DefinitionString"] = substituted
    policy = resources[f"{WORKFLOW}Role"]["Properties"]["Policies"][0]["PolicyDocument"]
    arns = [{"Fn::Sub": _FUNCTION_ARN + name} for name in called_functions()]
    invoke = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arns}
    policy["Statement"].insert(0, invoke)


def _with_repeated_parts_once(definition: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The definition as JSON with a variable for each part that more than one state has, and the variables' values."""
    states = all_states(definition).values()
    rules = Counter(compact(rule) for state in states for rule in (*state.get("Retry", ()), *state.get("Catch", ())))
    parts = (*(rule for rule in rules if rules[rule] > 1), *_OF_TASKS)
    written = compact(definition)
    repeated = {f"R{number}": text for number, text in enumerate(parts) if text in written}
    for name, text in repeated.items():
        written = written.replace(text, f"${{{name}}}")
    return written, repeated


def compact(value: Any) -> str:
    """JSON without blanks."""
    return json.dumps(value, separators=(",", ":"))


def _arn_of(logical_id: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def _allowing(statements: list[Statement]) -> list[Statement]:
    return [{"Effect": "Allow", **statement} for statement in statements]


def _policy(statements: list[Statement]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


if __name__ == "__main__":
    print(json.dumps(template(), indent=1))
