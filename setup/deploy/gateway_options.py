"""What Chalice has no option for at the HTTP API and the WebSocket API: limits, tracing, tags."""

from collections.abc import Mapping
from typing import Any

import boto3

from setup.deployment import API_STAGE, Deployment

# Requests a second, and at once, that a stage takes of all its users together; beyond that API Gateway answers 429.
RATE, BURST = 500, 1000
# Routes that anybody may call have limits of their own: whoever guesses links or passwords keeps nobody else out.
GUESTS_LIMITS = {
    ("/shared", "GET"): (20, 40),
    ("/shared/pass", "POST"): (5, 10),
    ("/shared/photos", "GET"): (50, 100),
    ("/shared/photos", "PATCH"): (20, 40),
}


def throttle(client: Any, *, api_id: str) -> None:
    """Bound what the API may cost, whoever calls it. `client` is of `apigateway`."""
    values = _limits("/*/*", RATE, BURST)
    for (route, method), limits in GUESTS_LIMITS.items():
        values |= _limits(f"/{route.replace('/', '~1')}/{method}", *limits)
    _patch(client, api_id, values)


def _limits(where: str, rate: int, burst: int) -> dict[str, str]:
    return {f"{where}/throttling/rateLimit": str(rate), f"{where}/throttling/burstLimit": str(burst)}


def trace(client: Any, *, api_id: str, on: bool) -> None:
    """Have X-Ray trace the API's requests, or not. `client` is of `apigateway`."""
    _patch(client, api_id, {"/tracingEnabled": str(on).lower()})


def tag_apis(session: boto3.Session, deployment: Deployment, tags: Mapping[str, str]) -> None:
    """Tag both APIs and their stages, by which API Gateway is billed."""
    rest, web_socket = f"restapis/{deployment.api_id}", f"apis/{deployment.web_socket_api_id}"
    prefix = f"arn:{session.get_partition_for_region(deployment.region)}:apigateway:{deployment.region}::/"
    for part in ("", f"/stages/{API_STAGE}"):
        session.client("apigateway").tag_resource(resourceArn=f"{prefix}{rest}{part}", tags=dict(tags))
        session.client("apigatewayv2").tag_resource(ResourceArn=f"{prefix}{web_socket}{part}", Tags=dict(tags))


def _patch(client: Any, api_id: str, values: Mapping[str, str]) -> None:
    patches = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
    client.update_stage(restApiId=api_id, stageName=API_STAGE, patchOperations=patches)
