"""What is left of a stage, by service: nothing, after `setup.destroy`."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import boto3
from botocore.exceptions import ClientError

from setup.deploy.alarms import alarms, alarms_stack_name
from setup.deploy.chalice_record import PROJECT
from setup.deploy.changes import KEPT
from setup.deploy.kept import RESTORED, TABLES, identity_pools, photo_bucket, user_pools
from setup.deploy.template import template
from setup.deployment import function_name, stack_name

SWEEPER = "sweep_photos"
_MISSING = {
    *("404", "NoSuchBucket", "ResourceNotFoundException", "ResourceNotFoundFault", "NotFoundException"),
    *("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "StateMachineDoesNotExist", "ValidationError"),
    "ParameterNotFound",
}


def leftovers(session: boto3.Session, stage: str, *, without_data: bool = False) -> list[str]:
    """A line for everything that still has one of the stage's names, or only for what is no data and holds none."""
    region = session.region_name
    account_id = str(session.client("sts").get_caller_identity()["Account"])
    found = [*_by_name(session, stage, account_id, region), *_by_listing(session, stage)]
    data = set(_data(session, stage, photo_bucket(stage, account_id, region))) if without_data else set()
    return [line for line in found if line not in data]


def functions(stage: str) -> list[str]:
    """The names of the stage's functions, as Lambda knows them."""
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    return [function_name(stage, name) for name in config["lambda_functions"]]


def sweep_rule(stage: str) -> str:
    """Chalice's name for the rule that calls the sweeper."""
    return f"{function_name(stage, SWEEPER)}-event"


def _data(session: boto3.Session, stage: str, bucket: str) -> Iterator[str]:
    name = stack_name(stage)
    yield from (f"cloudformation {name}", f"ssm {name}-settings", f"s3 {bucket}")
    yield from (f"dynamodb {name}" for name in _tables(stage, KEPT))
    yield from _pools(session, stage)


def _by_name(session: boto3.Session, stage: str, account_id: str, region: str) -> Iterator[str]:
    name, bucket = stack_name(stage), photo_bucket(stage, account_id, region)
    machine = f"arn:aws:states:{region}:{account_id}:stateMachine:{name}-ingest"
    asked: list[tuple[str, str, dict[str, str]]] = [
        *(("cloudformation", "describe_stacks", {"StackName": found}) for found in (name, alarms_stack_name(stage))),
        ("stepfunctions", "describe_state_machine", {"stateMachineArn": machine}),
        ("events", "describe_rule", {"Name": sweep_rule(stage)}),
        ("ssm", "get_parameter", {"Name": f"{name}-settings"}),
        ("opensearch", "describe_domain", {"DomainName": name}),
        *(("s3", "head_bucket", {"Bucket": found}) for found in (bucket, f"{bucket}-web")),
        *(("dynamodb", "describe_table", {"TableName": found}) for found in _tables(stage, template()["Resources"])),
        *(("lambda", "get_function", {"FunctionName": function}) for function in functions(stage)),
    ]
    client = cache(session.client)  # making one takes longer than asking
    for service, operation, arguments in asked:
        if _exists(partial(getattr(client(service), operation), **arguments)):
            yield f"{service} {next(iter(arguments.values()))}"


def _tables(stage: str, logical_ids: Iterable[str]) -> list[str]:
    resources = [template()["Resources"][name] for name in logical_ids]
    names = [found["Properties"]["TableName"] for found in resources if found["Type"] == "AWS::DynamoDB::Table"]
    return [name["Fn::Sub"].replace("${Stage}", stage) for name in names]


def _by_listing(session: boto3.Session, stage: str) -> Iterator[str]:
    yield from _pools(session, stage)
    for listing in _listings(stage):
        yield from (f"{listing.kind} {name}" for name in listing.names(session) if re.fullmatch(listing.pattern, name))


def _pools(session: boto3.Session, stage: str) -> Iterator[str]:
    yield from (f"user pool {found}" for found in user_pools(session.client("cognito-idp"), stage))
    yield from (f"identity pool {found}" for found in identity_pools(session.client("cognito-identity"), stage))


@dataclass(frozen=True, slots=True)
class _Listing:
    """What a service lists: `member` of each page holds it, `key` of each entry its name; `pattern` is a stage's."""

    kind: str
    service: str
    operation: str
    member: str
    key: str
    pattern: str
    request: Mapping[str, str] = field(default_factory=dict)

    def names(self, session: boto3.Session) -> Iterator[str]:
        """The names of everything in the account."""
        for page in session.client(self.service).get_paginator(self.operation).paginate(**self.request):
            entries = page.get(self.member, [])
            entries = entries.get("Items", []) if isinstance(entries, dict) else entries
            yield from (entry if isinstance(entry, str) else entry[self.key] for entry in entries)


def _listings(stage: str) -> tuple[_Listing, ...]:
    name = stack_name(stage)
    # CloudFormation's own names: the stack's, then a logical id, which begins with a capital.
    made = f"{name}-[A-Z].*"
    lambda_logs, workflow_logs = "/aws/lambda/", "/aws/vendedlogs/states/"
    logs = partial(_Listing, "log group", "logs", "describe_log_groups", "logGroups", "logGroupName")
    return (
        logs(lambda_logs + f"({'|'.join(functions(stage))})", {"logGroupNamePrefix": lambda_logs + name}),
        logs(f"{workflow_logs}{name}-ingest", {"logGroupNamePrefix": workflow_logs + name}),
        _Listing("API", "apigatewayv2", "get_apis", "Items", "Name", f"{name}-websocket-api"),
        _Listing("API", "apigateway", "get_rest_apis", "items", "name", name),
        _Listing("topic", "sns", "list_topics", "Topics", "TopicArn", f".*:{name}-alarms"),
        _Listing("alarm", "cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName", _alarm_names(stage)),
        _Listing("dashboard", "cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName", name),
        _Listing("web app", "cloudfront", "list_distributions", "DistributionList", "Comment", f"photo-search {stage}"),
        _Listing("copy", "dynamodb", "list_tables", "TableNames", "", f"{name}-({'|'.join(TABLES)})-{RESTORED}-.*"),
        _Listing("queue", "sqs", "list_queues", "QueueUrls", "", f".*/{made}", {"QueueNamePrefix": name}),
        _Listing("role", "iam", "list_roles", "Roles", "RoleName", made),
        _Listing("policy", "iam", "list_policies", "Policies", "PolicyName", made, {"Scope": "Local"}),
    )


def _alarm_names(stage: str) -> str:
    names = (alarm["Properties"]["AlarmName"]["Fn::Sub"] for alarm in alarms().values())
    return "|".join(name.replace("${Stage}", stage) for name in names)


def _exists(ask: Callable[[], Any]) -> bool:
    try:
        found = ask()
    except ClientError as error:
        if error.response["Error"]["Code"] not in _MISSING:
            raise
        return False
    stacks = found.get("Stacks")
    return stacks is None or any(stack["StackStatus"] != "DELETE_COMPLETE" for stack in stacks)
