"""Lambda: how the emulator's Python workers start, and what they report when a function fails."""

import base64
import hashlib
import os
import queue
import tempfile
import threading
import zipfile
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import cloudwatch_logs, lambda_svc

# A call is mostly processor time, and so is starting a process.
AT_ONCE = max(2, os.cpu_count() or 1)
_OTHER_WORKER = "ministack's worker script is not the one this patch was written for"
# No function logs it, because it is no text.
_END_OF_LOG = "\x00end of log"
# The mark is on its way when the answer has come, unless the function closed its stderr.
_MARK_SECONDS = 0.25
# Of each function; each call has a stream of its own.
_CALLS_LOGGED = 1000


def apply_patches() -> None:
    """Apply all patches of this module."""
    name_the_exception()
    decode_once()
    unpack_once()
    queue_calls()
    be_ready_at_once()
    end_logs_by_a_mark()
    keep_few_logs()


def name_the_exception() -> None:
    """A function's exception keeps its class: `errorType` is "UnsupportedImage", not "Runtime.HandlerError".

    Step Functions takes the error's name from it, so that Catch and Retry by class match as on AWS.
    A worker that died (`os._exit`, out of memory) is reported as Runtime.ExitError; one whose function raised goes on,
    as on AWS; as shipped it is ended, and the next call pays for a new one. Proof: `Invoke` of a function that raises
    and once more, and an execution whose Task catches that class by name.
    """
    _report_exception_from_worker()
    failures: dict[str, dict[str, Any]] = {}
    _keep_failures(failures)
    _name_failures(failures)


# Not as an error, because whoever invokes a worker ends it then.
def _report_exception_from_worker() -> None:
    reported = '{"status": "error", "error": str(e), "trace": traceback.format_exc()}'
    raised = '{"error": str(e), "error_type": type(e).__name__, "trace": traceback.format_exc()}'
    script = lambda_runtime._PYTHON_WORKER_SCRIPT
    if script.count(reported) != 1:
        raise RuntimeError(_OTHER_WORKER)
    lambda_runtime._PYTHON_WORKER_SCRIPT = script.replace(reported, f'{{"status": "ok", "raised": {raised}}}')


def _keep_failures(failures: dict[str, dict[str, Any]]) -> None:
    invoke = lambda_runtime.Worker.invoke

    def invoke_and_keep_failure(self: Any, event: Any, request_id: str, **context: Any) -> Any:
        response = invoke(self, event, request_id, **context)
        if raised := response.pop("raised", None):
            response = {**response, **raised, "status": "error"}
        if response.get("status") == "error":
            failures[request_id] = response
        return response

    lambda_runtime.Worker.invoke = invoke_and_keep_failure


def _name_failures(failures: dict[str, dict[str, Any]]) -> None:
    execute = lambda_svc._execute_function_warm

    def execute_and_name_failure(function: Any, event: Any, request_id: str) -> Any:
        result = execute(function, event, request_id)
        failure = failures.pop(request_id, None)
        if failure and result.get("error"):
            result["body"].update(error_fields(failure))
        return result

    lambda_svc._execute_function_warm = execute_and_name_failure


def error_fields(failure: dict[str, Any]) -> dict[str, Any]:
    """The members of Lambda's error answer that depend on the worker's failure; none for a time-out."""
    if "error_type" in failure:
        trace = failure.get("trace", "").splitlines(keepends=True)[1:-1]
        return {"errorType": failure["error_type"], "stackTrace": trace}
    if failure.get("error") == "Worker process died":
        return {"errorType": "Runtime.ExitError", "errorMessage": "Runtime exited before answering"}
    return {}


def queue_calls() -> None:
    """A function runs in a few processes at once; further calls wait for one of them.

    As shipped every call that finds no idle process starts another: two hundred uploads at once start ninety. None of
    our functions calls itself, so no call waits for ever. Proof: more slow calls at once than there are processes, and
    all succeed.
    """
    execute = lambda_svc._execute_function_warm
    turns: dict[str, threading.Semaphore] = {}

    def execute_in_turn(function: Any, event: Any, request_id: str) -> Any:
        config = function.get("config") or function
        with turns.setdefault(config.get("FunctionArn", ""), threading.Semaphore(AT_ONCE)):
            return execute(function, event, request_id)

    lambda_svc._execute_function_warm = execute_in_turn


def be_ready_at_once() -> None:
    """A new function is Active at once; as shipped it is Pending for half a second, and a deployment waits for that.

    Proof: `GetFunction` right after `CreateFunction`, before half a second has passed.
    """
    lambda_svc._LAMBDA_STATE_TRANSITION_DELAY = 0.0


