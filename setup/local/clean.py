"""`make clean`: stop the local stack and remove all its state, photos included."""

import shutil

from setup.errors import run
from setup.local.choices import REPOSITORY, SECRETS
from setup.local.console import only_one, stopwatch
from setup.local.stack import ACCOUNT_ID, REGION, STAGE, LocalStack


def main() -> int:
    """The command line. Returns the exit status."""
    return run(clean)


def clean() -> None:
    """Stop the processes, then remove what they kept."""
    progress = stopwatch()
    stack = LocalStack.here()
    with only_one(stack.directory):
        stack.stop()
        forget(stack, STAGE)
        shutil.rmtree(stack.directory)
    progress(f"removed {stack.directory}")


def forget(stack: LocalStack, stage: str) -> None:
    """Remove all state of a stopped stack; the logs stay, to show what happened."""
    for state in (stack.emulator_state, stack.faces, stack.directory / "run"):
        shutil.rmtree(state, ignore_errors=True)
    for secret in ("demo-user.json", *SECRETS):
        (stack.directory / secret).unlink(missing_ok=True)
    forget_deployment(stage)


def forget_deployment(stage: str) -> None:
    """Remove what a deployment to the emulator left in the working copy: the build, and Chalice's record.

    Otherwise Chalice would take the record of the old emulator for what is deployed on the next one.
    """
    (REPOSITORY / ".chalice" / "deployed" / f"{ACCOUNT_ID}-{REGION}" / f"{stage}.json").unlink(missing_ok=True)
    shutil.rmtree(REPOSITORY / ".build" / stage, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
