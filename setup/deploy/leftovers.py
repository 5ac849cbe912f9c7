"""What is left of a stage, by service: nothing, after `setup.destroy`."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import boto3
from botocore.exceptions import ClientError

from setup.deploy.alarms import alarms_stack_name
from setup.deploy.chalice_record import PROJECT
from setup.deploy.kept import TABLES, identity_pools, photo_bucket, user_pools
from setup.deployment import function_name, stack_name

_ALL_TABLES = (*TABLES, "Connections", "Identities", "Pacing")
SWEEPER = "sweep_photos"
_MISSING = {
    *("404", "NoSuchBucket", "ResourceNotFoundException", "ResourceNotFoundFault", "NotFoundException"),
    *("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "StateMachineDoesNotExist", "ValidationError"),
    "ParameterNotFound",
}


def leftovers(session: boto3.Session, stage: str) -> list[str]:
    """A line for everything that still has one of the stage's names."""
    region = session.region_name
    account_id = str(session.client("sts").get_caller_identity()["Account"])
    return [*_by_name(session, stage, account_id, region), *_by_listing(session, stage)]


def functions(stage: str) -> list[str]:
    """The names of the stage's functions, as Lambda knows them."""
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    return [function_name(stage, name) for name in config["lambda_functions"]]


def sweep_rule(stage: str) -> str:
    """Chalice's name for the rule that calls the sweeper."""
    return f"{function_name(stage, SWEEPER)}-event"


def _by_name(session: boto3.Session, stage: str, account_id: str, region: str) -> Iterator[str]:
    name, bucket = stack_name(stage), photo_bucket(stage, account_id, region)
    machine = f"arn:aws:states:{region}:{account_id}:stateMachine:{name}-ingest"
    asked: list[tuple[str, str, dict[str, str]]] = [
        *(("cloudformation", "describe_stacks", {"StackName": found}) for found in (name, alarms_stack_name(stage))),
        ("stepfunctions", "describe_state_machine", {"stateMachineArn": machine}),
        ("events", "describe_rule", {"Name": sweep_rule(stage)}),
        ("ssm", "get_parameter", {"Name": f"{name}-settings"}),
        *(("s3", "head_bucket", {"Bucket": found}) for found in (bucket, f"{bucket}-web")),
        *(("dynamodb", "describe_table", {"TableName": f"{name}-{table}"}) for table in _ALL_TABLES),
        *(("lambda", "get_function", {"FunctionName": function}) for function in functions(stage)),
    ]
    for service, operation, arguments in asked:
        if _exists(partial(getattr(session.client(service), operation), **arguments)):
            yield f"{service} {next(iter(arguments.values()))}"


def _by_listing(session: boto3.Session, stage: str) -> Iterator[str]:
    yield from (f"user pool {found}" for found in user_pools(session.client("cognito-idp"), stage))
    yield from (f"identity pool {found}" for found in identity_pools(session.client("cognito-identity"), stage))
    logs = session.client("logs").get_paginator("describe_log_groups")
    wanted = {f"/aws/lambda/{name}" for name in functions(stage)}
    for page in logs.paginate(logGroupNamePrefix=f"/aws/lambda/{stack_name(stage)}"):
        yield from (f"log group {g['logGroupName']}" for g in page["logGroups"] if g["logGroupName"] in wanted)
    for page in session.client("apigatewayv2").get_paginator("get_apis").paginate():
        yield from (
            f"API {api['Name']}" for api in page["Items"] if api["Name"] == f"{stack_name(stage)}-websocket-api"
        )


def _exists(ask: Callable[[], Any]) -> bool:
    try:
        found = ask()
    except ClientError as error:
        if error.response["Error"]["Code"] not in _MISSING:
            raise
        return False
    stacks = found.get("Stacks")
    return stacks is None or any(stack["StackStatus"] != "DELETE_COMPLETE" for stack in stacks)
