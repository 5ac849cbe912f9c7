"""Lambda: when the processes of functions end."""

from collections.abc import Iterable
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc


def apply_patches() -> None:
    """Apply all patches of this module."""
    answer_before_ending()


def answer_before_ending() -> None:
    """A function that is updated ends its calls with the old code, and begins others with the new, as on AWS.

    As shipped an update kills the processes amid their calls: `make up` on a stack that is busy fails requests, and
    photos ("FileNotFoundError"), whose process began while its files were removed. Proof: update a function during a
    call, which is answered; its process ends afterwards.
    """
    retired: set[Any] = set()
    _end_only_idle_ones(retired)
    _end_retired_ones_after_their_call(retired)
    _lease_none_that_did_not_start()


def _end_only_idle_ones(retired: set[Any]) -> None:
    kill = lambda_runtime.kill_workers

    def kill_idle(workers: Iterable[Any]) -> None:
        with lambda_runtime._lock:
            doomed = set(workers)
            busy = {worker for worker in doomed if worker.in_use}
            retired.update(busy)
        kill(doomed - busy)

    lambda_runtime.kill_workers = kill_idle


def _end_retired_ones_after_their_call(retired: set[Any]) -> None:
    release = lambda_runtime.release_worker

    def release_and_end(worker: Any) -> None:
        release(worker)
        if worker in retired:
            retired.discard(worker)
            lambda_runtime.kill_workers([worker])

    lambda_runtime.release_worker = lambda_svc.release_worker = release_and_end


def _lease_none_that_did_not_start() -> None:
    """The emulator ends one whose process did not start by itself, and does not release it."""
    invoke = lambda_runtime.Worker.invoke

    def invoke_or_release(self: Any, *arguments: Any, **context: Any) -> Any:
        try:
            return invoke(self, *arguments, **context)
        except BaseException:
            with lambda_runtime._lock:
                self.in_use = False
            raise

    lambda_runtime.Worker.invoke = invoke_or_release
