import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from setup.deploy.gateway_responses import allow_cors_on_gateway_errors
from setup.errors import SetupError
from tests.fake_clock import FakeClock

TOO_MANY = ClientError({"Error": {"Code": "TooManyRequestsException", "Message": "slow down"}}, "CreateDeployment")
DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "CreateDeployment")


@dataclass
class Gateway:
    """API Gateway; the first deployments fail."""

    fails: list[ClientError] = field(default_factory=list)
    deployments: int = 0

    def put_gateway_response(self, **request: Any) -> None:
        assert request["responseParameters"] == {
            "gatewayresponse.header.Access-Control-Allow-Origin": "'https://app.example.com'"
        }
        answer = request["responseTemplates"]["application/json"]
        filled = answer.replace("$context.error.messageString", '"No"').replace("$context.error.message", "No")
        assert json.loads(filled)["message"]

    def create_deployment(self, **request: Any) -> None:
        if self.fails:
            raise self.fails.pop()
        self.deployments += 1


def deploy(gateway: Gateway) -> None:
    allow_cors_on_gateway_errors(gateway, api_id="a1", origin="https://app.example.com", clock=FakeClock())


def test_a_deployment_that_comes_too_soon_is_tried_again() -> None:
    gateway = Gateway([TOO_MANY] * 3)

    deploy(gateway)

    assert gateway.deployments == 1


def test_a_gateway_that_accepts_no_message_is_reported() -> None:
    with pytest.raises(SetupError, match="run this again"):
        deploy(Gateway([TOO_MANY] * 100))


def test_other_errors_rise() -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        deploy(Gateway([DENIED]))
