"""Functions: their processes, their failures, what they find."""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from setup.local.emulator import functions
from setup.local.processes import wait_for
from tests.contract.emulator.calls import Aws, invoke, make_function, package


def test_a_function_runs_in_a_few_processes_and_every_call_is_answered(aws: Aws, function: str) -> None:
    with ThreadPoolExecutor(functions.AT_ONCE + 4) as pool:
        answers = list(pool.map(lambda _: invoke(aws, function, {"seconds": 0.2}), range(functions.AT_ONCE + 4)))

    assert {error for error, _ in answers} == {None}
    assert 1 < len({process for _, process in answers}) <= functions.AT_ONCE


def test_a_thousand_events_that_wait_keep_nobody_from_calling(aws: Aws, function: str, role: str) -> None:
    client, crowded = aws.client("lambda"), make_function(aws, role)

    def send(event: dict[str, Any]) -> None:
        client.invoke(FunctionName=crowded, InvocationType="Event", Payload=json.dumps(event))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, [{"seconds": 8}] * functions.AT_ONCE + [{}] * 1000))

    assert invoke(aws, function, {})[0] is None


def test_a_function_is_ready_at_once(aws: Aws, role: str) -> None:
    # As shipped it takes half a second; one of a few tries is not disturbed by whatever else runs.
    assert any(_seconds_until_ready(aws, role) < 0.4 for _ in range(5))


def test_a_call_ends_with_its_answer(aws: Aws, function: str) -> None:
    # As shipped a call that logs nothing waits 50 ms for a line; one of a few tries is not disturbed.
    assert any(_seconds_of_a_call(aws, function) < 0.05 for _ in range(20))


def _seconds_of_a_call(aws: Aws, function: str) -> float:
    began = time.monotonic()
    invoke(aws, function, {})
    return time.monotonic() - began


@pytest.mark.parametrize("written", ["one\ntwo\n", "two"])
def test_each_call_has_its_own_log(aws: Aws, function: str, written: str) -> None:
    client = aws.client("lambda")
    logs = []
    for event in ({"write": written}, {}, {"write": written, "raise": "Busy"}):
        answer = client.invoke(FunctionName=function, LogType="Tail", Payload=json.dumps(event))
        logs.append(base64.b64decode(answer.get("LogResult", "")).decode())
    assert ["two" in log for log in logs] == [True, False, True]
    assert not any("\x00" in log for log in logs)


def test_a_call_makes_no_log_group(aws: Aws, function: str) -> None:
    group, logs = f"/aws/lambda/{function.rpartition(':')[2]}", aws.client("logs")
    invoke(aws, function, {"write": "one"})
    assert logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"] == []
    logs.create_log_group(logGroupName=group)
    invoke(aws, function, {"write": "two"})
    assert "two" in "".join(event["message"] for event in logs.filter_log_events(logGroupName=group)["events"])


def _seconds_until_ready(aws: Aws, role: str) -> float:
    client, name = aws.client("lambda"), make_function(aws, role)
    made = time.monotonic()
    wait_for(lambda: client.get_function(FunctionName=name)["Configuration"]["State"] == "Active", seconds=20)
    return time.monotonic() - made


def test_a_failing_function_reports_the_class_of_its_exception(aws: Aws, function: str) -> None:
    error, payload = invoke(aws, function, {"raise": "UnsupportedImage"})
    assert error == "Unhandled"
    assert (payload["errorType"], payload["errorMessage"]) == ("UnsupportedImage", "not a JPEG")
    assert any("raise UnsupportedImage" in line for line in payload["stackTrace"])


def test_a_function_that_failed_goes_on_in_its_process(aws: Aws, role: str) -> None:
    failing = make_function(aws, role)
    for _ in range(2):
        invoke(aws, failing, {"raise": "Busy"})
    assert invoke(aws, failing, {})[1]["asked"] == 3


def test_a_function_that_dies_reports_the_exit(aws: Aws, function: str) -> None:
    error, payload = invoke(aws, function, {"exit": True})
    assert error == "Unhandled"
    assert payload["errorType"] == "Runtime.ExitError"


def test_an_update_leaves_calls_their_answer_and_no_process(aws: Aws, role: str, tmp_path: Path) -> None:
    updated, end = make_function(aws, role), tmp_path / "end"
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(invoke, aws, updated, {"until": str(end)})
        assert wait_for((tmp_path / "end.begun").exists, seconds=20)
        new = package("def handler(event, context):\n    return 'new'\n")
        aws.client("lambda").update_function_code(FunctionName=updated, ZipFile=new)
        after = invoke(aws, updated, {})
        end.touch()
    error, process = call.result()
    assert (error, after) == (None, (None, "new"))
    assert wait_for(lambda: not Path(f"/proc/{process}").exists(), seconds=20)


def test_a_function_finds_only_what_was_deployed(aws: Aws, function: str) -> None:
    _, payload = invoke(aws, function, {})
    assert payload["modules"] == []


def test_functions_of_one_package_share_its_files(aws: Aws, function: str, role: str) -> None:
    other = make_function(aws, role)
    places = {invoke(aws, name, {"where": True})[1] for name in (function, other)}
    assert len(places) == 1
