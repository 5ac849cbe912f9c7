"""Step Functions: the delays of Retry, the names of executions, and executions that a stop interrupted."""

import contextvars
import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

from ministack.core import responses
from ministack.services import stepfunctions

# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html, "name"
_NOT_A_NAME = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")
_MAX_NAME_LENGTH = 80
_MAX_INPUT_BYTES = 262_144


def mend() -> None:
    """Apply all mends of this module."""
    obey_retry_delays()
    start_as_aws_does()
    run_interrupted_executions_again()


def obey_retry_delays() -> None:
    """Retry obeys `MaxDelaySeconds` and `JitterStrategy: FULL`; as shipped both are ignored.

    Proof: an execution that fails twice under an interval of 30 s capped at 1 s ends within seconds.
    """
    find = stepfunctions._find_matching_retrier

    def find_with_delay(retriers: Any, error: str, retry_counts: dict[int, int]) -> tuple[Any, int]:
        retrier, index = find(retriers, error, retry_counts)
        if retrier is None:
            return None, index
        delay = retry_delay(retrier, retry_counts.get(index, 0), random.random)
        return {**retrier, "IntervalSeconds": delay, "BackoffRate": 1.0}, index

    stepfunctions._find_matching_retrier = find_with_delay


def retry_delay(retrier: dict[str, Any], retries: int, chance: Callable[[], float]) -> float:
    """Seconds to wait before the next attempt, after `retries` retries; `chance` draws from [0, 1)."""
    delay: float = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** retries
    delay = min(delay, retrier.get("MaxDelaySeconds", delay))
    return delay * chance() if retrier.get("JitterStrategy") == "FULL" else delay


def start_as_aws_does() -> None:
    """`StartExecution` refuses malformed names and too long inputs, and repeats itself while running.

    A STANDARD execution of the same name and input that still runs is answered again (AWS: idempotent);
    as shipped that is ExecutionAlreadyExists. Proof: `StartExecution` twice, and with the name "a b".
    """
    start = stepfunctions._start_execution

    def start_execution(request: dict[str, Any]) -> Any:
        if problem := request_problem(request):
            return responses.error_response_json(*problem, 400)
        running = _running_twin(request)
        if running:
            return responses.json_response({"executionArn": running["executionArn"], "startDate": running["startDate"]})
        return start(request)

    stepfunctions._start_execution = start_execution


def request_problem(request: dict[str, Any]) -> tuple[str, str] | None:
    """Error code and message for a name or an input that StartExecution refuses; None for a good one."""
    name = request.get("name")
    if name is not None and (not 1 <= len(name) <= _MAX_NAME_LENGTH or _NOT_A_NAME.search(name)):
        return "InvalidName", f"Invalid Name: '{name}'"
    if len(request.get("input", "").encode()) > _MAX_INPUT_BYTES:
        return "ValidationException", f"The input is longer than {_MAX_INPUT_BYTES} bytes"
    return None


def _running_twin(request: dict[str, Any]) -> dict[str, Any] | None:
    arn = stepfunctions._resolve_state_machine_arn(request.get("stateMachineArn", ""))
    machine = stepfunctions._state_machines.get(arn) if arn else None
    if not machine or machine.get("type") == "EXPRESS":
        return None
    twin: dict[str, Any] | None = stepfunctions._executions.get(
        f"{arn.replace(':stateMachine:', ':execution:')}:{request.get('name')}"
    )
    if twin and twin["status"] == "RUNNING" and same_json(twin["input"], request.get("input", "{}")):
        return twin
    return None


def same_json(one: str, other: str) -> bool:
    """Whether two texts hold the same JSON value; texts that are not JSON are compared as they are."""
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return one == other


def run_interrupted_executions_again() -> None:
    """An execution that runs when the emulator stops runs again, from its first state, at the next start.

    As shipped it is FAILED with States.ServiceRestart; on AWS executions outlive everything. Starting over is
    as safe as Lambda's own at-least-once delivery. Proof: kill the emulator in a Wait state, start it, and the
    execution SUCCEEDS.
    """
    restore = stepfunctions.load_persisted_state

    def restore_and_run(state: dict[str, Any]) -> None:
        interrupted = [arn for arn, record in _executions_in(state) if record["status"] == "RUNNING"]
        restore(state)
        _when_serving(lambda: _run_again(interrupted))

    stepfunctions.load_persisted_state = restore_and_run


def _executions_in(state: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for scope, record in state.get("executions", responses.AccountRegionScopedDict())._data.items():
        yield scope[2], record


def _when_serving(action: Callable[[], None]) -> None:
    """Call `action` in a thread of its own once the emulator answers: the states call its other services."""
    from setup.local.emulator.snapshots import serving

    def wait_and_act() -> None:
        serving.wait()
        action()

    threading.Thread(target=wait_and_act, daemon=True, name="interrupted-executions").start()


def _run_again(arns: list[str]) -> None:
    for arn in arns:
        contextvars.copy_context().run(_run_one_again, arn)


def _run_one_again(arn: str) -> None:
    region, account = arn.split(":")[3:5]
    responses.set_request_account_id(account)
    responses.set_request_region(region)
    record = stepfunctions._executions[arn]
    record.update(status="RUNNING", stopDate=None, output=None, events=record["events"][:1])
    record.pop("error", None)
    record.pop("cause", None)
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(stepfunctions._run_execution, arn), daemon=True).start()
