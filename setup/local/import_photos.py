"""`make import FROM=...`: import photos from a folder, an archive or a bucket into a user's library."""

import argparse
from functools import partial

import boto3

from setup.deploy.demo_user import DEMO_USERNAME
from setup.errors import SetupError, run
from setup.importing.command import fail_if_files_failed, import_photos
from setup.local.aws_access import local_aws
from setup.local.console import stopwatch
from setup.local.stack import STAGE, LocalStack


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="make import", description=__doc__)
    parser.add_argument("source", metavar="FROM")
    parser.add_argument("--user", default=DEMO_USERNAME, metavar="EMAIL")
    parser.add_argument("--albums", action="store_true")
    return run(partial(import_locally, parser.parse_args()))


def import_locally(arguments: argparse.Namespace) -> None:
    """Import into the running local stack; a bucket is read with the shell's own AWS configuration."""
    stack = LocalStack.here()
    if not stack.is_up():
        raise SetupError("the local stack is not up: run `make up` first")
    outside = boto3.Session() if arguments.source.startswith("s3://") else None
    with local_aws(stack) as session:
        counts = import_photos(
            arguments.source,
            stage=STAGE,
            user=arguments.user,
            session=session,
            extra_environment=stack.extra_environment,
            source_session=outside,
            with_albums=arguments.albums,
            progress=stopwatch(),
        )
    fail_if_files_failed(counts)


if __name__ == "__main__":
    raise SystemExit(main())
