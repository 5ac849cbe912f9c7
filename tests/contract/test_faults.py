"""Which of AWS's errors become `ServiceUnavailable`: those that pass, in the forms that botocore gives them."""

import pytest
from botocore import exceptions as botocore
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.faults import translated
from chalicelib.errors import ServiceUnavailable, Superseded

URL = "http://127.0.0.1:1"


def client_error(code: str, status: int) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Operation")


PASSING = [
    client_error("SlowDown", 503),
    client_error("InternalError", 500),
    client_error("503", 503),
    client_error("ThrottlingException", 400),
    client_error("ProvisionedThroughputExceededException", 400),
    client_error("RequestLimitExceeded", 400),
    client_error("TooManyRequestsException", 429),
    botocore.EndpointConnectionError(endpoint_url=URL),
    botocore.ConnectTimeoutError(endpoint_url=URL),
    botocore.ReadTimeoutError(endpoint_url=URL),
    botocore.ConnectionClosedError(endpoint_url=URL),
    botocore.ResponseStreamingError(error="cut"),
    botocore.IncompleteReadError(actual_bytes=1, expected_bytes=2),
]
LASTING = [
    client_error("AccessDenied", 403),
    client_error("AccessDeniedException", 400),
    client_error("ValidationException", 400),
    client_error("ResourceNotFoundException", 400),
    client_error("NoSuchBucket", 404),
    client_error("InvalidSignatureException", 400),
    botocore.ParamValidationError(report="wrong"),
    botocore.NoCredentialsError(),
    botocore.NoRegionError(),
]


def failing(error: Exception) -> None:
    @translated
    def call() -> None:
        raise error

    call()


@pytest.mark.parametrize("error", PASSING, ids=str)
def test_what_passes_is_an_unavailable_service(error: BotoCoreError | ClientError) -> None:
    with pytest.raises(ServiceUnavailable) as raised:
        failing(error)
    assert raised.value.__cause__ is error


@pytest.mark.parametrize("error", [*LASTING, Superseded("ours"), ValueError("a defect")], ids=str)
def test_anything_else_rises_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as raised:
        failing(error)
    assert raised.value is error
