"""What `make import`, `make export` and `make remove-user` do: a user's library on the local stack, in and out."""

import argparse
from collections.abc import Callable
from functools import partial

import boto3

from setup.deploy.demo_user import DEMO_USERNAME
from setup.errors import SetupError, run
from setup.importing.command import fail_if_files_failed, import_photos, show_in_place, tell_survey
from setup.importing.destination import Destination
from setup.local.aws_access import local_aws
from setup.local.console import stopwatch
from setup.local.stack import STAGE, LocalStack
from setup.operate.export import export
from setup.operate.export_targets import target_of
from setup.operate.remove_user import remove
from setup.operate.user_library import UserLibrary


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="make", description=__doc__)
    parser.add_argument("--user", default=DEMO_USERNAME, metavar="EMAIL")
    commands = parser.add_subparsers(required=True)
    importing = commands.add_parser("import")
    importing.add_argument("source", metavar="FROM")
    importing.add_argument("--albums", action="store_true")
    importing.add_argument("--dry-run", action="store_true")
    importing.add_argument("--in-place", action="store_true")
    importing.add_argument("--forget", action="store_true")
    importing.set_defaults(command=_import)
    exporting = commands.add_parser("export")
    exporting.add_argument("target", metavar="TO")
    exporting.set_defaults(command=_export)
    commands.add_parser("remove-user").set_defaults(command=_remove)
    arguments = parser.parse_args()
    return run(partial(_on_the_local_stack, arguments.command, arguments))


Command = Callable[[argparse.Namespace, LocalStack, boto3.Session, Callable[[str], None]], None]


def _on_the_local_stack(command: Command, arguments: argparse.Namespace) -> None:
    stack = LocalStack.here()
    stack.check_up()
    with local_aws(stack) as session:
        command(arguments, stack, session, stopwatch())


def _import(
    arguments: argparse.Namespace, stack: LocalStack, session: boto3.Session, progress: Callable[[str], None]
) -> None:
    stay = arguments.in_place or arguments.forget
    if arguments.source.startswith("s3://") and not stay:
        raise SetupError("the local stack reaches no bucket outside: copy the photos to a folder first")
    if arguments.dry_run:
        destination = Destination.of(STAGE, arguments.user, session, stack.extra_environment)
        tell_survey(arguments.source, destination, session, stay=stay)
        return
    if stay:
        show_in_place(
            arguments.source,
            STAGE,
            arguments.user,
            session,
            stack.extra_environment,
            forget=arguments.forget,
            progress=progress,
        )
        return
    counts = import_photos(
        arguments.source,
        stage=STAGE,
        user=arguments.user,
        session=session,
        extra_environment=stack.extra_environment,
        with_albums=arguments.albums,
        progress=progress,
    )
    fail_if_files_failed(counts)


def _export(
    arguments: argparse.Namespace, stack: LocalStack, session: boto3.Session, progress: Callable[[str], None]
) -> None:
    library = UserLibrary.of(STAGE, arguments.user, session, stack.extra_environment)
    count = export(library, target_of(arguments.target, library), progress=progress)
    progress(f"{count:,} photos are in {arguments.target}")


def _remove(
    arguments: argparse.Namespace, stack: LocalStack, session: boto3.Session, progress: Callable[[str], None]
) -> None:
    remove(arguments.user, STAGE, session, stack.extra_environment, progress=progress)


if __name__ == "__main__":
    raise SystemExit(main())
