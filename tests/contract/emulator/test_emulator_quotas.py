"""Quotas: what is refused as AWS refuses it, by the models of botocore, and that our own tools live with it."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from setup.deploy.gateway_responses import allow_cors_on_gateway_errors
from setup.deploy.live_updates import drop_stale_batches
from setup.deployment import STREAM_FUNCTION, function_name
from setup.local.limits import MAPPING_BUSY, limited, write_limits
from tests.contract.emulator.calls import Aws, make_function, make_machine
from tests.contract.emulator.rest_apis import deploy_api, swagger

# One call, and then none for a long time.
ONE = 0.0001


def refused(call: Callable[[], Any], error: type[ClientError] = ClientError) -> tuple[str, int, str]:
    """Code, status and message of the error."""
    with pytest.raises(error) as caught:
        call()
    answer = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Message"]


def test_a_start_too_many(aws: Aws, role: str) -> None:
    client, machine = aws.client("stepfunctions"), make_machine(aws, role, {"End": {"Type": "Succeed"}})
    with limited(aws.stack.limits, StartExecution=ONE):
        client.start_execution(stateMachineArn=machine)
        answer = refused(lambda: client.start_execution(stateMachineArn=machine))
    assert answer == ("ThrottlingException", 400, "Rate exceeded")
    client.start_execution(stateMachineArn=machine)


def test_an_identity_too_many(aws: Aws) -> None:
    client = aws.client("cognito-identity")
    pool = client.create_identity_pool(IdentityPoolName="ids", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    with limited(aws.stack.limits, GetId=ONE):
        client.get_id(IdentityPoolId=pool)
        answer = refused(lambda: client.get_id(IdentityPoolId=pool), client.exceptions.TooManyRequestsException)
    assert answer == ("TooManyRequestsException", 400, "Rate exceeded")
    client.get_id(IdentityPoolId=pool)


def test_a_deployment_too_many(aws: Aws, function: str) -> None:
    client = aws.client("apigateway")
    api_id = client.import_rest_api(body=json.dumps(swagger(function)).encode())["id"]
    with limited(aws.stack.limits, CreateDeployment=ONE):
        client.create_deployment(restApiId=api_id, stageName="api")
        answer = refused(
            lambda: client.create_deployment(restApiId=api_id, stageName="api"),
            client.exceptions.TooManyRequestsException,
        )
    assert answer == ("TooManyRequestsException", 429, "Too Many Requests")


def test_a_deployment_waits_for_its_turn(aws: Aws, function: str) -> None:
    client, api_id = aws.client("apigateway"), deploy_api(aws, function)
    with limited(aws.stack.limits, CreateDeployment=0):
        clock = Impatient(aws)
        allow_cors_on_gateway_errors(client, api_id=api_id, origin="https://example.com", clock=clock)
    assert clock.slept == 1


def test_a_mapping_is_busy_after_each_change(aws: Aws, role: str) -> None:
    client = aws.client("lambda")
    with limited(aws.stack.limits, **{MAPPING_BUSY: 1000}):
        mapping = a_mapping(aws, make_function(aws, role))
        assert client.get_event_source_mapping(UUID=mapping)["State"] == "Updating"
        for verb, change in (
            ("update", lambda: client.update_event_source_mapping(UUID=mapping, BatchSize=5)),
            ("delete", lambda: client.delete_event_source_mapping(UUID=mapping)),
        ):
            answer = refused(change, client.exceptions.ResourceInUseException)
            # Chalice waits if it finds these words.
            message = f"Cannot {verb} the event source mapping because it is in use."
            assert answer == ("ResourceInUseException", 400, message)
    assert client.get_event_source_mapping(UUID=mapping)["State"] == "Enabled"
    assert client.update_event_source_mapping(UUID=mapping, BatchSize=5)["BatchSize"] == 5


def test_a_deployment_waits_for_a_busy_mapping(aws: Aws, role: str) -> None:
    client, stage = aws.client("lambda"), uuid.uuid4().hex[:8]
    made = make_function(aws, role, name=function_name(stage, STREAM_FUNCTION))
    with limited(aws.stack.limits, **{MAPPING_BUSY: 1000}):
        mapping = a_mapping(aws, made)
        clock = Impatient(aws)
        drop_stale_batches(client, stage=stage, clock=clock)
    assert clock.slept == 1
    assert client.get_event_source_mapping(UUID=mapping)["MaximumRetryAttempts"] == 3


class Impatient:
    """A clock that lifts every limit instead of waiting."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self.slept = 0

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float, /) -> None:
        self.slept += 1
        write_limits(self._aws.stack.limits, {})


def a_mapping(aws: Aws, function: str) -> str:
    table = aws.client("dynamodb").create_table(
        TableName=f"t-{uuid.uuid4().hex[:8]}",
        KeySchema=[{"AttributeName": "Name", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Name", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    mapping: str = aws.client("lambda").create_event_source_mapping(
        EventSourceArn=table["LatestStreamArn"], FunctionName=function, StartingPosition="LATEST"
    )["UUID"]
    return mapping
