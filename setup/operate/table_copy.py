"""A table as it was at some moment, which DynamoDB restores into a table of another name, beside the living one."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from setup.deploy.kept import RESTORED
from setup.deploy.waiting import Clock
from setup.errors import SetupError

_PAUSE_SECONDS = 5.0


def copy_name(table: str, at: datetime) -> str:
    """The name of the copy: the same for the same moment, so that a restoration can be continued."""
    return f"{table}-{RESTORED}-{at:%Y%m%dT%H%M%SZ}"


def make_copy(client: Any, table: str, at: datetime, *, progress: Callable[[str], None], clock: Clock = time) -> str:
    """Restore the table of that moment, or take the copy that is there; wait until it can be read. Returns its name.

    `client` is DynamoDB's. The copy has no indexes. Raises `SetupError` naming the moments that are possible.
    """
    name = copy_name(table, at)
    with suppress(client.exceptions.TableAlreadyExistsException, client.exceptions.TableInUseException):
        _restore(client, table, name, at)
        progress(f"restoring {table} as of {at.isoformat()} (minutes to hours)")
    while client.describe_table(TableName=name)["Table"]["TableStatus"] != "ACTIVE":
        clock.sleep(_PAUSE_SECONDS)
    return name


def remove_copies(client: Any, table: str) -> None:
    """Delete every copy of the table."""
    for name in copies(client, table):
        client.get_waiter("table_exists").wait(TableName=name)
        client.delete_table(TableName=name)


def copies(client: Any, table: str) -> Iterator[str]:
    """The names of the table's copies."""
    names = (name for page in client.get_paginator("list_tables").paginate() for name in page["TableNames"])
    return (name for name in names if re.fullmatch(rf"{re.escape(table)}-{RESTORED}-[0-9TZ]+", name))


def _restore(client: Any, table: str, name: str, at: datetime) -> None:
    try:
        client.restore_table_to_point_in_time(
            SourceTableName=table,
            TargetTableName=name,
            RestoreDateTime=at,
            GlobalSecondaryIndexOverride=[],
            BillingModeOverride="PAY_PER_REQUEST",
        )
    except client.exceptions.InvalidRestoreTimeException as error:
        raise SetupError(f"{table} cannot be restored as of {at.isoformat()}: {_window(client, table)}") from error
    except client.exceptions.PointInTimeRecoveryUnavailableException as error:
        raise SetupError(f"{table} cannot be restored: it has no point-in-time recovery") from error


def _window(client: Any, table: str) -> str:
    described = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    window = described["PointInTimeRecoveryDescription"]
    first, last = window["EarliestRestorableDateTime"], window["LatestRestorableDateTime"]
    return f"possible is {first.isoformat()} to {last.isoformat()}"
