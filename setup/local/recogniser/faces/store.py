"""Collections and their faces on disk: one SQLite file that survives a crash; deleted faces are overwritten in it.

What is in a transaction is there as a whole or not at all: a process that dies leaves a journal, from which the next
one restores the file.
"""

import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time

import numpy as np
from numpy.typing import NDArray

from ..errors import ResourceAlreadyExists, ResourceNotFound
from ..evidence import Box

_SCHEMA = """
CREATE TABLE IF NOT EXISTS collections (
    position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, created REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS faces (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    collection INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
    id TEXT NOT NULL UNIQUE, image TEXT NOT NULL, external TEXT NOT NULL, confidence REAL NOT NULL,
    box_left REAL NOT NULL, box_top REAL NOT NULL, box_width REAL NOT NULL, box_height REAL NOT NULL,
    vector BLOB NOT NULL,
    UNIQUE (collection, image, external, box_left, box_top, box_width, box_height)
);
"""
_FACE = "position, id, image, external, confidence, box_left, box_top, box_width, box_height"
_VECTOR, _NUMBERS = np.dtype("<f4"), 128


@dataclass(frozen=True, slots=True)
class StoredFace:
    """A face in a collection; `confidence` in percent, `external_id` is the caller's, `position` grows with time."""

    position: int
    face_id: str
    image_id: str
    external_id: str | None
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class NewFace:
    """A face to be kept."""

    confidence: float
    box: Box
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Collection:
    """`created` in seconds of Unix time."""

    position: int
    name: str
    created: float


class FaceStore:
    """Safe to call from several threads; raises `ResourceNotFound` for a collection that is not there."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.executescript(f"PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; {_SCHEMA}")

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def create(self, name: str) -> Collection:
        """Make an empty collection; raises `ResourceAlreadyExists`."""
        with self._transaction() as run:
            try:
                run.execute("INSERT INTO collections (id, created) VALUES (?, ?)", (name, time()))
            except sqlite3.IntegrityError as error:
                raise ResourceAlreadyExists(f"The collection id: {name} already exists") from error
            return _collection(run, name)

    def delete(self, name: str) -> None:
        """Remove a collection with all its faces."""
        with self._transaction() as run:
            run.execute("DELETE FROM collections WHERE position = ?", (_collection(run, name).position,))

    def collection(self, name: str) -> Collection:
        """Return what is known of a collection."""
        with self._transaction() as run:
            return _collection(run, name)

    def collections(self, after: int, limit: int) -> list[Collection]:
        """Return up to `limit` collections, oldest first, from behind a position on."""
        query = "SELECT position, id, created FROM collections WHERE position > ? ORDER BY position LIMIT ?"
        with self._transaction() as run:
            return [Collection(*row) for row in run.execute(query, (after, limit))]

    def count(self, name: str) -> int:
        """Return how many faces a collection has."""
        with self._transaction() as run:
            place = _collection(run, name).position
            (count,) = run.execute("SELECT count(*) FROM faces WHERE collection = ?", (place,)).fetchone()
            return int(count)

    def add(self, name: str, image_id: str, external_id: str | None, faces: Sequence[NewFace]) -> list[StoredFace]:
        """Keep faces, all or none, and return them in their order; one that is there already stays as it is."""
        with self._transaction() as run:
            place = _collection(run, name).position
            return [_kept(run, place, (image_id, external_id or ""), face) for face in faces]

    def faces(self, name: str, after: int, limit: int, only: Sequence[str] = ()) -> list[StoredFace]:
        """Return up to `limit` faces, oldest first, from behind a position on; if `only` names any, of these."""
        chosen = f"AND id IN ({_marks(only)})" if only else ""
        query = f"SELECT {_FACE} FROM faces WHERE collection = ? AND position > ? {chosen} ORDER BY position LIMIT ?"
        with self._transaction() as run:
            place = _collection(run, name).position
            return [_face(row) for row in run.execute(query, (place, after, *only, limit))]

    def vectors(self, name: str) -> tuple[list[str], NDArray[np.float32]]:
        """Return the ids of all faces of a collection, and their vectors in the same order."""
        with self._transaction() as run:
            place = _collection(run, name).position
            rows = run.execute("SELECT id, vector FROM faces WHERE collection = ?", (place,)).fetchall()
        joined = b"".join(vector for _, vector in rows)
        return [face_id for face_id, _ in rows], np.frombuffer(joined, _VECTOR).reshape(len(rows), _NUMBERS)

    def remove(self, name: str, face_ids: Sequence[str]) -> list[str]:
        """Remove faces, and return the ids of those that were there."""
        with self._transaction() as run:
            place = _collection(run, name).position
            query = f"DELETE FROM faces WHERE collection = ? AND id IN ({_marks(face_ids)}) RETURNING id"
            gone = {face_id for (face_id,) in run.execute(query, (place, *face_ids)).fetchall()}
        return [face_id for face_id in dict.fromkeys(face_ids) if face_id in gone]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _collection(run: sqlite3.Connection, name: str) -> Collection:
    row = run.execute("SELECT position, id, created FROM collections WHERE id = ?", (name,)).fetchone()
    if row is None:
        raise ResourceNotFound(f"The collection id: {name} does not exist")
    return Collection(*row)


def _kept(run: sqlite3.Connection, place: int, of: tuple[str, str], face: NewFace) -> StoredFace:
    box = (face.box.left, face.box.top, face.box.width, face.box.height)
    values = (place, str(uuid.uuid4()), *of, face.confidence, *box, face.vector.astype(_VECTOR).tobytes())
    names = "collection, id, image, external, confidence, box_left, box_top, box_width, box_height, vector"
    run.execute(f"INSERT OR IGNORE INTO faces ({names}) VALUES ({_marks(values)})", values)
    same = "collection = ? AND image = ? AND external = ? AND (box_left, box_top, box_width, box_height) = (?, ?, ?, ?)"
    return _face(run.execute(f"SELECT {_FACE} FROM faces WHERE {same}", (place, *of, *box)).fetchone())


def _face(row: tuple[int, str, str, str, float, float, float, float, float]) -> StoredFace:
    position, face_id, image_id, external, confidence, *box = row
    return StoredFace(position, face_id, image_id, external or None, confidence, Box(*box))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
