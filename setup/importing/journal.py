"""What became of each file of an import, on disk: an import that was interrupted, even killed, goes on from there.

A file is noted before it is sent and again afterwards, so that none is counted twice or forgotten.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Outcome(StrEnum):
    """What became of a file; the text says so to people."""

    SENDING = "being sent"
    IMPORTED = "imported"
    KNOWN = "in the library already"
    DUPLICATE = "the same photo as another file"
    SIDECAR = "belongs to a photo"
    REFUSED = "not a photo that can be imported"
    UNUSABLE_SIDECAR = "left out until their sidecars are mended"
    FAILED = "failed"


_ENDED_WELL = (Outcome.SENDING, Outcome.IMPORTED, Outcome.KNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One file: `object_key` and `etag` of the object that it is or was to be, and the reason of its outcome."""

    name: str
    version: str
    outcome: Outcome
    etag: str = ""
    object_key: str = ""
    reason: str = ""


class Journal:
    """Outcomes by the file's name. Each note is on disk when its method returns."""

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = NORMAL;
            CREATE TABLE IF NOT EXISTS files (
                name TEXT PRIMARY KEY, version TEXT, outcome TEXT, etag TEXT, object_key TEXT, reason TEXT
            );
            CREATE INDEX IF NOT EXISTS by_content ON files (etag);
            """
        )

    def note(self, noted: Noted) -> None:
        """Write what became of a file; what was noted about it before is replaced."""
        name, reason = _kept(noted.name), _kept(noted.reason)
        row = (name, noted.version, noted.outcome, noted.etag, noted.object_key, reason)
        self._database.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", row)

    def of(self, name: str) -> Noted | None:
        """What was noted about a file."""
        return next(self._select("WHERE name = ?", _kept(name)), None)

    def first_with(self, etag: str) -> Noted | None:
        """A file with these bytes that is imported, or being sent."""
        return next((noted for noted in self._select("WHERE etag = ?", etag) if noted.outcome in _ENDED_WELL), None)

    def counts(self) -> dict[Outcome, int]:
        """How many files had each outcome."""
        rows = self._database.execute("SELECT outcome, count(*) FROM files GROUP BY outcome")
        return {Outcome(outcome): count for outcome, count in rows}

    def with_outcome(self, outcome: Outcome) -> Iterator[Noted]:
        """The files that came to this, in the order of the names."""
        return self._select("WHERE outcome = ? ORDER BY name", outcome)

    def all(self) -> Iterator[Noted]:
        """Everything that was noted, in the order of the names."""
        return self._select("ORDER BY name")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _select(self, condition: str, *values: str | bytes) -> Iterator[Noted]:
        for name, version, outcome, etag, object_key, reason in self._database.execute(
            f"SELECT * FROM files {condition}", values
        ):
            yield Noted(
                name=_told(name),
                version=version,
                outcome=Outcome(outcome),
                etag=etag,
                object_key=object_key,
                reason=_told(reason),
            )


def _kept(text: str) -> str | bytes:
    """What SQLite keeps: text, or bytes if it has half characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def _told(kept: str | bytes) -> str:
    return kept if isinstance(kept, str) else kept.decode("utf-8", "surrogatepass")
