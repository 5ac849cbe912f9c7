"""A large table of photos without DynamoDB, for measuring a rebuild of the index by its own processes.

The items are in a file of SQLite, as DynamoDB's API sends them, and are read as DynamoDB scans: in segments, in pages
of about a megabyte, after a key. The local emulator would hold all of them in memory, and sort them for each page.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from chalicelib.aws.dynamodb_items import plain_item, serialised
from chalicelib.core.detections import Label
from chalicelib.core.photo import Photo, Tombstone
from chalicelib.core.photo_item import attribute_name, item_from_record, record_from_item
from chalicelib.core.plain import to_plain
from setup.batches import batches
from setup.lanes import SEGMENTS

_PAGE = 110
_LABELS = "Labels"


class PaperTable:
    """Serves as the client of a `PhotoTable` as far as a rebuild reads it. Several processes may open the file."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, timeout=60, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS kept (segment, key, item, PRIMARY KEY (segment, key)) WITHOUT ROWID"
        )

    def put(self, records: Iterable[Photo | Tombstone]) -> None:
        """Write records over whatever is there."""
        rows = ((_segment(each.object_key), each.object_key, json.dumps(_item(each))) for each in records)
        for batch in batches(rows, 10_000):
            self._file.execute("BEGIN")
            self._file.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", batch)
            self._file.execute("COMMIT")

    def records(self) -> Iterator[Photo | Tombstone]:
        """All of them."""
        for (item,) in self._file.execute("SELECT item FROM kept"):
            yield record_from_item(plain_item(json.loads(item)))

    def get_paginator(self, operation: str) -> "PaperTable":
        """Only that of `scan`."""
        assert operation == "scan"
        return self

    def paginate(
        self, *, TableName: str, Segment: int, TotalSegments: int, ExclusiveStartKey: Mapping[str, Any] | None = None
    ) -> Iterator[dict[str, Any]]:
        """The pages of a segment. What is written meanwhile may be in a later page, as in DynamoDB."""
        assert TableName
        assert TotalSegments == SEGMENTS
        after = ExclusiveStartKey["ImageName"]["S"] if ExclusiveStartKey else ""
        where = "segment = ? AND key > ? ORDER BY key LIMIT ?"
        while page := self._file.execute(
            f"SELECT key, item FROM kept WHERE {where}", (Segment, after, _PAGE)
        ).fetchall():
            after = page[-1][0]
            yield {"Items": [json.loads(item) for _, item in page]}


def _segment(object_key: str) -> int:
    return crc32(object_key.encode()) % SEGMENTS


# Photos of one scene share their labels, which are most of an item.
def _item(record: Photo | Tombstone) -> dict[str, Any]:
    if not isinstance(record, Photo):
        return serialised(item_from_record(record))
    return serialised(item_from_record(replace(record, labels=()))) | {_LABELS: _labels(record.labels)}


@cache
def _labels(labels: tuple[Label, ...]) -> Any:
    return serialised({_LABELS: to_plain(labels, rename=attribute_name)})[_LABELS]
