"""Sort any number of rows in constant memory: sorted parts on disk are merged."""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

# An object key, where it was found, and what was found, as JSON can hold it.
Row = tuple[str, str, Any]

_PART = 50_000


def sorted_rows(rows: Iterable[Row], *, part: int = _PART) -> Iterator[Row]:
    """The rows in the order of their object keys; at most `part` of them are in memory at a time."""
    iterator = iter(rows)
    with ExitStack() as files:
        parts = []
        while chunk := list(islice(iterator, part)):
            file = files.enter_context(TemporaryFile("w+", encoding="utf-8", prefix="photo-search-"))
            _write(file, sorted(chunk, key=_object_key))
            parts.append(file)
        yield from merge(*map(_read, parts), key=_object_key)


def _object_key(row: Row) -> str:
    return row[0]


def _write(file: IO[str], rows: list[Row]) -> None:
    for row in rows:
        file.write(json.dumps(row) + "\n")
    file.seek(0)


def _read(file: IO[str]) -> Iterator[Row]:
    for line in file:
        object_key, source, facts = json.loads(line)
        yield object_key, source, facts
