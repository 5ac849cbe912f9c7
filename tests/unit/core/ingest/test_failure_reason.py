import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.ingest.failure_reason import failure_reason

# As Step Functions hands on what a Lambda function raised.
LAMBDA_CAUSE = json.dumps(
    {"errorMessage": "The file is empty.", "errorType": "UnsupportedImage", "stackTrace": ['File "/var/task/app.py"']}
)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ({"Error": "UnsupportedImage", "Cause": LAMBDA_CAUSE}, "The file is empty."),
        ({"Error": "NotSupportedImageType", "Cause": "This is a GIF image."}, "This is a GIF image."),
        ({"Error": "UnsupportedImage", "Cause": ""}, "this file cannot be read as a photo"),
        ({"Error": "UnsupportedImage"}, "this file cannot be read as a photo"),
        ({"Error": "UnsupportedImage", "Cause": '{"other": 1}'}, '{"other": 1}'),
        ({"Error": "UnsupportedImage", "Cause": '["a list"]'}, '["a list"]'),
        ({"Error": "UnsupportedImage", "Cause": "42"}, "42"),
    ],
)
def test_what_is_wrong_with_the_photo_is_said_in_its_own_words(error: dict[str, str], reason: str) -> None:
    assert failure_reason(error) == reason


@pytest.mark.parametrize("name", ["States.Timeout", "ClientError", "KeyError", "Runtime.ExitError"])
def test_other_failures_are_named_with_what_the_owner_can_do(name: str) -> None:
    reason = failure_reason({"Error": name, "Cause": '{"errorMessage": "arn:aws:iam::123456789012:role/secret"}'})

    assert name in reason
    assert "try it again" in reason
    assert "secret" not in reason


def test_an_error_without_a_name() -> None:
    assert "an unknown error" in failure_reason({})


@given(st.text(min_size=1), st.text())
def test_there_is_always_a_reason(name: str, cause: str) -> None:
    assert failure_reason({"Error": name, "Cause": cause})
    assert failure_reason({"Error": "UnsupportedImage", "Cause": cause})
