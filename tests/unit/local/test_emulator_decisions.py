"""What the emulator's patches decide, apart from where they are applied."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ministack.core import iam_evaluator
from ministack.services import lambda_svc

from setup.local.emulator.forms import fits
from setup.local.emulator.functions import decode_once, error_fields
from setup.local.emulator.policies import read_policies_once, substitute
from setup.local.emulator.rest_apis import request_parameters
from setup.local.emulator.workflows import request_problem, retry_delay, same_json


@pytest.mark.parametrize(
    ("retrier", "retries", "seconds"),
    [
        ({}, 0, 1.0),
        ({}, 2, 4.0),
        ({"IntervalSeconds": 3, "BackoffRate": 1.5}, 1, 4.5),
        ({"IntervalSeconds": 3, "MaxDelaySeconds": 5}, 4, 5.0),
        ({"IntervalSeconds": 8, "JitterStrategy": "FULL"}, 0, 2.0),
        ({"IntervalSeconds": 8, "JitterStrategy": "NONE"}, 0, 8.0),
        ({"IntervalSeconds": 30, "JitterStrategy": "FULL", "MaxDelaySeconds": 4}, 0, 1.0),
    ],
)
def test_the_delay_before_the_next_attempt(retrier: dict[str, Any], retries: int, seconds: float) -> None:
    assert retry_delay(retrier, retries, lambda: 0.25) == seconds


@given(
    interval=st.integers(1, 99_999), rate=st.floats(1, 10), retries=st.integers(0, 20), most=st.integers(1, 31_622_400)
)
def test_no_delay_exceeds_the_greatest(interval: int, rate: float, retries: int, most: int) -> None:
    retrier = {"IntervalSeconds": interval, "BackoffRate": rate, "MaxDelaySeconds": most}
    assert 0 < retry_delay(retrier, retries, lambda: 0.5) <= most


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({}, None),
        ({"name": "photo-1_a.b"}, None),
        ({"name": "x" * 80}, None),
        ({"name": "x" * 81}, "InvalidName"),
        ({"name": ""}, "InvalidName"),
        ({"name": "a b"}, "InvalidName"),
        ({"name": "a\x7f"}, "InvalidName"),
        ({"input": "x" * 262_144}, None),
        ({"input": "ü" * 131_073}, "ValidationException"),
    ],
)
def test_what_start_execution_refuses(request_: dict[str, Any], code: str | None) -> None:
    problem = request_problem(request_)
    assert (problem and problem[0]) == code


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [('{"a": 1, "b": 2}', '{"b":2,"a":1}', True), ("[1]", "[2]", False), ("x", "x", True), ("x", "{}", False)],
)
def test_inputs_are_compared_as_json(one: str, other: str, same: bool) -> None:
    assert same_json(one, other) is same


@dataclass(frozen=True)
class Statement:
    resources: list[str]
    conditions: dict[str, Any] = field(default_factory=dict)


VALUES = {"aws:username": "ann", "cognito-identity.amazonaws.com:sub": "us-east-1:1"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("usercontent/${cognito-identity.amazonaws.com:sub}/*", "usercontent/us-east-1:1/*"),
        ("${AWS:UserName}${aws:username}", "annann"),
        ("${aws:unknown}/*", "${aws:unknown}/*"),
        ("${aws:unknown, 'nobody'}/*", "nobody/*"),
        ("no variable", "no variable"),
    ],
)
def test_a_variable_is_replaced_by_the_callers_value(text: str, filled: str) -> None:
    statement = Statement([text], {"StringLike": {"s3:prefix": (text,)}})
    expected = Statement([filled], {"StringLike": {"s3:prefix": (filled,)}})
    assert substitute([[statement]], VALUES) == [[expected]]


def test_policies_without_variables_are_not_copied() -> None:
    policies = [[Statement(["arn:aws:s3:::bucket/*"], {"StringLike": {"s3:prefix": ("private/",)}})]]
    assert substitute(policies, VALUES) is policies


def test_a_policy_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iam_evaluator, "parse_policy_document", iam_evaluator.parse_policy_document)
    read_policies_once()
    plain, own = (
        json.dumps({"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}})
        for resource in ("*", "${aws:userid}")
    )
    statements = iam_evaluator.parse_policy_document(plain)
    assert iam_evaluator.parse_policy_document(plain) is statements
    assert substitute([statements], {"aws:userid": "me"})[0] is statements
    (filled,) = substitute(iam_evaluator.parse_policy_document(own), {"aws:userid": "me"})
    assert filled.resources == ["me"]


def test_a_value_is_not_read_as_a_variable_again() -> None:
    assert substitute("${aws:username}", {"aws:username": "${aws:userid}", "aws:userid": "1"}) == "${aws:userid}"


def test_a_failure_is_named_by_the_class_of_its_exception() -> None:
    failure = {"error": "x", "error_type": "Busy", "trace": "Traceback:\n  File a\n  raise\nBusy: x\n"}
    assert error_fields(failure) == {"errorType": "Busy", "stackTrace": ["  File a\n", "  raise\n"]}


def test_a_package_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lambda_svc, "base64", lambda_svc.base64)
    decode_once()
    first, again = (lambda_svc.base64.b64decode(b64encode(b"package").decode()) for _ in range(2))
    assert first == b"package"
    assert again is first


def test_a_time_out_keeps_the_emulators_own_name() -> None:
    assert error_fields({"error": "Task timed out after 3.00 seconds"}) == {}


def test_parameters_get_the_gateways_names() -> None:
    parameters = [
        {"name": "search-key", "in": "header"},
        {"name": "id", "in": "path", "required": True},
        {"name": "q", "in": "query"},
        {"name": "body", "in": "body"},
    ]
    assert request_parameters({"parameters": parameters}) == {
        "method.request.header.search-key": False,
        "method.request.path.id": True,
        "method.request.querystring.q": False,
    }


@pytest.mark.parametrize(
    ("content_md5", "file", "fit"),
    [
        (None, b"any", True),
        (b"CY9rzUYh03PK3k6DJie09g==", b"test", True),
        (b"CY9rzUYh03PK3k6DJie09g==", b"Test", False),
        (b"CY9rzUYh03PK3k6DJie09g", b"test", False),
        (b"", b"", False),
    ],
)
def test_which_file_a_forms_md5_is_of(content_md5: bytes | None, file: bytes, fit: bool) -> None:
    assert fits(content_md5, file) is fit
