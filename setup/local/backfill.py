"""`make backfill`: process photos of the local stack again that lack something."""

import argparse
from functools import partial

from setup.errors import run
from setup.local.aws_access import local_aws
from setup.local.console import stopwatch
from setup.local.stack import STAGE, LocalStack
from setup.operate.backfill import add_options, run_backfill, wanted_by


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="make backfill", description=__doc__)
    add_options(parser)
    return run(partial(_backfill, parser.parse_args()))


def _backfill(arguments: argparse.Namespace) -> None:
    wanted, stack = wanted_by(arguments), LocalStack.here()
    stack.check_up()
    with local_aws(stack) as session:
        run_backfill(
            stage=STAGE,
            session=session,
            wanted=wanted,
            extra_environment=stack.extra_environment,
            progress=stopwatch(),
        )


if __name__ == "__main__":
    raise SystemExit(main())
