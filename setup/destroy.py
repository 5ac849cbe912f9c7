"""Remove one stage with its photos, records and users: `python -m setup.destroy --stage NAME`."""

import argparse
import shutil
from collections.abc import Callable
from functools import partial
from typing import Any

import boto3
from botocore.exceptions import ClientError

from setup.aws_environ import environ_of, region_of
from setup.deploy.chalice_project import chalice_delete
from setup.deploy.chalice_record import PROJECT, ensure_record, record_path
from setup.deploy.stack import Stack
from setup.deployment import check_stage, stack_name
from setup.errors import SetupError, run


def destroy(*, stage: str, session: boto3.Session, progress: Callable[[str], None] = print) -> None:
    """Remove functions, API, photos and the stack, in an order that lets nothing new come in. May be repeated."""
    check_stage(stage)
    stack = Stack(session.client("cloudformation"), stack_name(stage), progress)
    outputs = stack.outputs() if stack.status() else {}
    record = record_path(session, stage)
    if ensure_record(session, stage, record):
        progress("removing the functions and the HTTP API")
        chalice_delete(stage, record=record, environ=environ_of(session), progress=progress)
    for what, bucket in (("the photos", outputs.get("PhotoBucket")), ("the web app", outputs.get("WebBucket"))):
        if bucket:
            progress(f"removing {what} in {bucket}")
            empty_bucket(session.client("s3"), bucket)
    progress(f"deleting stack {stack.name}")
    stack.remove()
    record.unlink(missing_ok=True)
    shutil.rmtree(PROJECT / ".build" / stage, ignore_errors=True)


def empty_bucket(s3: Any, bucket: str, *, at_once: int = 1000) -> int:
    """Delete every object, with every version of it if somebody enabled versioning. Returns how many.

    `at_once` is at most 1000, the most that S3 deletes in one request.
    """
    deleted = 0
    while objects := _some_versions(s3, bucket, at_once):
        _delete_objects(s3, bucket, objects)
        deleted += len(objects)
    return deleted


# List from the beginning each time: what was listed before is deleted.
def _some_versions(s3: Any, bucket: str, at_once: int) -> list[dict[str, str]]:
    try:
        page = s3.list_object_versions(Bucket=bucket, MaxKeys=at_once)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
        return []
    found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
    return [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in found]


def _delete_objects(s3: Any, bucket: str, objects: list[dict[str, str]]) -> None:
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
    for error in answer.get("Errors", []):
        raise SetupError(f"{error['Key']} cannot be deleted from {bucket}: {error['Code']} {error['Message']}")


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m setup.destroy", description="Remove photo-search from AWS.")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    arguments = parser.parse_args()
    return run(partial(_ask_and_destroy, arguments))


def _ask_and_destroy(arguments: argparse.Namespace) -> None:
    check_stage(arguments.stage)
    session = boto3.Session(region_name=arguments.region)
    region_of(session)
    if not arguments.yes and not confirmed(arguments.stage, session.region_name):
        raise SetupError("nothing was removed")
    destroy(stage=arguments.stage, session=session)
    print(f"stage {arguments.stage} is gone")


def confirmed(stage: str, region: str, ask: Callable[[str], str] = input) -> bool:
    """Whether the user typed the stage's name."""
    print(f"This deletes stage {stage} in {region}: all photos, all records, all users. It cannot be undone.")
    try:
        return ask(f"Type {stage} to continue: ").strip() == stage
    except EOFError:
        return False


if __name__ == "__main__":
    raise SystemExit(main())
