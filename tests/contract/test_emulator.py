"""One test or more for each mend of `setup/local/emulator`, by the calls that its docstring names."""

import io
import json
import os
import time
import urllib.error
import urllib.request
import uuid
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from setup.local.emulator import functions, workflows
from setup.local.processes import wait_for
from setup.local.stack import LocalStack

REGION = "us-east-1"
ACCOUNT = "000000000000"

# Raises the class named in the event; answers the event otherwise, and how often it was asked.
FUNCTION = """
import os, time

class UnsupportedImage(Exception):
    pass

class Busy(Exception):
    pass

asked = 0

def handler(event, context):
    global asked
    asked += 1
    if event.get("exit"):
        os._exit(3)
    if event.get("raise") == "UnsupportedImage":
        raise UnsupportedImage("not a JPEG")
    if event.get("raise") == "Busy":
        raise Busy("later")
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
        keys = credentials or {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        self.session = boto3.Session(region_name=REGION, **keys)

    def client(self, service: str) -> Any:
        url = self.stack.emulator.url
        config = Config(retries={"total_max_attempts": 1}, signature_version="s3v4" if service == "s3" else None)
        return self.session.client(service, endpoint_url=url, config=config)


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    stack = LocalStack.apart(tmp_path_factory.mktemp("emulator"))
    start(stack)
    yield Aws(stack)
    stack.stop()


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[LocalStack]:
    stack = LocalStack.apart(tmp_path)
    start(stack)
    yield stack
    stack.stop()


def start(stack: LocalStack) -> None:
    stack.runner.start(stack.emulator)
    stack.runner.wait_until_healthy(stack.emulator, seconds=60)


@pytest.fixture(scope="module")
def role(aws: Aws) -> str:
    return make_role(aws, "function", [allow("logs:*", "*"), allow("lambda:*", "*"), allow("states:*", "*")])


@pytest.fixture(scope="module")
def function(aws: Aws, role: str) -> str:
    return make_function(aws, role)


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


def make_function(aws: Aws, role: str) -> str:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("index.py"), FUNCTION)  # the same bytes each time
    made = aws.client("lambda").create_function(
        FunctionName=f"f-{uuid.uuid4().hex[:8]}",
        Runtime="python3.11",
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": packed.getvalue()},
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


def run(aws: Aws, machine: str, event: Any, *, seconds: float = 30) -> dict[str, Any]:
    arn = aws.client("stepfunctions").start_execution(stateMachineArn=machine, input=json.dumps(event))["executionArn"]
    return finished(aws, arn, seconds=seconds)


def finished(aws: Aws, arn: str, *, seconds: float = 30) -> dict[str, Any]:
    client = aws.client("stepfunctions")
    assert wait_for(lambda: client.describe_execution(executionArn=arn)["status"] != "RUNNING", seconds=seconds)
    described: dict[str, Any] = client.describe_execution(executionArn=arn)
    return described


# functions


def test_a_function_runs_in_a_few_processes_and_every_call_is_answered(aws: Aws, function: str) -> None:
    with ThreadPoolExecutor(functions.AT_ONCE + 4) as pool:
        answers = list(pool.map(lambda _: invoke(aws, function, {"seconds": 0.2}), range(functions.AT_ONCE + 4)))

    assert {error for error, _ in answers} == {None}
    assert 1 < len({process for _, process in answers}) <= functions.AT_ONCE


def invoke(aws: Aws, function: str, event: dict[str, Any]) -> tuple[str | None, Any]:
    answer = aws.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    return answer.get("FunctionError"), json.loads(answer["Payload"].read())


def test_a_failing_function_reports_the_class_of_its_exception(aws: Aws, function: str) -> None:
    error, payload = invoke(aws, function, {"raise": "UnsupportedImage"})
    assert error == "Unhandled"
    assert (payload["errorType"], payload["errorMessage"]) == ("UnsupportedImage", "not a JPEG")
    assert any("raise UnsupportedImage" in line for line in payload["stackTrace"])


def test_a_function_that_dies_reports_the_exit(aws: Aws, function: str) -> None:
    error, payload = invoke(aws, function, {"exit": True})
    assert error == "Unhandled"
    assert payload["errorType"] == "Runtime.ExitError"


def test_a_function_finds_only_what_was_deployed(aws: Aws, function: str) -> None:
    _, payload = invoke(aws, function, {})
    assert payload["modules"] == []


def test_functions_of_one_package_share_its_files(aws: Aws, function: str, role: str) -> None:
    other = make_function(aws, role)
    places = {invoke(aws, name, {"where": True})[1] for name in (function, other)}
    assert len(places) == 1


# workflows


def task(function: str, **more: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": function, "End": True, **more}


def test_catch_matches_the_class_of_an_exception(aws: Aws, role: str, function: str) -> None:
    machine = make_machine(
        aws,
        role,
        {
            "Try": task(
                function,
                Catch=[
                    {"ErrorEquals": ["Busy"], "Next": "Wrong"},
                    {"ErrorEquals": ["UnsupportedImage"], "ResultPath": "$.error", "Next": "Caught"},
                ],
            ),
            "Wrong": {"Type": "Fail"},
            "Caught": {"Type": "Pass", "End": True},
        },
    )
    execution = run(aws, machine, {"raise": "UnsupportedImage"})
    output = json.loads(execution["output"])
    assert execution["status"] == "SUCCEEDED"
    assert output["error"]["Error"] == "UnsupportedImage"
    assert json.loads(output["error"]["Cause"])["errorMessage"] == "not a JPEG"


def test_an_uncaught_class_fails_the_execution_by_its_name(aws: Aws, role: str, function: str) -> None:
    execution = run(aws, make_machine(aws, role, {"Try": task(function)}), {"raise": "Busy"})
    assert (execution["status"], execution["error"]) == ("FAILED", "Busy")


def test_a_history_tells_of_branches_and_what_follows_what(aws: Aws, role: str, function: str) -> None:
    def branch(name: str) -> dict[str, Any]:
        done = {"Type": "Pass", "End": True}
        catch = [{"ErrorEquals": ["Busy"], "ResultPath": "$.error", "Next": f"{name} done"}]
        state = {"Type": "Task", "Resource": function, "Catch": catch, "Next": f"{name} done"}
        return {"StartAt": name, "States": {name: state, f"{name} done": done}}

    both = {"Type": "Parallel", "Branches": [branch("left"), branch("right")], "End": True}
    execution = run(aws, make_machine(aws, role, {"Both": both}), {"raise": "Busy"})
    history = aws.client("stepfunctions").get_execution_history(executionArn=execution["executionArn"])["events"]

    entered = {e["stateEnteredEventDetails"]["name"]: e for e in history if e["type"].endswith("StateEntered")}
    failed = {event["previousEventId"]: event for event in history if event["type"] == "TaskFailed"}
    scheduled = {event["previousEventId"]: event for event in history if event["type"] == "TaskScheduled"}
    assert entered.keys() == {"Both", "left", "left done", "right", "right done"}
    for name in ("left", "right"):
        assert entered[name]["previousEventId"] == entered["Both"]["id"]
        assert scheduled[entered[name]["id"]]["id"] in failed
    assert [event["id"] for event in history] == list(range(1, len(history) + 1))


def test_a_few_executions_run_at_once_and_all_get_their_turn(aws: Aws, role: str) -> None:
    machine = make_machine(aws, role, {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}})
    client = aws.client("stepfunctions")
    count = workflows.AT_ONCE + 2
    arns = [client.start_execution(stateMachineArn=machine, name=f"n{n}")["executionArn"] for n in range(count)]

    assert {finished(aws, arn)["status"] for arn in arns} == {"SUCCEEDED"}
    histories = [client.get_execution_history(executionArn=arn)["events"] for arn in arns]
    spans = [tuple(e["timestamp"] for e in history if e["type"].startswith("WaitState")) for history in histories]
    together = [sum(began <= moment < ended for began, ended in spans) for moment, _ in spans]
    assert max(together) == workflows.AT_ONCE


def attempts(aws: Aws, execution: dict[str, Any]) -> int:
    history = aws.client("stepfunctions").get_execution_history(executionArn=execution["executionArn"])
    return sum(event["type"] == "TaskFailed" for event in history["events"])


@pytest.mark.parametrize("jitter", ["NONE", "FULL"])
def test_retry_waits_no_longer_than_its_greatest_delay(aws: Aws, role: str, function: str, jitter: str) -> None:
    retry = {"ErrorEquals": ["Busy"], "IntervalSeconds": 30, "MaxDelaySeconds": 1, "MaxAttempts": 2}
    machine = make_machine(aws, role, {"Try": task(function, Retry=[{**retry, "JitterStrategy": jitter}])})
    began = time.monotonic()
    execution = run(aws, machine, {"raise": "Busy"})
    assert attempts(aws, execution) == 3
    assert time.monotonic() - began < 20


def test_retry_with_no_attempts_does_not_retry(aws: Aws, role: str, function: str) -> None:
    retry = [{"ErrorEquals": ["UnsupportedImage"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}]
    execution = run(aws, make_machine(aws, role, {"Try": task(function, Retry=retry)}), {"raise": "UnsupportedImage"})
    assert attempts(aws, execution) == 1


def test_starting_a_running_execution_again_answers_the_same_one(aws: Aws, role: str) -> None:
    machine = make_machine(aws, role, {"Wait": {"Type": "Wait", "Seconds": 20, "End": True}})
    client = aws.client("stepfunctions")
    first = client.start_execution(stateMachineArn=machine, name="once", input='{"a": 1}')
    again = client.start_execution(stateMachineArn=machine, name="once", input='{"a":1}')
    assert (again["executionArn"], again["startDate"]) == (first["executionArn"], first["startDate"])
    assert code_of(lambda: client.start_execution(stateMachineArn=machine, name="once", input="{}")) == (
        "ExecutionAlreadyExists"
    )
    client.stop_execution(executionArn=first["executionArn"])
    assert code_of(lambda: client.start_execution(stateMachineArn=machine, name="once", input='{"a": 1}')) == (
        "ExecutionAlreadyExists"
    )


@pytest.mark.parametrize("name", ["a b", "a/b", "a:b", "x" * 81, "ü|"])
def test_an_execution_name_is_checked(aws: Aws, role: str, name: str) -> None:
    machine = make_machine(aws, role, {"Pass": {"Type": "Pass", "End": True}})
    client = aws.client("stepfunctions")
    assert code_of(lambda: client.start_execution(stateMachineArn=machine, name=name)) == "InvalidName"


def test_states_of_the_workflow_work_as_they_are(aws: Aws, role: str, function: str) -> None:
    branch = {"StartAt": "One", "States": {"One": task(function)}}
    machine = make_machine(
        aws,
        role,
        {
            "Kind": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.format", "StringEquals": "JPEG", "Next": "Both"}],
                "Default": "Refuse",
            },
            "Refuse": {"Type": "Fail", "Error": "UnsupportedImage", "CausePath": "$.why"},
            "Both": {
                "Type": "Parallel",
                "Branches": [branch, branch],
                "ResultPath": "$.results",
                "End": True,
                "Catch": [{"ErrorEquals": ["UnsupportedImage"], "ResultPath": "$.error", "Next": "Caught"}],
            },
            "Caught": {"Type": "Pass", "End": True},
        },
    )
    refused = run(aws, machine, {"format": "GIF", "why": "a GIF"})
    done = run(aws, machine, {"format": "JPEG"})
    caught = run(aws, machine, {"format": "JPEG", "raise": "UnsupportedImage"})
    assert (refused["status"], refused["error"], refused["cause"]) == ("FAILED", "UnsupportedImage", "a GIF")
    assert [result["event"] for result in json.loads(done["output"])["results"]] == [{"format": "JPEG"}] * 2
    assert json.loads(caught["output"])["error"]["Error"] == "UnsupportedImage"


def code_of(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    code: str = caught.value.response["Error"]["Code"]
    return code


# REST APIs


def swagger(function: str, *, pool_arn: str | None = None, path: str = "/picture/search") -> dict[str, Any]:
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations"
    post: dict[str, Any] = {
        "responses": {"200": {"description": "ok"}},
        "parameters": [{"name": "search-key", "in": "header", "type": "string"}],
        "x-amazon-apigateway-integration": {
            "type": "aws_proxy",
            "httpMethod": "POST",
            "uri": uri,
            "passthroughBehavior": "when_no_match",
            "responses": {"default": {"statusCode": "200"}},
        },
    }
    header = "method.response.header.Access-Control-Allow-Headers"
    options = {
        "responses": {"200": {"description": "ok", "headers": {"Access-Control-Allow-Headers": {"type": "string"}}}},
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "responses": {"default": {"statusCode": "200", "responseParameters": {header: "'search-key'"}}},
        },
    }
    document: dict[str, Any] = {
        "swagger": "2.0",
        "info": {"title": "photos", "version": "1.0"},
        "securityDefinitions": {},
        "paths": {path: {"post": post, "options": options}},
        "x-amazon-apigateway-binary-media-types": ["image/*"],
        "x-amazon-apigateway-gateway-responses": {
            "UNAUTHORIZED": {"responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}}
        },
    }
    if pool_arn:
        post["security"] = [{"users": []}]
        document["securityDefinitions"]["users"] = {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [pool_arn]},
        }
    return document


def deploy_api(aws: Aws, function: str, **options: Any) -> str:
    gateway = aws.client("apigateway")
    document = json.dumps(swagger(function, **options)).encode()
    api_id: str = gateway.import_rest_api(body=document, parameters={"endpointConfigurationTypes": "EDGE"})["id"]
    gateway.create_deployment(restApiId=api_id, stageName="api")
    aws.client("lambda").add_permission(
        FunctionName=function, StatementId=api_id, Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
    )
    return api_id


def call(aws: Aws, api_id: str, path: str, method: str = "POST", **headers: str) -> tuple[int, Any, dict[str, Any]]:
    url = f"{aws.stack.emulator.url}/_aws/execute-api/{api_id}/api{path}"
    request = urllib.request.Request(url, method=method, headers=headers, data=b"" if method == "POST" else None)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.headers, json.loads(response.read() or b"{}")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, json.loads(error.read() or b"{}")


def test_an_imported_api_serves_its_paths_with_and_without_a_trailing_slash(aws: Aws, function: str) -> None:
    api_id = deploy_api(aws, function)
    for path in ("/picture/search", "/picture/search/"):
        status, _, body = call(aws, api_id, path)
        assert (status, body["resource"]) == (200, "/picture/search")
    assert call(aws, api_id, "/picture")[0] == 403


def test_an_imported_api_keeps_its_integration_responses(aws: Aws, function: str) -> None:
    status, headers, _ = call(aws, deploy_api(aws, function), "/picture/search", "OPTIONS")
    assert (status, headers["Access-Control-Allow-Headers"]) == (200, "search-key")


def test_an_imported_api_keeps_what_belongs_to_the_whole(aws: Aws, function: str) -> None:
    gateway, api_id = aws.client("apigateway"), deploy_api(aws, function)
    api = gateway.get_rest_api(restApiId=api_id)
    assert (api["name"], api["binaryMediaTypes"]) == ("photos", ["image/*"])
    assert api["endpointConfiguration"]["types"] == ["EDGE"]
    unauthorized = gateway.get_gateway_response(restApiId=api_id, responseType="UNAUTHORIZED")
    assert "gatewayresponse.header.Access-Control-Allow-Origin" in unauthorized["responseParameters"]


def test_putting_an_api_again_replaces_its_paths_and_authorizers(aws: Aws, function: str) -> None:
    gateway = aws.client("apigateway")
    api_id = deploy_api(aws, function, pool_arn=f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_none")
    for path in ("/first", "/second"):
        body = json.dumps(swagger(function, path=path)).encode()
        gateway.put_rest_api(restApiId=api_id, mode="overwrite", body=body)
        gateway.create_deployment(restApiId=api_id, stageName="api")
    assert call(aws, api_id, "/second")[0] == 200
    assert call(aws, api_id, "/first")[0] == 403
    assert call(aws, api_id, "/picture/search")[0] == 403
    assert gateway.get_authorizers(restApiId=api_id)["items"] == []


def test_merging_into_an_api_keeps_its_paths(aws: Aws, function: str) -> None:
    api_id = deploy_api(aws, function)
    body = json.dumps(swagger(function, path="/second")).encode()
    aws.client("apigateway").put_rest_api(restApiId=api_id, mode="merge", body=body)
    assert [call(aws, api_id, path)[0] for path in ("/second", "/picture/search")] == [200, 200]


def test_an_unknown_api_cannot_be_put(aws: Aws, function: str) -> None:
    gateway, body = aws.client("apigateway"), json.dumps(swagger(function)).encode()
    assert code_of(lambda: gateway.put_rest_api(restApiId="nowhere", body=body)) == "NotFoundException"


@pytest.mark.parametrize(("value", "size"), [("", None), ("1024", 1024)])
def test_updating_an_api_answers_its_compression_size_as_a_number(
    aws: Aws, function: str, value: str, size: int | None
) -> None:
    operation = {"op": "replace", "path": "/minimumCompressionSize", "value": value}
    answer = aws.client("apigateway").update_rest_api(restApiId=deploy_api(aws, function), patchOperations=[operation])
    assert answer.get("minimumCompressionSize") == size


# identities


class Pools:
    """A user pool with one user, and an identity pool whose users reach only what is theirs."""

    def __init__(self, aws: Aws) -> None:
        users, identities = aws.client("cognito-idp"), aws.client("cognito-identity")
        pool = users.create_user_pool(PoolName="users")["UserPool"]
        self.pool_id, self.pool_arn = pool["Id"], pool["Arn"]
        flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        client = users.create_user_pool_client(UserPoolId=self.pool_id, ClientName="web", ExplicitAuthFlows=flows)
        self.client_id = client["UserPoolClient"]["ClientId"]
        self.provider = f"cognito-idp.{REGION}.amazonaws.com/{self.pool_id}"
        self.identity_pool_id = identities.create_identity_pool(
            IdentityPoolName="ids",
            AllowUnauthenticatedIdentities=False,
            CognitoIdentityProviders=[{"ProviderName": self.provider, "ClientId": self.client_id}],
        )["IdentityPoolId"]
        self.aws = aws

    def token(self, username: str) -> str:
        users, password = self.aws.client("cognito-idp"), "Pass-word-1!"
        users.admin_create_user(UserPoolId=self.pool_id, Username=username, MessageAction="SUPPRESS")
        users.admin_set_user_password(UserPoolId=self.pool_id, Username=username, Password=password, Permanent=True)
        answer = users.admin_initiate_auth(
            UserPoolId=self.pool_id,
            ClientId=self.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
        token: str = answer["AuthenticationResult"]["IdToken"]
        return token

    def assume(self, username: str, role_arn: str) -> tuple[str, Aws]:
        identities, logins = self.aws.client("cognito-identity"), {self.provider: self.token(username)}
        identities.set_identity_pool_roles(IdentityPoolId=self.identity_pool_id, Roles={"authenticated": role_arn})
        identity_id = identities.get_id(IdentityPoolId=self.identity_pool_id, Logins=logins)["IdentityId"]
        keys = identities.get_credentials_for_identity(IdentityId=identity_id, Logins=logins)["Credentials"]
        return identity_id, Aws(
            self.aws.stack,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretKey"],
            aws_session_token=keys["SessionToken"],
        )


@pytest.fixture(scope="module")
def pools(aws: Aws) -> Pools:
    return Pools(aws)


def test_an_authorizer_of_an_imported_api_is_enforced(aws: Aws, function: str, pools: Pools) -> None:
    api_id, token = deploy_api(aws, function, pool_arn=pools.pool_arn), pools.token("ann")
    status, headers, _ = call(aws, api_id, "/picture/search")
    assert (status, headers["Access-Control-Allow-Origin"]) == (401, "*")
    assert call(aws, api_id, "/picture/search", Authorization="garbage")[0] == 401
    tampered = token[:-8] + "AAAAAAAA"
    assert call(aws, api_id, "/picture/search", Authorization=tampered)[0] == 401
    status, _, body = call(aws, api_id, "/picture/search", Authorization=token)
    assert status == 200
    assert body["sub"]


def test_a_policy_variable_stands_for_the_callers_identity(aws: Aws, pools: Pools) -> None:
    bucket = f"photos-{uuid.uuid4().hex[:8]}"
    aws.client("s3").create_bucket(Bucket=bucket)
    own = "${cognito-identity.amazonaws.com:sub}"
    role = make_role(
        aws,
        "owner",
        [
            allow("s3:PutObject", f"arn:aws:s3:::{bucket}/usercontent/{own}/*"),
            allow("s3:ListBucket", f"arn:aws:s3:::{bucket}", StringLike={"s3:prefix": f"usercontent/{own}/*"}),
        ],
    )
    identity_id, owner = pools.assume("bob", role)
    s3 = owner.client("s3")
    s3.put_object(Bucket=bucket, Key=f"usercontent/{identity_id}/a.jpg", Body=b"x")
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"usercontent/{identity_id}/")
    assert [item["Key"] for item in listed["Contents"]] == [f"usercontent/{identity_id}/a.jpg"]
    elsewhere = f"usercontent/{REGION}:{uuid.uuid4()}"
    assert code_of(lambda: s3.put_object(Bucket=bucket, Key=f"{elsewhere}/a.jpg", Body=b"x")) == "AccessDenied"
    assert code_of(lambda: s3.list_objects_v2(Bucket=bucket, Prefix=f"{elsewhere}/")) == "AccessDenied"


def test_a_function_gets_what_its_role_grants_and_no_more(aws: Aws) -> None:
    buckets = [f"photos-{uuid.uuid4().hex[:8]}" for _ in range(2)]
    for bucket in buckets:
        aws.client("s3").create_bucket(Bucket=bucket)
    function = make_function(aws, make_role(aws, "lister", [allow("s3:ListBucket", f"arn:aws:s3:::{buckets[0]}")]))
    assert invoke(aws, function, {"list": buckets[0]}) == (None, 0)
    error, payload = invoke(aws, function, {"list": buckets[1]})
    assert error == "Unhandled"
    assert "AccessDenied" in payload["errorMessage"]


def test_a_stranger_gets_nothing(aws: Aws) -> None:
    stranger = Aws(aws.stack, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x")
    assert code_of(stranger.client("dynamodb").list_tables) == "UnrecognizedClientException"


# state on disk


def put_item(aws: Aws, key: str) -> None:
    aws.client("dynamodb").put_item(TableName="things", Item={"k": {"S": key}})


def make_table(aws: Aws) -> None:
    aws.client("dynamodb").create_table(
        TableName="things",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
    )


def saved(stack: LocalStack, service: str) -> str:
    path = stack.emulator_state / "services" / f"{service}.json"
    return path.read_text() if path.exists() else ""


def test_state_outlives_a_crash(own_stack: LocalStack) -> None:
    aws = Aws(own_stack)
    aws.client("s3").create_bucket(Bucket="photos")
    make_table(aws)
    put_item(aws, "here")
    aws.client("s3").put_object(Bucket="photos", Key="a.jpg", Body=b"bytes")
    assert wait_for(lambda: "here" in saved(own_stack, "dynamodb"), seconds=20)
    own_stack.runner.kill(own_stack.emulator)
    start(own_stack)
    assert aws.client("dynamodb").get_item(TableName="things", Key={"k": {"S": "here"}})["Item"]
    assert aws.client("s3").get_object(Bucket="photos", Key="a.jpg")["Body"].read() == b"bytes"


def test_state_is_complete_after_an_orderly_stop(own_stack: LocalStack) -> None:
    aws = Aws(own_stack)
    make_table(aws)
    put_item(aws, "last")
    own_stack.stop()
    start(own_stack)
    assert aws.client("dynamodb").get_item(TableName="things", Key={"k": {"S": "last"}})["Item"]


def test_unchanged_state_is_not_written_again(own_stack: LocalStack) -> None:
    aws = Aws(own_stack)
    make_table(aws)
    path = own_stack.emulator_state / "services" / "dynamodb.json"
    assert wait_for(lambda: '"ACTIVE"' in saved(own_stack, "dynamodb"), seconds=20)
    written = path.stat().st_mtime_ns
    aws.client("sqs").create_queue(QueueName="after")
    assert wait_for(lambda: "after" in saved(own_stack, "sqs"), seconds=20)
    assert path.stat().st_mtime_ns == written


def test_an_interrupted_execution_runs_again(own_stack: LocalStack) -> None:
    aws = Aws(own_stack)
    role = make_role(aws, "machine", [allow("lambda:*", "*")])
    machine = make_machine(
        aws,
        role,
        {
            "Wait": {"Type": "Wait", "Seconds": 5, "Next": "Ask"},
            "Ask": task(make_function(aws, role)),
        },
    )
    arn = aws.client("stepfunctions").start_execution(stateMachineArn=machine, input='{"n": 1}')["executionArn"]
    assert wait_for(lambda: arn in saved(own_stack, "stepfunctions"), seconds=20)
    own_stack.runner.kill(own_stack.emulator)
    start(own_stack)
    execution = finished(aws, arn)
    assert execution["status"] == "SUCCEEDED"
    assert json.loads(execution["output"])["event"] == {"n": 1}


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from setup.local.emulator import __main__ as emulator

    monkeypatch.setattr(emulator, "version", lambda name: "1.5.34")
    with pytest.raises(SystemExit, match=r"needs ministack 1\.5\.33, found 1\.5\.34"):
        emulator.refuse_other_versions()
    assert os.environ.get("STATE_DIR") is None
