"""Which AWS errors are temporary. These become `ServiceUnavailable`, and only these are retried."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from botocore import exceptions as botocore
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import ServiceUnavailable

P = ParamSpec("P")
T = TypeVar("T")

# The errors that botocore's own standard mode retries; some of them come with status 400.
_PASSING_CODES = {
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "InternalErrorException",
    "InternalServerError",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
}
# No answer, or only part of one.
_NO_ANSWER = (botocore.HTTPClientError, botocore.ConnectionError, botocore.IncompleteReadError)


def is_passing(error: BotoCoreError | ClientError) -> bool:
    """Whether the same call may succeed in a moment: throttling, an error inside the service, no answer."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status >= 500 or error.response.get("Error", {}).get("Code") in _PASSING_CODES
    return isinstance(error, _NO_ANSWER)


def translated(call: Callable[P, T]) -> Callable[P, T]:
    """An adapter's method that raises `ServiceUnavailable` for a temporary fault; other errors are raised unchanged."""

    @wraps(call)
    def translating(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return call(*args, **kwargs)
        except (BotoCoreError, ClientError) as error:
            if is_passing(error):
                raise ServiceUnavailable(f"AWS is temporarily unavailable: {error}") from error
            raise

    return translating
