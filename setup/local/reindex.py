"""`make reindex`: rebuild the search index from the table, while people keep searching."""

from setup.errors import run
from setup.local.aws_access import local_aws
from setup.local.console import stopwatch
from setup.local.stack import STAGE, LocalStack
from setup.operate.reindex import reindex


def main() -> int:
    """The command line. Returns the exit status."""
    return run(reindex_local)


def reindex_local() -> None:
    """Rebuild the index of the running local stack."""
    progress = stopwatch()
    stack = LocalStack.here()
    stack.check_up()
    with local_aws(stack) as session:
        count = reindex(stage=STAGE, session=session, extra_environment=stack.extra_environment, progress=progress)
    progress(f"{count} photos are in the search index")


if __name__ == "__main__":
    raise SystemExit(main())
