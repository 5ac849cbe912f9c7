"""What API Gateway itself answers, to a request that never reaches a function: readable by the web app, too.

Without these headers a browser tells a page nothing of a refusal, not even that it is one: an expired session would
look like a network that is down. Chalice's document of the API replaces what was set before, so this follows it.
"""

from typing import Any

from setup.deployment import API_STAGE

_FAMILIES = ("DEFAULT_4XX", "DEFAULT_5XX")


def allow_cors_on_gateway_errors(client: Any, *, api_id: str, origin: str) -> None:
    """Let pages of `origin`, and no other, read API Gateway's own errors. `client` is of `apigateway`."""
    for family in _FAMILIES:
        client.put_gateway_response(
            restApiId=api_id,
            responseType=family,
            responseParameters={"gatewayresponse.header.Access-Control-Allow-Origin": f"'{origin}'"},
            responseTemplates={"application/json": '{"message":$context.error.messageString}'},
        )
    # They count from the next deployment on.
    client.create_deployment(restApiId=api_id, stageName=API_STAGE)
