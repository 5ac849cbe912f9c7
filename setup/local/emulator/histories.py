"""What executions did that have succeeded: on disk, so that the memory of a large library is free for its photos.

An execution has 30 kB of events. As shipped all of them stay in memory for ever, and are copied and written at every
save: a save after 10,000 photos would take seconds.
"""

import copy
import json
import sqlite3
import threading
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ministack.core import persistence, responses
from ministack.services import stepfunctions

# The rest of an execution is small: it stays, so that executions are listed as before.
_PUT_AWAY = ("input", "output", "events")


def apply_patches() -> None:
    """Executions that have succeeded are put away at a save; who asks for one reads it back.

    Proof: the history of an execution that has succeeded, after two saves, and after a restart.
    """
    stepfunctions._executions = Executions(Histories(Path(persistence.STATE_DIR) / "histories.db"))


class Histories:
    """JSON objects by name, in an SQLite file that outlives a crash."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None

    def put(self, objects: Mapping[str, Mapping[str, Any]]) -> None:
        """Write objects, each in the place of an earlier one of its name."""
        rows = [(name, zlib.compress(json.dumps(content).encode(), 1)) for name, content in objects.items()]
        with self._lock, self._database as run:
            run.executemany("INSERT OR REPLACE INTO histories VALUES (?, ?)", rows)

    def get(self, name: str) -> dict[str, Any]:
        """The object of this name; an empty one if there is none."""
        with self._lock:
            row = self._database.execute("SELECT content FROM histories WHERE name = ?", (name,)).fetchone()
        found: dict[str, Any] = json.loads(zlib.decompress(row[0])) if row else {}
        return found

    @property
    def _database(self) -> sqlite3.Connection:
        if self._opened is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._opened = sqlite3.connect(self._path, check_same_thread=False)
            self._opened.execute("PRAGMA journal_mode = WAL")
            self._opened.execute("CREATE TABLE IF NOT EXISTS histories (name TEXT PRIMARY KEY, content BLOB)")
        return self._opened


class _Ended(dict[str, Any]):
    """An execution that is put away: what is not here is read from its history."""

    def __init__(self, execution: Mapping[str, Any], histories: Histories) -> None:
        super().__init__({name: value for name, value in execution.items() if name not in _PUT_AWAY})
        self._histories = histories

    def __missing__(self, name: str) -> Any:
        return self._histories.get(self["executionArn"])[name]


class Executions(responses.AccountRegionScopedDict):  # type: ignore[misc]
    """All executions. Copying them, which a save does, puts those away that had succeeded at the copy before."""

    __slots__ = ("_histories", "_succeeded")

    def __init__(self, histories: Histories) -> None:
        super().__init__()
        self._histories = histories
        self._succeeded: set[Any] = set()

    def update(self, other: Any) -> None:
        """Take in what was saved, which has no events of what was put away."""
        super().update(other)
        for place, execution in self._data.items():
            if "events" not in execution:
                self._data[place] = _Ended(execution, self._histories)

    def __deepcopy__(self, known: dict[int, Any]) -> responses.AccountRegionScopedDict:
        self._put_away()
        copied = responses.AccountRegionScopedDict()
        # Nothing changes an execution that has succeeded, so the copy may share it.
        copied._data = {
            place: execution if execution["status"] == "SUCCEEDED" else copy.deepcopy(execution, known)
            for place, execution in list(self._data.items())
        }
        return copied

    # Its thread may still be writing the last event of one that has succeeded just now.
    def _put_away(self) -> None:
        succeeded = {
            place: execution
            for place, execution in list(self._data.items())
            if execution["status"] == "SUCCEEDED" and "events" in execution
        }
        ready = {place: execution for place, execution in succeeded.items() if place in self._succeeded}
        self._histories.put(
            {execution["executionArn"]: {name: execution[name] for name in _PUT_AWAY} for execution in ready.values()}
        )
        self._data.update({place: _Ended(execution, self._histories) for place, execution in ready.items()})
        self._succeeded = succeeded.keys() - ready.keys()
