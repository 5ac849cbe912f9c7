"""Functions' roles as they are deployed: what each allows, what each has used, and what its credentials open."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3

from setup.deploy.template import functions
from setup.deployment import function_name
from setup.local.callers import read_callers
from setup.local.emulator.used_permissions import Use, read_uses
from setup.local.processes import Service
from setup.local.up import Running

Permission = tuple[str, str]
"""An action, and the pattern of the resources on which it is allowed."""
INTRUDER = "intruder"
"""The name of this test's own sessions of a role."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of a stage's functions."""

    running: Running
    session: boto3.Session

    def name(self, function: str) -> str:
        """The role of a function, by Chalice's name."""
        name = function_name(self.running.deployment.stage, function)
        configuration = self.session.client("lambda").get_function_configuration(FunctionName=name)
        return str(configuration["Role"].rpartition("/")[2])

    def allowed(self, function: str) -> set[Permission]:
        """All that the function's role allows."""
        return {
            (action, resource)
            for document in self._policies(self.name(function))
            for statement in document["Statement"]
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }

    def uses(self, function: str) -> list[Use]:
        """What the function itself has asked for since the stack was made."""
        role = self.name(function)
        noted = read_uses(self.running.stack.emulator_state)
        return [use for use in noted if use.role == role and use.session != INTRUDER]

    def callers(self, service: Service) -> dict[str, set[str]]:
        """What functions have asked of a service that knows no users: call -> the functions."""
        functions = {use.key: function for function in FUNCTIONS for use in self.uses(function)}
        found: dict[str, set[str]] = {}
        for key, call in read_callers(self.running.stack.runner.log_file(service)):
            if key in functions:  # and not those of another stage
                found.setdefault(call, set()).add(functions[key])
        return found

    def _policies(self, role: str) -> Iterator[Any]:
        iam = self.session.client("iam")
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            yield iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
            arn = policy["PolicyArn"]
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            yield iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]

    def stolen(self, function: str) -> dict[str, str]:
        """Credentials of the function, as somebody has who took it over (AssumeRole, Credentials).

        Its role trusts Lambda alone; for a moment it trusts the operator, too.
        """
        iam, role = self.session.client("iam"), self.name(function)
        described = iam.get_role(RoleName=role)["Role"]
        trust = described["AssumeRolePolicyDocument"]
        operator = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{self.running.deployment.account_id}:root"}}
        wider = {**trust, "Statement": [*trust["Statement"], {**operator, "Action": "sts:AssumeRole"}]}
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(wider))
        try:
            answer = self.session.client("sts").assume_role(RoleArn=described["Arn"], RoleSessionName=INTRUDER)
        finally:
            iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))
        keys: dict[str, str] = answer["Credentials"]
        return keys


def as_list(value: Any) -> list[Any]:
    """A policy's member that may be one text or several."""
    return value if isinstance(value, list) else [value]


FUNCTIONS = functions()
