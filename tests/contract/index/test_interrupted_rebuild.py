"""A rebuild that was interrupted is continued."""

from typing import Any

import pytest
from opensearchpy import OpenSearch

from chalicelib.aws.photo_table import PhotoTable
from setup.deploy import index_rebuild
from setup.deploy.index_rebuild import rebuild, to_be_filled
from setup.deploy.photo_index import ONE_SHARD, Layout, ensure_index, is_current
from tests.contract.index.indices import behind, found, indices, ingested
from tests.contract.index.interruptions import Interrupting, Watched


@pytest.fixture
def in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far a rebuild has come is saved after each record."""
    monkeypatch.setattr(index_rebuild, "_BATCH", 1)
    monkeypatch.setattr(index_rebuild, "_SAVED_EVERY", 1)


class Crash(Exception):
    """The operator's machine is gone."""


def crash() -> None:
    raise Crash


CARS = {f"car {number}.jpg" for number in range(4)}


@pytest.mark.usefixtures("in_small_steps")
@pytest.mark.parametrize("scan", [0, 1], ids=["first copy", "second copy"])
def test_an_interrupted_rebuild_is_continued_where_it_was(
    engine: OpenSearch, photos: PhotoTable, alias: str, scan: int
) -> None:
    for name in CARS:
        ingested(photos, name)
    rebuild(engine, photos, alias=alias)
    interruptions = [crash] if scan == 0 else [lambda: None, crash]
    with pytest.raises(Crash):
        rebuild(engine, Interrupting(photos, *interruptions), alias=alias)  # type: ignore[arg-type]
    first = next(iter(photos.records())).object_key
    assert is_current(engine, alias=alias) is (scan == 0)
    assert behind(engine, alias) == [f"{alias}-v{2 + scan}"]

    again = Interrupting(photos)
    assert rebuild(engine, again, alias=alias) == 4  # type: ignore[arg-type]

    assert again.began == ([first, None] if scan == 0 else [first])
    assert found(engine, alias) == CARS
    assert indices(engine, alias) == behind(engine, alias) == [f"{alias}-v3"]
    assert is_current(engine, alias=alias)


@pytest.mark.usefixtures("in_small_steps")
def test_what_is_complete_before_the_swap_is_not_copied_again(
    engine: OpenSearch, photos: PhotoTable, alias: str
) -> None:
    ingested(photos, "car.jpg")
    rebuild(engine, photos, alias=alias)

    class Unswapped(Watched):
        def update_aliases(self, body: Any) -> None:
            raise Crash

    broken: Any = Watched(engine, lambda: None)
    broken.indices = Unswapped(engine.indices, lambda: None)
    with pytest.raises(Crash):
        rebuild(broken, photos, alias=alias)

    again = Interrupting(photos)
    assert rebuild(engine, again, alias=alias) == 1  # type: ignore[arg-type]
    assert again.began == [None]
    assert indices(engine, alias) == behind(engine, alias) == [f"{alias}-v3"]


@pytest.mark.usefixtures("in_small_steps")
@pytest.mark.parametrize("changed", ["age", "layout"])
def test_what_can_no_longer_be_continued_is_begun_anew(
    engine: OpenSearch, photos: PhotoTable, alias: str, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    for name in CARS:
        ingested(photos, name)
    rebuild(engine, photos, alias=alias)
    with pytest.raises(Crash):
        rebuild(engine, Interrupting(photos, crash), alias=alias)  # type: ignore[arg-type]
    layout = ONE_SHARD
    if changed == "age":  # deletions may be forgotten
        monkeypatch.setattr(index_rebuild, "_MAX_AGE_SECONDS", 0.0)
    else:
        layout = Layout(shards=2)

    again = Interrupting(photos)
    rebuild(engine, again, alias=alias, layout=layout)  # type: ignore[arg-type]

    assert again.began == [None, None]
    assert found(engine, alias) == CARS
    assert is_current(engine, alias=alias, layout=layout)


@pytest.mark.usefixtures("in_small_steps")
def test_an_index_of_a_new_domain_is_filled_even_if_that_is_interrupted(
    engine: OpenSearch, photos: PhotoTable, alias: str
) -> None:
    for name in CARS:
        ingested(photos, name)
    ensure_index(engine, alias=alias, remember=to_be_filled())

    with pytest.raises(Crash):
        rebuild(engine, Interrupting(photos, crash), alias=alias)  # type: ignore[arg-type]
    assert not is_current(engine, alias=alias)
    rebuild(engine, photos, alias=alias)

    assert found(engine, alias) == CARS
    assert behind(engine, alias) == [f"{alias}-v1"]
    assert is_current(engine, alias=alias)
