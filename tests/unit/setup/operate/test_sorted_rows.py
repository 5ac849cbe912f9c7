import tracemalloc
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setup.operate import sorted_rows
from setup.operate.sorted_rows import Row, header_of, line_of, merged, write_part


def parts_of(folder: Path, rows: Iterator[Row], size: int) -> list[Path]:
    """The rows in parts of so many."""
    parts: list[Path] = []
    lines: list[bytes] = []
    for row in [*rows, None]:
        if row is not None:
            lines.append(line_of(row))
        if lines and (row is None or len(lines) == size):
            parts.append(folder / f"{len(parts):04}.rows")
            write_part(parts[-1], lines, header={"number": len(parts)})
            lines = []
    return parts


@given(
    st.lists(st.tuples(st.text(), st.sampled_from("ab"), st.integers(-(2**53), 2**53))),
    st.integers(1, 5),
    st.integers(2, 4),
)
def test_rows_of_a_key_come_together_however_many_parts_there_are(rows: list[Row], size: int, at_once: int) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorted_rows, "_MERGED_AT_ONCE", at_once)
        parts = parts_of(Path(folder), iter(rows), size)
        ordered = list(merged(parts))
    assert len(list(groupby(ordered, itemgetter(0)))) == len({row[0] for row in rows})
    assert sorted(ordered) == sorted(rows)


def test_a_part_has_a_header_and_is_whole_or_not_there(tmp_path: Path) -> None:
    def breaking() -> Iterator[bytes]:
        yield line_of(("a", "object", 1))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_part(tmp_path / "a.rows", breaking())
    assert list(tmp_path.glob("*.rows")) == []
    write_part(tmp_path / "a.rows", [line_of(("a", "object", 1))], header={"after": "a"})
    assert header_of(tmp_path / "a.rows") == {"after": "a"}


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def rows(number: int) -> Iterator[Row]:
        for position in range(number):
            yield f"{position * 7919 % number:08}", "object", ["etag", position]

    def peak(number: int) -> int:
        folder = tmp_path / str(number)
        folder.mkdir()
        parts = parts_of(folder, rows(number), 500)
        tracemalloc.start()
        last = ""
        for object_key, _, _ in merged(parts):
            assert object_key > last or object_key == "0" * 8
            last = object_key
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorted_rows, "_MERGED_AT_ONCE", 8)
        assert peak(20_000) < 2 * peak(4_000)
