"""`make reconcile`: compare bucket, table, index and thumbnails of the local stack; `FIX=1` fixes what differs."""

import argparse

from setup.local.aws_access import local_session
from setup.local.stack import STAGE, LocalStack
from setup.operate.inventory import Library
from setup.operate.reconcile import add_options, run_and_tell


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m setup.local.reconcile", description=__doc__)
    add_options(parser)
    return run_and_tell(local_library, parser.parse_args())


def local_library() -> Library:
    """The library of the running local stack. Raises `SetupError`."""
    stack = LocalStack.here()
    stack.check_up()
    return Library.of(STAGE, local_session(stack), stack.extra_environment, print)


if __name__ == "__main__":
    raise SystemExit(main())
