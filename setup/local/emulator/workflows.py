"""Step Functions: retry delays, execution names, history, and executions interrupted by a stop."""

import contextvars
import copy
import inspect
import json
import os
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from ministack.core import responses
from ministack.services import stepfunctions

# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html, "name"
_NOT_A_NAME = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")
_MAX_NAME_LENGTH = 80
_MAX_INPUT_BYTES = 262_144
# A state spends most of its time waiting for an answer.
AT_ONCE = 3 * (os.cpu_count() or 1)


def apply_patches() -> None:
    """Apply all patches of this module."""
    begin_at_once()
    obey_retry_delays()
    start_as_aws_does()
    run_interrupted_executions_again()
    tell_of_branches()
    stop_maps_that_fail()
    take_turns()


def begin_at_once() -> None:
    """An execution enters its first state as soon as it is started; as shipped it sleeps for 150 ms before.

    Proof: the history of an execution, whose first state is entered sooner than that after its start.
    """
    _rewrite("_run_execution", "    time.sleep(0.15)\n", "")


def stop_maps_that_fail() -> None:
    """A Map whose item fails begins no other item; as shipped it goes through all of them before it fails.

    Proof: a Map with one item at a time whose first item fails has called its function once.
    """
    begins = "        try:\n            item_ctx = copy.deepcopy(ctx)\n"
    _rewrite("_run_map_items", begins, f"        if any(errors):\n            return\n{begins}")


def _rewrite(function: str, part: str, by: str) -> None:
    source = inspect.getsource(getattr(stepfunctions, function))
    if source.count(part) != 1:
        raise RuntimeError(f"ministack's {function} is not the one this patch was written for")
    exec(source.replace(part, by), vars(stepfunctions))


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
    """`StartExecution` refuses malformed names and inputs that are too long, and is idempotent while running.

    Starting a STANDARD execution again, with the same name and input, while it runs returns the same execution, as on
    AWS; as shipped that is ExecutionAlreadyExists. Proof: `StartExecution` twice, and with the name "a b".
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
    """An execution that is interrupted when the emulator stops starts over, from its first state, at the next start.

    As shipped it is FAILED with States.ServiceRestart; on AWS nothing interrupts an execution. Starting over is
    as safe as Lambda's at-least-once delivery. Proof: kill the emulator in a Wait state, start it, and the
    execution ends as SUCCEEDED.
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
    """Call `action` in its own thread once the emulator answers, because the states call its other services."""
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


def take_turns() -> None:
    """A few executions of a state machine run at once; the others wait for their turn before their first state.

    As shipped all run at once, and each starts processes for its functions: fifty uploads start two hundred processes,
    and states time out meanwhile. An execution that comes to a Map gives its turn to another one and goes on in its
    turn among those that are at a Map: photos can be found before features are recognised in the ones before them.
    Proof: start more executions with a Wait state than may run at once; they end one after the other. The same
    with the Wait state in a Map: all come to the Map.
    """
    run, go_through = stepfunctions._run_execution, stepfunctions._execute_map
    turns: dict[tuple[str, str], threading.Semaphore] = {}

    def await_turn(turn: ExitStack, machine: str, before: str) -> None:
        turn.close()
        turn.enter_context(turns.setdefault((machine, before), threading.Semaphore(AT_ONCE)))

    def run_in_turn(arn: str) -> None:
        with ExitStack() as turn:
            await_turn(turn, stepfunctions._executions[arn]["stateMachineArn"], "all")
            _turn.set(turn)
            run(arn)

    def go_through_in_turn(state: dict[str, Any], data: Any, execution: dict[str, Any], context: Any) -> Any:
        if turn := _turn.get():
            await_turn(turn, execution["stateMachineArn"], "Map")
        return go_through(state, data, execution, context)

    stepfunctions._run_execution, stepfunctions._execute_map = run_in_turn, go_through_in_turn


# What the execution that runs here holds while it has its turn; branches, in threads of their own, have none.
_turn: contextvars.ContextVar[ExitStack | None] = contextvars.ContextVar("turn", default=None)

# The event that what runs here follows; each branch of a Parallel state runs in a copy of its parent's context.
_previous_event: contextvars.ContextVar[int] = contextvars.ContextVar("previous_event", default=0)
_events_lock = threading.Lock()


def tell_of_branches() -> None:
    """`GetExecutionHistory` includes the states inside branches, and which event each event follows.

    As shipped the states of branches leave no events, and no event has a `previousEventId`. Proof: the history of
    an execution with a Parallel state in which one branch fails and is handled by Catch.
    """
    add_event = stepfunctions._add_event

    def add_linked_event(execution: dict[str, Any], event_type: str, details: dict[str, Any] | None = None) -> Any:
        with _events_lock:
            linked = {"previousEventId": _previous_event.get(), **(details or {})}
            event = add_event(execution, event_type, linked)
        _previous_event.set(event["id"])
        return event

    stepfunctions._add_event = add_linked_event
    stepfunctions._run_sub_machine = _run_branch


def _run_branch(states: dict[str, Any], start_at: str, given: Any, execution: dict[str, Any], context: Any) -> Any:
    """Like ministack's own, but it records events, and has its own context because branches name their states in it."""
    context, data = dict(context), copy.deepcopy(given)
    name: str | None = start_at
    while name:
        state = states[name]
        kind = state["Type"]
        context["State"] = {"Name": name, "EnteredTime": responses.now_iso(), "RetryCount": 0}
        _told(execution, f"{kind}StateEntered", "stateEnteredEventDetails", name, input=json.dumps(data))
        if kind == "Fail":
            raise stepfunctions._ExecutionError(*stepfunctions._fail_state_error(state, data, context))
        data, following = _run_state(state, data, execution, context)
        _told(execution, f"{kind}StateExited", "stateExitedEventDetails", name)
        name = following
    return data


def _run_state(state: dict[str, Any], data: Any, execution: dict[str, Any], context: Any) -> tuple[Any, str | None]:
    if state["Type"] == "Succeed":
        chosen = stepfunctions._apply_input_path(state, data, context)
        return stepfunctions._apply_output_path(state, chosen, context), None
    run = getattr(stepfunctions, f"_execute_{state['Type'].lower()}")
    if state["Type"] in ("Task", "Parallel", "Map"):
        result: tuple[Any, str | None] = run(state, data, execution, context)
    else:
        result = run(state, data, context)
    return result


def _told(execution: dict[str, Any], event_type: str, details: str, name: str, **more: str) -> None:
    stepfunctions._add_event(execution, event_type, {details: {"name": name, **more}})
