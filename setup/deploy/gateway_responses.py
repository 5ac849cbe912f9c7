"""What API Gateway itself answers, to requests that never reach a function: made readable for the web app.

Without these headers a browser does not even tell a page that it was refused: an expired session would look like a
network failure. Chalice's description of the API replaces what was set before, so this has to come after it.
"""

import time
from typing import Any

from setup.deploy.waiting import Clock, call_until_accepted
from setup.deployment import API_STAGE

# What to do, beside what API Gateway says of it ("Unauthorized", "The incoming token has expired"); the families are
# everything else. https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
_MESSAGES = {
    "DEFAULT_4XX": "$context.error.messageString",
    "DEFAULT_5XX": "$context.error.messageString",
    "UNAUTHORIZED": '"$context.error.message: sign in again and send the ID token in the header Authorization"',
    "MISSING_AUTHENTICATION_TOKEN": '"there is no such route: GET /openapi.json lists all of them"',
    "THROTTLED": '"there are too many requests at the moment: try again in a few seconds"',
}
_STATUSES = {"UNAUTHORIZED": "401", "MISSING_AUTHENTICATION_TOKEN": "403", "THROTTLED": "429"}
# An account may call CreateDeployment once in five seconds, and Chalice just has.
_PAUSE_SECONDS, _DEADLINE_SECONDS = 5.0, 60.0


def allow_cors_on_gateway_errors(client: Any, *, api_id: str, origin: str, clock: Clock = time) -> None:
    """Let pages of `origin`, and no other, read API Gateway's own errors. `client` is of `apigateway`."""
    for kind, message in _MESSAGES.items():
        client.put_gateway_response(
            restApiId=api_id,
            responseType=kind,
            **({"statusCode": _STATUSES[kind]} if kind in _STATUSES else {}),
            responseParameters={"gatewayresponse.header.Access-Control-Allow-Origin": f"'{origin}'"},
            responseTemplates={"application/json": f'{{"message":{message}}}'},
        )
    _deploy(client, api_id, clock)


# The answers take effect with the next deployment.
def _deploy(client: Any, api_id: str, clock: Clock) -> None:
    call_until_accepted(
        lambda: client.create_deployment(restApiId=api_id, stageName=API_STAGE),
        refusal="TooManyRequestsException",
        pause=_PAUSE_SECONDS,
        deadline=_DEADLINE_SECONDS,
        failure=f"API Gateway takes no deployment of {api_id}; run this again in a minute",
        clock=clock,
    )
