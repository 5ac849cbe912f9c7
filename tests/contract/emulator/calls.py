"""Clients of an emulator, and what is made on it to be called."""

import io
import json
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from setup.local.processes import wait_for
from setup.local.stack import LocalStack

REGION = "us-east-1"
ACCOUNT = "000000000000"
# Raises the class named in the event; answers the event otherwise, and how often it was asked.
FUNCTION = """
import os, sys, time

class UnsupportedImage(Exception):
    pass

class Busy(Exception):
    pass

asked = 0

def handler(event, context):
    global asked
    asked += 1
    sys.stderr.write(event.get("write", ""))
    if event.get("exit"):
        os._exit(3)
    if event.get("raise") == "UnsupportedImage":
        raise UnsupportedImage("not a JPEG")
    if event.get("raise") == "Busy":
        raise Busy("later")
    if event.get("until"):
        open(event["until"] + ".begun", "w").close()
        while not os.path.exists(event["until"]):
            time.sleep(0.01)
        return os.getpid()
    if event.get("seconds"):
        time.sleep(event["seconds"])
        return os.getpid()
    if event.get("where"):
        return os.path.realpath(__file__)
    if event.get("list"):
        import boto3
        return boto3.client("s3").list_objects_v2(Bucket=event["list"])["KeyCount"]
    if "path" in event and "httpMethod" in event:
        claims = (event["requestContext"].get("authorizer") or {}).get("claims") or {}
        body = __import__("json").dumps({"resource": event["resource"], "sub": claims.get("sub")})
        return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}
    return {"asked": asked, "event": event, "modules": sorted(
        name for name in ("setup", "chalicelib") if __import__("importlib.util").util.find_spec(name))}
"""


class Aws:
    """Clients of one emulator."""

    def __init__(self, stack: LocalStack, **credentials: str) -> None:
        self.stack = stack
        keys = credentials or {name.lower(): value for name, value in stack.root_credentials.items()}
        self.session = boto3.Session(region_name=REGION, **keys)

    def client(self, service: str) -> Any:
        url = self.stack.emulator.url
        config = Config(retries={"total_max_attempts": 1}, signature_version="s3v4" if service == "s3" else None)
        return self.session.client(service, endpoint_url=url, config=config)


def start(stack: LocalStack) -> None:
    stack.runner.start(stack.emulator)
    stack.runner.wait_until_healthy(stack.emulator, seconds=60)


def allow(action: str, resource: str, **condition: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource} | ({"Condition": condition} if condition else {})


def make_role(aws: Aws, name: str, statements: list[dict[str, Any]]) -> str:
    iam = aws.client("iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    made: dict[str, Any] = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=policy)
    arn: str = made["Role"]["Arn"]
    return arn


def package(code: str = FUNCTION) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("index.py"), code)  # the same bytes each time
    return packed.getvalue()


def make_function(aws: Aws, role: str, *, name: str | None = None) -> str:
    made = aws.client("lambda").create_function(
        FunctionName=name or f"f-{uuid.uuid4().hex[:8]}",
        Runtime="python3.11",
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": package()},
        Timeout=20,
    )
    arn: str = made["FunctionArn"]
    return arn


def make_machine(aws: Aws, role: str, states: dict[str, Any]) -> str:
    definition = json.dumps({"StartAt": next(iter(states)), "States": states})
    made = aws.client("stepfunctions").create_state_machine(
        name=f"m-{uuid.uuid4().hex[:8]}", definition=definition, roleArn=role
    )
    arn: str = made["stateMachineArn"]
    return arn


def finished(aws: Aws, arn: str, *, seconds: float = 30) -> dict[str, Any]:
    client = aws.client("stepfunctions")
    assert wait_for(lambda: client.describe_execution(executionArn=arn)["status"] != "RUNNING", seconds=seconds)
    described: dict[str, Any] = client.describe_execution(executionArn=arn)
    return described


def invoke(aws: Aws, function: str, event: dict[str, Any]) -> tuple[str | None, Any]:
    answer = aws.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    return answer.get("FunctionError"), json.loads(answer["Payload"].read())


def task(function: str, **more: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": function, "End": True, **more}


def code_of(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    code: str = caught.value.response["Error"]["Code"]
    return code
