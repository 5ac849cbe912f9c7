"""Any number of rows in the order of their object keys, in constant memory: sorted parts on disk are merged."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from heapq import merge
from pathlib import Path
from typing import Any

# An object key, where it was found, and what was found, as JSON can hold it.
Row = tuple[str, str, Any]

# Each has a file open.
_MERGED_AT_ONCE = 200


def write_part(path: Path, lines: Iterable[tuple[str, str]], *, header: Any = None) -> None:
    """Write the lines of rows, each with its key, in the order of their keys; all of them, or none."""
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(json.dumps(header) + "\n")
        file.writelines(line for _, line in sorted(lines))
    unfinished.replace(path)


def line_of(row: Row) -> tuple[str, str]:
    """What `write_part` writes of a row, and the key that it is sorted by."""
    return row[0], json.dumps(row) + "\n"


def header_of(path: Path) -> Any:
    """What a part was given as its header."""
    with path.open(encoding="utf-8") as file:
        return json.loads(file.readline())


def merged(parts: Sequence[Path]) -> Iterator[Row]:
    """The rows of all parts in the order of their keys. Many parts become fewer first."""
    while len(parts) > _MERGED_AT_ONCE:
        parts = [*parts[_MERGED_AT_ONCE:], _joined(parts[:_MERGED_AT_ONCE])]
    with _lines(parts) as lines:
        for line in lines:
            object_key, source, facts = json.loads(line)
            yield object_key, source, facts


def _joined(parts: Sequence[Path]) -> Path:
    path = parts[0].with_suffix(f".joined{parts[0].suffix}")
    with _lines(parts) as lines, path.open("w", encoding="utf-8") as file:
        file.write("null\n")
        file.writelines(lines)
    return path


@contextmanager
def _lines(parts: Iterable[Path]) -> Iterator[Iterator[str]]:
    with ExitStack() as files:
        opened = [files.enter_context(path.open(encoding="utf-8")) for path in parts]
        for file in opened:
            file.readline()
        yield merge(*opened, key=_object_key)


def _object_key(line: str) -> str:
    object_key: str = json.loads(line)[0]
    return object_key
