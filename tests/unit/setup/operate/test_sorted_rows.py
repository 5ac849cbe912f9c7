import tracemalloc
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from setup.operate.sorted_rows import Row, sorted_rows


@given(st.lists(st.tuples(st.text(), st.sampled_from("ab"), st.integers())), st.integers(1, 5))
def test_rows_come_in_the_order_of_their_keys_however_many_parts_there_are(rows: list[Row], part: int) -> None:
    ordered = list(sorted_rows(rows, part=part))
    assert [row[0] for row in ordered] == sorted(row[0] for row in rows)
    assert sorted(ordered) == sorted(rows)


def test_memory_does_not_grow_with_the_rows() -> None:
    def rows(number: int) -> Iterator[Row]:
        for position in range(number):
            yield f"{position * 7919 % number:08}", "object", ["etag", position]

    def peak(number: int) -> int:
        tracemalloc.start()
        last = ""
        for object_key, _, _ in sorted_rows(rows(number), part=1000):
            assert object_key > last or object_key == "0" * 8
            last = object_key
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(20_000) < 2 * peak(4_000)
