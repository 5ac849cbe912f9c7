"""Chalice's record of what it deployed to a stage, `.chalice/deployed/{account id}-{region}/{stage}.json`.

Chalice knows its REST API only from this file. It is not committed, so on another machine it is missing; without
it `chalice deploy` would make a second API, and `chalice delete` would remove nothing. But it can be written again
from what is deployed.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from setup.deployment import API_FUNCTION, STREAM_FUNCTIONS, function_name, stack_name
from setup.errors import SetupError

PROJECT = Path(__file__).resolve().parents[2]


def record_path(session: boto3.Session, stage: str, *, project: Path = PROJECT) -> Path:
    """The path of the stage's record; a stage of the same name in another account or region has its own."""
    account_id = session.client("sts").get_caller_identity()["Account"]
    return project / ".chalice" / "deployed" / f"{account_id}-{session.region_name}" / f"{stage}.json"


def deployed_api_id(record: Path) -> str:
    """The id of the REST API. Raises `SetupError` if Chalice has deployed none."""
    return _recorded(record, "rest_api", "rest_api_id")


def deployed_web_socket_api_id(record: Path) -> str:
    """The id of the WebSocket API. Raises `SetupError` if Chalice has deployed none."""
    return _recorded(record, "websocket_api", "websocket_api_id")


def _recorded(record: Path, resource_type: str, member: str) -> str:
    try:
        resources = json.loads(record.read_text(encoding="utf-8"))["resources"]
    except FileNotFoundError:
        resources = []
    for resource in resources:
        if resource["resource_type"] == resource_type and member in resource:
            return str(resource[member])
    raise SetupError(f"{record} has no {resource_type}; deploy the stage first")


def ensure_record(session: boto3.Session, stage: str, record: Path) -> bool:
    """Write the record from what is deployed, if it is missing. Returns whether there is one now."""
    if record.exists():
        return True
    functions = list(_functions(session, stage))
    if not functions:
        return False
    resources = [*functions, *_rest_api(session, stage), *_web_socket_api(session, stage)]
    for function in functions:
        if function["name"] in STREAM_FUNCTIONS:
            resources += _streams(session, stage, function["name"])
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps({"resources": resources, "schema_version": "2.0", "backend": "api"}, indent=2))
    return True


def _functions(session: boto3.Session, stage: str) -> Iterator[dict[str, Any]]:
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    client = session.client("lambda")
    for name in config["lambda_functions"]:
        try:
            found = client.get_function_configuration(FunctionName=function_name(stage, name))
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
        else:
            yield {"name": name, "resource_type": "lambda_function", "lambda_arn": found["FunctionArn"]}


# The stage's API is the one that may call the function; all of Chalice's APIs have the application's name.
def _rest_api(session: boto3.Session, stage: str) -> Iterator[dict[str, Any]]:
    for api_id in sorted(_callers(session, stage)):
        try:
            session.client("apigateway").get_rest_api(restApiId=api_id)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NotFoundException":
                raise
        else:
            url = f"https://{api_id}.execute-api.{session.region_name}.amazonaws.com/api/"
            yield {"name": "rest_api", "resource_type": "rest_api", "rest_api_id": api_id, "rest_api_url": url}
            return


# Chalice puts the stage into its name.
def _web_socket_api(session: boto3.Session, stage: str) -> Iterator[dict[str, Any]]:
    name = f"{stack_name(stage)}-websocket-api"
    for page in session.client("apigatewayv2").get_paginator("get_apis").paginate():
        for api in page["Items"]:
            if api["Name"] == name:
                found = {"websocket_api_id": api["ApiId"], "websocket_api_url": f"{api['ApiEndpoint']}/api/"}
                yield {"name": "websocket_api", "resource_type": "websocket_api", **found}
                return


def _streams(session: boto3.Session, stage: str, name: str) -> Iterator[dict[str, Any]]:
    answer = session.client("lambda").list_event_source_mappings(FunctionName=function_name(stage, name))
    for mapping in answer["EventSourceMappings"]:
        yield {
            "name": f"{name}-dynamodb-event-source",
            "resource_type": "dynamodb_event",
            "stream_arn": mapping["EventSourceArn"],
            "event_uuid": mapping["UUID"],
            "lambda_arn": mapping["FunctionArn"],
        }


def _callers(session: boto3.Session, stage: str) -> set[str]:
    try:
        answer = session.client("lambda").get_policy(FunctionName=function_name(stage, API_FUNCTION))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return set()
    statements = json.loads(answer["Policy"])["Statement"]
    sources = [statement.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn", "") for statement in statements]
    return {source.split(":")[5].partition("/")[0] for source in sources if ":execute-api:" in source}
