"""`setup/launch.yaml`, as tests read it."""

from functools import cache
from pathlib import Path
from typing import Any

from setup.deploy.template import read_template

LAUNCH = Path(__file__).parents[1] / "setup/launch.yaml"


@cache
def launch_template() -> dict[str, Any]:
    """The template, with CloudFormation's short forms written out."""
    return read_template(LAUNCH)


def deployer_policies(stage: str, account_id: str, region: str = "us-east-1") -> list[dict[str, Any]]:
    """What a deployer of a stage may do, as IAM gets it."""
    values = {"Stage": stage, "AWS::AccountId": account_id, "AWS::Region": region, "AWS::Partition": "aws"}
    resources = launch_template()["Resources"].values()
    managed = [each["Properties"] for each in resources if each["Type"] == "AWS::IAM::ManagedPolicy"]
    return [_filled(properties["PolicyDocument"], values) for properties in managed]


def _filled(part: Any, values: dict[str, str]) -> Any:
    if isinstance(part, dict):
        if part.keys() == {"Fn::Sub"}:
            text = str(part["Fn::Sub"])
            for name, value in values.items():
                text = text.replace(f"${{{name}}}", value)
            return text
        return {name: _filled(value, values) for name, value in part.items()}
    return [_filled(each, values) for each in part] if isinstance(part, list) else part
