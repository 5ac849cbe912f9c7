"""`make replay`: send the events that failed for good on the local stack to their functions again."""

from setup.errors import run
from setup.local.aws_access import local_session
from setup.local.stack import STAGE, LocalStack
from setup.operate.replay import replay_and_tell


def main() -> int:
    """The command line. Returns the exit status."""
    return run(replay_local)


def replay_local() -> None:
    """Replay the dead letters of the running local stack. Raises `SetupError`."""
    stack = LocalStack.here()
    stack.check_up()
    replay_and_tell(STAGE, local_session(stack))


if __name__ == "__main__":
    raise SystemExit(main())