def end_logs_by_a_mark() -> None:
    """A call ends as soon as its function has answered; as shipped one that logged nothing waits 50 ms for a line.

    The worker marks the end of a call's log before it answers, and the emulator reads up to the mark. Proof: calls in
    turn that log nothing, and the log of one that does (`LogType="Tail"`).
    """
    answered = "        _real_stdout.flush()\n\nrun()"
    if lambda_runtime._PYTHON_WORKER_SCRIPT.count(answered) != 1:
        raise RuntimeError(_OTHER_WORKER)
    # Before the answer is flushed, so that whoever has the answer does not wait long for the mark.
    marked = f"        print({_END_OF_LOG!r}, file=sys.stderr, flush=True)\n{answered}"
    lambda_runtime._PYTHON_WORKER_SCRIPT = lambda_runtime._PYTHON_WORKER_SCRIPT.replace(answered, marked)
    lambda_runtime.Worker._drain_stderr_bounded = _log_up_to_mark


def keep_few_logs() -> None:
    """A call writes its log into a group that is there, as functions that may not make one do on AWS.

    As shipped a call that ends while its stage is being removed brings its log group back, and all calls' logs stay in
    memory for ever, a stream of each. Proof: the log groups after a call of a function that has none; the streams of a
    function that was called more often than is kept.
    """
    emit = lambda_svc._emit_lambda_logs

    def emit_into_a_group(function: Any, *arguments: Any, **options: Any) -> None:
        name = (function.get("config") or function).get("FunctionName")
        group = cloudwatch_logs._log_groups.get(f"/aws/lambda/{name}")
        if group is not None:
            emit(function, *arguments, **options)
            for oldest in list(group["streams"])[:-_CALLS_LOGGED]:
                group["streams"].pop(oldest, None)

    lambda_svc._emit_lambda_logs = emit_into_a_group


def _log_up_to_mark(worker: Any) -> str:
    """What a worker has logged since its last call; without the mark, of a process that died, what there is."""
    lines, is_ended = [], False
    while not is_ended and (line := _next_line(worker)) is not None:
        text, mark, _ = line.partition(_END_OF_LOG)
        is_ended = bool(mark)
        if text or not mark:
            lines.append(text)
    return "\n".join(lines)


def _next_line(worker: Any) -> str | None:
    """None if there is none; nobody waits for one of a process that has ended."""
    if worker._proc is None:
        worker._stderr_thread.join(_MARK_SECONDS)
    try:
        line: str = worker._stderr_queue.get(timeout=0 if worker._proc is None else _MARK_SECONDS)
    except queue.Empty:
        return None
    return line


def decode_once() -> None:
    """Functions that get the same package one after the other share its bytes; as shipped each decodes its own.

    A deployment sends the same 16 MB for each of its functions. Proof: two functions made from one package have the
    same object as their code.
    """
    lambda_svc.base64 = SimpleNamespace(b64decode=lru_cache(maxsize=2)(base64.b64decode), b64encode=base64.b64encode)


def unpack_once() -> None:
    """Workers of one deployment package share its files, unpacked once; as shipped each worker unpacks its own.

    Unpacking takes most of a cold start here and holds the interpreter lock: when a few photos arrive at once, dozens
    of workers start one after the other, and states time out. Proof: two functions made from one package run
    from the same directory.
    """
    lambda_runtime.zipfile = SimpleNamespace(
        ZipFile=_SharedPackage, BadZipFile=zipfile.BadZipFile, LargeFileError=zipfile.LargeZipFile
    )


class _SharedPackage(zipfile.ZipFile):
    """A package whose `extractall` puts a link to the shared files where the worker made an empty directory."""

    _unpacking = threading.Lock()

    def extractall(self, path: Any = None, members: Any = None, pwd: bytes | None = None) -> None:
        # Outside the lock: it reads the whole package, and other workers are starting too.
        shared = self._shared_directory()
        with self._unpacking:
            if not shared.exists():
                draft = tempfile.mkdtemp(dir=shared.parent)
                super().extractall(draft, members, pwd)
                os.rename(draft, shared)
        os.rmdir(path)
        os.symlink(shared, path)
        # Nobody reads the package again, and a file removed soon is never written to the disk.
        os.unlink(str(self.filename))

    def _shared_directory(self) -> Path:
        packages = Path(tempfile.gettempdir()) / "packages"
        packages.mkdir(exist_ok=True)
        with open(str(self.filename), "rb") as file:
            return packages / hashlib.file_digest(file, "sha256").hexdigest()
