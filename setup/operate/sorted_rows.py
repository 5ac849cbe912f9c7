"""Any number of rows, those of an object key together, in constant memory: sorted parts on disk are merged.

A line is JSON and begins with the key, so all lines of one key follow each other when lines are sorted as they are, and
nothing needs to be read of a line to sort it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from heapq import merge
from pathlib import Path
from typing import Any

import orjson

# An object key, where it was found, and what was found, as JSON can hold it.
Row = tuple[str, str, Any]

# Each has a file open.
_MERGED_AT_ONCE = 200


def write_part(path: Path, lines: Iterable[bytes], *, header: Any = None) -> None:
    """Write the lines of rows, sorted; all of them, or none."""
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        file.write(_line(header))
        file.writelines(sorted(lines))
    unfinished.replace(path)


def line_of(row: Row) -> bytes:
    """What `write_part` writes of a row."""
    return _line(row)


def header_of(path: Path) -> Any:
    """What a part was given as its header."""
    with path.open("rb") as file:
        return orjson.loads(file.readline())


def merged(parts: Sequence[Path]) -> Iterator[Row]:
    """The rows of all parts, those of a key one after the other. Many parts become fewer first."""
    while len(parts) > _MERGED_AT_ONCE:
        parts = [*parts[_MERGED_AT_ONCE:], _joined(parts[:_MERGED_AT_ONCE])]
    with _lines(parts) as lines:
        for line in lines:
            object_key, source, facts = orjson.loads(line)
            yield object_key, source, facts


def _joined(parts: Sequence[Path]) -> Path:
    path = parts[0].with_suffix(f".joined{parts[0].suffix}")
    with _lines(parts) as lines, path.open("wb") as file:
        file.write(_line(None))
        file.writelines(lines)
    return path


@contextmanager
def _lines(parts: Iterable[Path]) -> Iterator[Iterator[bytes]]:
    with ExitStack() as files:
        opened = [files.enter_context(path.open("rb")) for path in parts]
        for file in opened:
            file.readline()
        yield merge(*opened)


def _line(content: Any) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)
