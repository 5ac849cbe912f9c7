"""A rebuild that was interrupted is continued."""

import os
import time
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any

import pytest
from opensearchpy import OpenSearch

from chalicelib.aws.dynamodb_items import Segment
from chalicelib.aws.photo_table import PhotoTable
from setup import lanes
from setup.deploy import index_rebuild
from setup.deploy.index_rebuild import rebuild, to_be_filled
from setup.deploy.photo_index import ONE_SHARD, Layout, ensure_index, is_current
from tests.contract.index.indices import behind, found, holding, indices, ingested
from tests.contract.index.interruptions import Interrupting, Watched


@pytest.fixture
def in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far a rebuild has come is saved after each record."""
    monkeypatch.setattr(lanes, "FIRST", 1)
    monkeypatch.setattr(lanes, "MOST", 1)


class Crash(Exception):
    """The operator's machine is gone."""


def crash() -> None:
    raise Crash


CARS = {f"car {number}.jpg" for number in range(3)}


@pytest.mark.usefixtures("in_small_steps")
@pytest.mark.parametrize("scan", [0, 1], ids=["first copy", "second copy"])
def test_an_interrupted_rebuild_is_continued_where_it_was(
    engine: OpenSearch, photos: PhotoTable, alias: str, scan: int
) -> None:
    holding(engine, photos, alias, CARS)
    interruptions = [crash] if scan == 0 else [lambda: None, crash]
    with pytest.raises(Crash):
        rebuild(engine, Interrupting(photos, *interruptions), alias=alias)  # type: ignore[arg-type]
    first = next(iter(photos.records())).object_key
    assert is_current(engine, alias=alias) is (scan == 0)
    assert behind(engine, alias) == [f"{alias}-v{1 + scan}"]

    again = Interrupting(photos)
    assert rebuild(engine, again, alias=alias) == 3  # type: ignore[arg-type]

    assert again.began[0] == first
    assert again.began.count(None) == (1 if scan == 0 else 0)
    assert found(engine, alias) == CARS
    assert indices(engine, alias) == behind(engine, alias) == [f"{alias}-v2"]
    assert is_current(engine, alias=alias)


def test_each_segment_of_an_interrupted_rebuild_is_continued_where_it_was(
    engine: OpenSearch, photos: PhotoTable, alias: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cars = {f"car {number}.jpg" for number in range(12)}
    for name in cars:
        ingested(photos, name)
    monkeypatch.setattr(index_rebuild, "SEGMENTS", 3)
    several: Any = lanes.Lanes(partial(os._exit, 1), 1)  # if there is more than the first steps take
    assert rebuild(engine, photos, alias=alias, lanes=several) == 12

    with monkeypatch.context() as small:
        small.setattr(lanes, "FIRST", 1)
        with pytest.raises(BrokenProcessPool):
            rebuild(engine, photos, alias=alias, lanes=several)
    assert behind(engine, alias) == [f"{alias}-v2"]

    again = Interrupting(photos)
    assert rebuild(engine, again, alias=alias, lanes=several) == 12  # type: ignore[arg-type]
    firsts = [next(photos.records(segment=Segment(number, 3))).object_key for number in range(3)]
    assert again.began == [*firsts, None, None, None]
    assert found(engine, alias) == cars
    assert indices(engine, alias) == behind(engine, alias) == [f"{alias}-v3"]


@pytest.mark.usefixtures("in_small_steps")
def test_a_rebuild_that_an_older_version_began_is_continued(engine: OpenSearch, photos: PhotoTable, alias: str) -> None:
    for name in CARS:
        ingested(photos, name)
    first = next(iter(photos.records())).object_key
    began = {"begun": time.time(), "serving": True, "after": first, "copied": 3}
    ensure_index(engine, alias=alias, remember={"rebuild": began})

    again = Interrupting(photos)
    assert rebuild(engine, again, alias=alias) == 3  # type: ignore[arg-type]
    assert again.began[0] == first
    assert found(engine, alias) == CARS - {first.rpartition("/")[2]}
    assert is_current(engine, alias=alias)


@pytest.mark.usefixtures("in_small_steps")
def test_what_is_complete_before_the_swap_is_not_copied_again(
    engine: OpenSearch, photos: PhotoTable, alias: str
) -> None:
    holding(engine, photos, alias, ["car.jpg"])

    class Unswapped(Watched):
        def update_aliases(self, body: Any) -> None:
            raise Crash

    broken: Any = Watched(engine, lambda: None)
    broken.indices = Unswapped(engine.indices, lambda: None)
    with pytest.raises(Crash):
        rebuild(broken, photos, alias=alias)

    again = Interrupting(photos)
    assert rebuild(engine, again, alias=alias) == 1  # type: ignore[arg-type]
    assert again.began.count(None) == 1
    assert again.began[0] is None
    assert indices(engine, alias) == behind(engine, alias) == [f"{alias}-v2"]


@pytest.mark.usefixtures("in_small_steps")
@pytest.mark.parametrize("changed", ["age", "layout"])
def test_what_can_no_longer_be_continued_is_begun_anew(
    engine: OpenSearch, photos: PhotoTable, alias: str, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    holding(engine, photos, alias, CARS)
    with pytest.raises(Crash):
        rebuild(engine, Interrupting(photos, crash), alias=alias)  # type: ignore[arg-type]
    layout = ONE_SHARD
    if changed == "age":  # deletions may be forgotten
        monkeypatch.setattr(index_rebuild, "_MAX_AGE_SECONDS", 0.0)
    else:
        layout = Layout(shards=2)

    again = Interrupting(photos)
    rebuild(engine, again, alias=alias, layout=layout)  # type: ignore[arg-type]

    assert again.began.count(None) == 2
    assert again.began[0] is None
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
