"""What AWS refuses although the request is right: calls beyond an account's quota, changes of what is being changed.

The limits are those of `setup.local.limits`; without them everything is answered, as shipped. Each error has the code,
the status and the message that AWS gives it.
"""

import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from ministack.core import responses
from ministack.services import apigateway_v1, cognito, lambda_svc, stepfunctions

from setup.local.limits import MAPPING_BUSY, Limits

_TOO_OFTEN = "Rate exceeded"
_IN_USE = "Cannot {} the event source mapping because it is in use."


def apply_patches(limits: Limits) -> None:
    """Apply all patches of this module, after those that say what a right request is."""
    limit_calls(limits)
    keep_mappings_busy(limits)


def limit_calls(limits: Limits) -> None:
    """GetId, StartExecution and CreateDeployment are refused beyond their rates.

    Proof: more calls than a limit allows, and the error of the last one.
    """
    stepfunctions._start_execution = _within(limits, "StartExecution", stepfunctions._start_execution, start_throttled)
    cognito._get_id = _within(limits, "GetId", cognito._get_id, get_id_throttled)
    apigateway_v1._create_deployment = _within(
        limits, "CreateDeployment", apigateway_v1._create_deployment, deployment_throttled
    )


def _within(
    limits: Limits, operation: str, answer: Callable[..., Any], refusal: Callable[[], Any]
) -> Callable[..., Any]:
    @wraps(answer)
    def limited(*arguments: Any) -> Any:
        return answer(*arguments) if limits.takes(operation) else refusal()

    return limited


def start_throttled() -> Any:
    """Step Functions' answer to a StartExecution too many."""
    return responses.error_response_json("ThrottlingException", _TOO_OFTEN, 400)


def get_id_throttled() -> Any:
    """Cognito's answer to a GetId too many."""
    return responses.error_response_json("TooManyRequestsException", _TOO_OFTEN, 400)


def deployment_throttled() -> Any:
    """API Gateway's answer to a CreateDeployment too many."""
    return apigateway_v1._v1_error("TooManyRequestsException", "Too Many Requests", 429)


def keep_mappings_busy(limits: Limits) -> None:
    """An event source mapping refuses to be changed or deleted for a while after it was made or changed.

    Its state says so meanwhile. Proof: `UpdateEventSourceMapping` twice.
    """
    view = lambda_svc._esm_response

    def view_with_state(mapping: dict[str, Any]) -> Any:
        return view(mapping) | ({"State": "Updating"} if is_busy(mapping, limits, now=time.time()) else {})

    lambda_svc._esm_response = view_with_state
    lambda_svc._update_esm = _unless_busy(limits, "update", lambda_svc._update_esm)
    lambda_svc._delete_esm = _unless_busy(limits, "delete", lambda_svc._delete_esm)


def _unless_busy(limits: Limits, verb: str, change: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(change)
    def changed(uuid: str, *arguments: Any) -> Any:
        mapping = lambda_svc._esms.get(uuid)
        if mapping and is_busy(mapping, limits, now=time.time()):
            return responses.error_response_json(
                "ResourceInUseException", _IN_USE.format(verb), 400, message_key="Message"
            )
        return change(uuid, *arguments)

    return changed


def is_busy(mapping: Mapping[str, Any], limits: Limits, *, now: float) -> bool:
    """Whether a mapping is still being made or changed; `now` is in seconds since 1970, as its `LastModified`."""
    return bool(now < mapping["LastModified"] + limits.seconds(MAPPING_BUSY))
