"""What API Gateway itself answers, to requests that never reach a function: made readable for the web app.

Without these headers a browser does not even tell a page that it was refused: an expired session would look like a
network failure. Chalice's description of the API replaces what was set before, so this has to come after it.
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
    # They take effect with the next deployment.
    client.create_deployment(restApiId=api_id, stageName=API_STAGE)
