"""`make down`: stop the local stack; its state stays, and `make up` continues with it."""

from setup.errors import run
from setup.local.aws_access import local_aws
from setup.local.console import only_one, stopwatch
from setup.local.processes import wait_for
from setup.local.provision import read_deployment
from setup.local.stack import LocalStack, Progress

_QUIET_SECONDS = 20


def main() -> int:
    """The command line. Returns the exit status."""
    return run(down)


def down() -> None:
    """Wait a while for photos that are being processed, then stop all processes."""
    progress = stopwatch()
    stack = LocalStack.here()
    with only_one(stack.directory):
        await_quiet(stack, progress)
        stopped = stack.stop()
    progress(f"stopped: {', '.join(service.name for service in stopped)}" if stopped else "nothing was running")


def await_quiet(stack: LocalStack, progress: Progress, *, seconds: float = _QUIET_SECONDS) -> bool:
    """Wait until no photo is being processed; False when some still are: they start over at the next `make up`."""
    deployment = read_deployment(stack)
    if deployment is None or not stack.runner.is_healthy(stack.emulator):
        return True
    with local_aws(stack) as session:
        workflows = session.client("stepfunctions")
        workflow = deployment.ingest_workflow_arn

        def is_quiet() -> bool:
            return not workflows.list_executions(stateMachineArn=workflow, statusFilter="RUNNING")["executions"]

        if is_quiet():
            return True
        progress("waiting for photos that are being processed")
        return wait_for(is_quiet, seconds=seconds)


if __name__ == "__main__":
    raise SystemExit(main())
