"""What watches a stage: a separate stack with alarms and a dashboard, which is made after everything else.

`alarms.yaml` has the alarms; the dashboard's widgets follow from them and from the list of functions.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import boto3

from setup.deploy.stack import Stack
from setup.deploy.template import functions, read_template
from setup.deployment import ALARMS, Deployment, function_name, stack_name
from setup.stack_settings import parameters as stack_parameters
from setup.stack_settings import tags

_WIDTH, _HEIGHT, _COLUMNS = 8, 6, 3


def alarms_stack_name(stage: str) -> str:
    """The name of the stack of alarms."""
    return f"{stack_name(stage)}-{ALARMS}"


def alarms() -> dict[str, Any]:
    """The alarms of a stage, as resources of CloudFormation."""
    return _alarms(read_template("alarms.yaml")["Resources"])


def alarms_template(stage: str, region: str) -> str:
    """The template, as JSON."""
    template = read_template("alarms.yaml")
    del template["Shared"]
    widgets = [*_alarm_widgets(template["Resources"], region), *_function_widgets(stage, region)]
    for number, widget in enumerate(widgets):
        row, column = divmod(number, _COLUMNS)
        widget |= {"x": column * _WIDTH, "y": row * _HEIGHT, "width": _WIDTH, "height": _HEIGHT}
    body = json.dumps({"widgets": widgets}, separators=(",", ":"))
    template["Resources"]["Dashboard"] = {
        "Type": "AWS::CloudWatch::Dashboard",
        "Properties": {"DashboardName": stack_name(stage), "DashboardBody": {"Fn::Sub": body}},
    }
    return json.dumps(template, separators=(",", ":"))


def bring_up_alarms(
    session: boto3.Session,
    deployment: Deployment,
    outputs: Mapping[str, str],
    settings: Mapping[str, str],
    *,
    progress: Callable[[str], None],
) -> None:
    """Create or update the stack of alarms, from the outputs of the stage's own stack and the operator's choices."""
    name, own_tags = alarms_stack_name(deployment.stage), tags(settings, deployment.stage)
    stack = Stack(session.client("cloudformation"), name, progress, tags=own_tags)
    parameters = {
        **stack_parameters(settings, of_alarms=True),
        "Stage": deployment.stage,
        "DeadLettersName": outputs["DeadLettersUrl"].rpartition("/")[2],
        "WorkflowArn": deployment.ingest_workflow_arn,
    }
    stack.bring_up(alarms_template(deployment.stage, deployment.region), parameters)


def _alarms(resources: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found for name, found in resources.items() if found["Type"] == "AWS::CloudWatch::Alarm"}


def _alarm_widgets(resources: Mapping[str, Any], region: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "metric",
            "properties": {
                "title": alarm["Properties"]["AlarmDescription"].partition(" See ")[0],
                "region": region,
                "annotations": {"alarms": [f"${{{name}.Arn}}"]},
            },
        }
        for name, alarm in _alarms(resources).items()
    ]


def _function_widgets(stage: str, region: str) -> list[dict[str, Any]]:
    return [
        _functions_widget(stage, region, title="Calls of each function", metric="Invocations", statistic="Sum"),
        _functions_widget(stage, region, title="How long each runs (p99, ms)", metric="Duration", statistic="p99"),
        _functions_widget(stage, region, title="Errors of each function", metric="Errors", statistic="Sum"),
    ]


def _functions_widget(stage: str, region: str, *, title: str, metric: str, statistic: str) -> dict[str, Any]:
    names = [function_name(stage, name) for name in functions()]
    metrics = [["AWS/Lambda", metric, "FunctionName", name] for name in names]
    properties = {"title": title, "region": region, "stat": statistic, "period": 300, "metrics": metrics}
    return {"type": "metric", "properties": properties}
