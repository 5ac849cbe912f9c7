"""Bring back what a stage's tables held at some moment: `python -m setup.restore --stage NAME --at TIME`.

DynamoDB restores each table into a copy of another name. From there, what the living table has lost is written into
it, one record at a time, by the rules of every other write: nothing newer is replaced, revisions go on, and index and
thumbnail follow. People can work meanwhile. `--overwrite` also brings back records that were changed since; a
photo that was uploaded again or deleted since stays as it is. Run it again with the same time to continue.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import boto3
from opensearchpy.exceptions import OpenSearchException

from chalicelib.aws.photo_table import PhotoTable
from chalicelib.errors import ServiceUnavailable
from setup.batches import batches
from setup.deploy.kept import TABLES
from setup.deployment import check_stage, stack_name
from setup.errors import SetupError, run
from setup.operate.earlier_records import Outcome, bring_back_album, bring_back_photo
from setup.operate.inventory import Library
from setup.operate.table_copy import make_copy, remove_copies

T = TypeVar("T")

PHOTOS, _ALBUMS = TABLES
_AT_ONCE = 8
_BATCH = 1000


Report = dict[str, Counter[Outcome]]


def restore(
    library: Library,
    dynamodb: Any,
    *,
    stage: str,
    at: datetime,
    tables: Iterable[str] = TABLES,
    overwrite: bool = False,
    progress: Callable[[str], None] = print,
) -> Report:
    """Bring back the tables' records of that moment; the copies go at the end. Returns what became of each record.

    Raises `SetupError`, and the errors of botocore and OpenSearch.
    """
    report: Report = {}
    for table in tables:
        name = f"{stack_name(stage)}-{table}"
        copy = make_copy(dynamodb, name, at, progress=progress)
        report[table] = _bring_back(library, dynamodb, name, copy, overwrite=overwrite, progress=progress)
        remove_copies(dynamodb, name)
    return report


def _bring_back(
    library: Library, dynamodb: Any, table: str, copy: str, *, overwrite: bool, progress: Callable[[str], None]
) -> Counter[Outcome]:
    if table.endswith(PHOTOS):
        photo = partial(bring_back_photo, library, overwrite=overwrite)
        return _counted(photo, PhotoTable(dynamodb, copy).records(), progress)
    album = partial(bring_back_album, dynamodb, table, overwrite=overwrite)
    pages = dynamodb.get_paginator("scan").paginate(TableName=copy)
    return _counted(album, (item for page in pages for item in page["Items"]), progress)


def _counted(
    bring_back: Callable[[T], Outcome], records: Iterable[T], progress: Callable[[str], None]
) -> Counter[Outcome]:
    done: Counter[Outcome] = Counter()
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for batch in batches(records, _BATCH):
            done.update(threads.map(bring_back, batch))
            progress(f"{done.total():,} records compared")
    return done


def moment(text: str) -> datetime:
    """A time with its offset, like 2026-11-28T09:30:00Z, in UTC. Raises `SetupError`."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise SetupError(f"--at must be a time with its offset, like 2026-11-28T09:30:00Z, not {text!r}")
    return at.astimezone(UTC).replace(microsecond=0)


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m setup.restore", description=__doc__.partition("\n\n")[0])
    parser.add_argument("--stage", required=True)
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    parser.add_argument("--at", required=True, help="the moment, at most 35 days ago, like 2026-11-28T09:30:00Z")
    parser.add_argument("--table", choices=TABLES, help="only this table (default: both)")
    parser.add_argument("--overwrite", action="store_true", help="also bring back records that were changed since")
    return run(partial(_restore_and_tell, parser.parse_args()))


def _restore_and_tell(arguments: argparse.Namespace) -> None:
    stage, at = check_stage(arguments.stage), moment(arguments.at)
    session = boto3.Session(region_name=arguments.region)
    library = Library.of(stage, session, {}, print)
    tables = [arguments.table] if arguments.table else TABLES
    try:
        report = restore(
            library, session.client("dynamodb"), stage=stage, at=at, tables=tables, overwrite=arguments.overwrite
        )
    except (OpenSearchException, ServiceUnavailable) as error:
        raise SetupError(f"interrupted, run it again with the same time: {error}") from error
    for line in lines(report):
        print(line)


def lines(report: Report) -> Iterator[str]:
    """The report for people."""
    for table, counts in report.items():
        yield f"{table}:"
        yield from (f"  {count:,} {outcome.value}" for outcome, count in sorted(counts.items()))
