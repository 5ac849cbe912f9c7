"""Remove one stage with its photos, records and users: `python -m setup.destroy --stage NAME`.

`--keep-data` keeps those three, and removes what costs money without them; `setup.deploy` makes the rest again.
"""

import argparse
import shutil
from collections.abc import Callable
from functools import partial
from typing import Any

import boto3
from botocore.exceptions import ClientError

from chalicelib.aws.source_table import SourceTable
from setup.aws_environ import environ_of, region_of
from setup.deploy.alarms import alarms_stack_name
from setup.deploy.chalice_project import chalice_delete
from setup.deploy.chalice_record import PROJECT, ensure_record, record_path
from setup.deploy.kept import TABLES, empty_bucket, photo_bucket, remove_photos, remove_tables, remove_users, silence
from setup.deploy.leftovers import leftovers, sweep_rule
from setup.deploy.stack import Stack
from setup.deploy.template import data_template_text
from setup.deployment import check_stage, stack_name
from setup.errors import SetupError, run
from setup.operate.table_copy import remove_copies

_EVERYTHING = "all photos, all records, all users. It cannot be undone."
_ALL_BUT_DATA = (
    "functions, APIs, web app, search domain and alarms. Photos, records and users stay,"
    " and setup.deploy makes the rest again."
)
_GONE = "is gone; DynamoDB keeps a last backup of its tables for 35 days, free of charge"
_DATA_STAYS = (
    "is removed, but for its photos, records and users, whose storage is paid for; setup.deploy makes the rest again,"
    " then run setup.reconcile --fix if photos were changed meanwhile"
)


def destroy(
    *, stage: str, session: boto3.Session, keep_data: bool = False, progress: Callable[[str], None] = print
) -> None:
    """Remove functions, API, stack, photos, records and users, in an order that lets nothing new come in.

    With `keep_data`, photos, records and users stay, in a stack with nothing else in it. May be repeated. Raises
    `SetupError` naming what is left, if anything is.
    """
    check_stage(stage)
    account_id = str(session.client("sts").get_caller_identity()["Account"])
    _check_sources(session, stage)
    bucket = photo_bucket(stage, account_id, region_of(session))
    record = record_path(session, stage)
    if ensure_record(session, stage, record):
        progress("removing the functions and the HTTP API")
        chalice_delete(stage, record=record, environ=environ_of(session), progress=progress)
    _remove_schedule(session.client("events"), stage)
    empty_bucket(session.client("s3"), f"{bucket}-web")
    stack = Stack(session.client("cloudformation"), stack_name(stage), progress)
    alarms = Stack(stack.client, alarms_stack_name(stage), progress)
    progress(f"deleting stack {alarms.name}")
    alarms.remove()
    if keep_data:
        _keep_only_data(stack, session, stage, bucket)
    else:
        _remove_all(stack, session, stage, bucket)
    record.unlink(missing_ok=True)
    shutil.rmtree(PROJECT / ".build" / stage, ignore_errors=True)
    if left := leftovers(session, stage, without_data=keep_data):
        raise SetupError(f"still there: {', '.join(left)}; run this again in a few minutes")


# Other buckets would send their events to functions that are not there, and S3 then lets nobody change notifications.
def _check_sources(session: boto3.Session, stage: str) -> None:
    try:
        found = SourceTable(session.client("dynamodb"), f"{stack_name(stage)}-Albums").all()
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return
    if found:
        places = ", ".join(f"s3://{source.bucket}/{source.prefix}" for source in found)
        raise SetupError(f"photos of other buckets are shown: forget {places} first (setup.import --in-place --forget)")


def _remove_all(stack: Stack, session: boto3.Session, stage: str, bucket: str) -> None:
    stack.progress(f"deleting stack {stack.name}")
    stack.remove()
    remove_photos(session.client("s3"), bucket, stack.progress)
    stack.progress("removing the records and the users")
    _remove_copies(session, stage)
    remove_tables(session.client("dynamodb"), stage)
    remove_users(session, stage)


def _remove_copies(session: boto3.Session, stage: str) -> None:
    """What a restoration left that was interrupted."""
    for table in TABLES:
        remove_copies(session.client("dynamodb"), f"{stack_name(stage)}-{table}")


def _keep_only_data(stack: Stack, session: boto3.Session, stage: str, bucket: str) -> None:
    before = stack.parameters()
    if not before:
        raise SetupError(f"there is no stack {stack.name}, and so no data to keep")
    _remove_copies(session, stage)
    silence(session.client("s3"), bucket)
    stack.bring_up(data_template_text(), before)


# If Chalice's record is lost, the schedule cannot be written into it again.
def _remove_schedule(events: Any, stage: str) -> None:
    rule = sweep_rule(stage)
    try:
        targets = events.list_targets_by_rule(Rule=rule)["Targets"]
        if targets:
            events.remove_targets(Rule=rule, Ids=[target["Id"] for target in targets])
        events.delete_rule(Name=rule)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m setup.destroy", description="Remove photo-search from AWS.")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    parser.add_argument("--keep-data", action="store_true", help="keep photos, records and users")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    arguments = parser.parse_args()
    return run(partial(_ask_and_destroy, arguments))


def _ask_and_destroy(arguments: argparse.Namespace) -> None:
    check_stage(arguments.stage)
    session = boto3.Session(region_name=arguments.region)
    region_of(session)
    what = _ALL_BUT_DATA if arguments.keep_data else _EVERYTHING
    if not arguments.yes and not confirmed(arguments.stage, session.region_name, what):
        raise SetupError("nothing was removed")
    destroy(stage=arguments.stage, session=session, keep_data=arguments.keep_data)
    print(f"stage {arguments.stage} {_DATA_STAYS if arguments.keep_data else _GONE}")


def confirmed(stage: str, region: str, what: str, ask: Callable[[str], str] = input) -> bool:
    """Whether the user typed the stage's name, after having read `what` is lost."""
    print(f"This removes stage {stage} in {region}: {what}")
    try:
        return ask(f"Type {stage} to continue: ").strip() == stage
    except EOFError:
        return False


if __name__ == "__main__":
    raise SystemExit(main())
