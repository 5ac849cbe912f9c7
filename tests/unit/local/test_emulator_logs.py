"""How much of functions' logs the emulator keeps."""

from typing import Any

import pytest
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import cloudwatch_logs, lambda_svc

from setup.local.emulator import functions


def test_a_group_keeps_the_streams_of_the_last_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = AccountRegionScopedDict()
    monkeypatch.setattr(cloudwatch_logs, "_log_groups", groups)
    monkeypatch.setattr(functions, "_CALLS_LOGGED", 3)
    monkeypatch.setattr(lambda_svc, "_emit_lambda_logs", emit)
    functions.keep_few_logs()
    groups["/aws/lambda/f"] = {"streams": {}}
    for request_id in "abcde":
        lambda_svc._emit_lambda_logs({"config": {"FunctionName": "f"}}, request_id)
        lambda_svc._emit_lambda_logs({"FunctionName": "of no group"}, request_id)
    assert dict(groups.items()) == {"/aws/lambda/f": {"streams": dict.fromkeys("cde")}}


def emit(function: dict[str, Any], request_id: str) -> None:
    del function
    cloudwatch_logs._log_groups["/aws/lambda/f"]["streams"][request_id] = None
