"""Filling a new index from the table while people search."""

from typing import Any

import pytest
from opensearchpy import OpenSearch

from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.photo import Status
from chalicelib.core.search.document import document_from_photo
from chalicelib.core.sight import Sight
from chalicelib.core.tags import PhotoChange
from chalicelib.library import change_photo
from setup.deploy.index_rebuild import rebuild
from setup.deploy.photo_index import ensure_index
from tests.contract.index.indices import behind, found, holding, indices, ingested
from tests.contract.index.interruptions import Interrupting, Watched
from tests.fake_search import kept
from tests.fakes import FakeAlbumTable
from tests.records import ALICE, a_finished_photo, a_photo, a_request, a_tombstone, an_object_key


def test_a_rebuild_where_there_is_nothing_makes_an_empty_index(
    engine: OpenSearch, photos: PhotoTable, alias: str
) -> None:
    assert rebuild(engine, photos, alias=alias) == 0
    assert found(engine, alias) == set()


def test_a_lost_index_comes_back_whole(engine: OpenSearch, photos: PhotoTable, alias: str) -> None:
    photo = ingested(photos, "car.jpg")
    ingested(photos, "other car.jpg")
    ingested(photos, "dog.jpg", label="Dog")

    assert rebuild(engine, photos, alias=alias) == 3

    assert found(engine, alias) == {"car.jpg", "other car.jpg"}
    (hit,) = engine.search(index=alias, body={"query": {"term": {"photo_id": photo.photo_id}}})["hits"]["hits"]
    assert hit["_source"] == kept(document_from_photo(photo))


def test_only_finished_photos_are_found(engine: OpenSearch, photos: PhotoTable, alias: str) -> None:
    for name, status in [("failed.jpg", Status.FAILED), ("running.jpg", Status.RUNNING)]:
        ingested(photos, name)
        photos.update(a_request(1, an_object_key(name)), status=status)
    ingested(photos, "deleted.jpg")
    photos.accept_removal(a_tombstone(2, an_object_key("deleted.jpg")))
    photos.accept_upload(a_photo(1, an_object_key("pending.jpg")))
    ingested(photos, "car.jpg")

    assert rebuild(engine, photos, alias=alias) == 2
    assert found(engine, alias) == {"car.jpg"}
    assert found(engine, alias, "is:failed") == {"failed.jpg"}


def test_what_users_said_of_a_photo_survives_a_rebuild(engine: OpenSearch, photos: PhotoTable, alias: str) -> None:
    holding(engine, photos, alias, ["car.jpg"])
    (photo,) = photos.records()
    change = PhotoChange(add_tags=("holiday",), hide_labels=("Car",))
    index = PhotoIndex(engine, alias)
    albums: Any = FakeAlbumTable()
    change_photo(photo.photo_id, change, sight=Sight(ALICE), albums=albums, photos=photos, index=index)

    for rebuilt in (False, True):
        if rebuilt:
            rebuild(engine, photos, alias=alias)
        assert found(engine, alias, "tag:holiday") == {"car.jpg"}
        assert found(engine, alias, "label:car") == set()


def test_what_the_table_does_not_know_goes(engine: OpenSearch, photos: PhotoTable, alias: str) -> None:
    ensure_index(engine, alias=alias)
    PhotoIndex(engine, alias).apply([a_finished_photo("stray.jpg")])
    ingested(photos, "car.jpg")

    rebuild(engine, photos, alias=alias)

    assert found(engine, alias) == {"car.jpg"}


def test_rebuilds_follow_each_other_and_leave_one_index(engine: OpenSearch, photos: PhotoTable, alias: str) -> None:
    ingested(photos, "car.jpg")

    counts = [rebuild(engine, photos, alias=alias) for _ in range(2)]

    assert counts == [1, 1]
    assert behind(engine, alias) == indices(engine, alias) == [f"{alias}-v3"]


def test_a_new_mapping_takes_effect(engine: OpenSearch, photos: PhotoTable, alias: str) -> None:
    old = {"mappings": {"dynamic": "strict", "properties": {"photo_id": {"type": "text"}}}, "aliases": {alias: {}}}
    engine.indices.create(index=f"{alias}-v1", body=old)
    ingested(photos, "car.jpg")

    rebuild(engine, photos, alias=alias)

    assert found(engine, alias) == {"car.jpg"}


@pytest.mark.parametrize(
    ("current", "leftover"), [(1, 2), (1, 7), (2, 1)], ids=["before its swap", "long ago", "after its swap"]
)
def test_what_a_rebuild_that_was_cut_off_left_is_cleared_away(
    engine: OpenSearch, photos: PhotoTable, alias: str, current: int, leftover: int
) -> None:
    engine.indices.create(index=f"{alias}-v{current}", body={"aliases": {alias: {}}})
    # With another mapping, and a document that says too much.
    engine.index(index=f"{alias}-v{leftover}", body={"identity_id": ALICE, "label_names": "car", "nonsense": 1})
    ingested(photos, "car.jpg")

    rebuild(engine, photos, alias=alias)

    assert found(engine, alias) == {"car.jpg"}
    assert indices(engine, alias) == behind(engine, alias) == [f"{alias}-v{current + 1}"]


def test_another_aliass_indices_are_left_alone(engine: OpenSearch, photos: PhotoTable, alias: str) -> None:
    other = f"{alias}-very-other"
    ensure_index(engine, alias=other)

    rebuild(engine, photos, alias=alias)

    assert behind(engine, other) == [f"{other}-v1"]
    engine.indices.delete(index=f"{other}-v1")


def test_searchers_find_everything_at_every_step_of_a_rebuild(
    engine: OpenSearch, photos: PhotoTable, alias: str
) -> None:
    holding(engine, photos, alias, ["car.jpg", "other car.jpg"])
    seen: list[set[str]] = []
    watched: Any = Watched(engine, lambda: seen.append(found(engine, alias)))

    rebuild(watched, photos, alias=alias)

    assert len(seen) > 10
    assert all(names == {"car.jpg", "other car.jpg"} for names in seen)


@pytest.mark.parametrize("scan", [0, 1], ids=["first copy", "second copy"])
def test_what_functions_write_during_a_copy_survives_the_swap(
    engine: OpenSearch, photos: PhotoTable, alias: str, scan: int
) -> None:
    holding(engine, photos, alias, ["changed.jpg", "deleted.jpg", "same.jpg"])

    def meanwhile() -> None:
        # The table first, then the index through its alias, as the functions do.
        written = [
            ingested(photos, "new.jpg"),
            ingested(photos, "changed.jpg", 2, label="Dog"),
            photos.accept_removal(a_tombstone(2, an_object_key("deleted.jpg"))),
        ]
        PhotoIndex(engine, alias).apply(written)

    interrupted: Any = Interrupting(photos, *([meanwhile] if scan == 0 else [lambda: None, meanwhile]))
    rebuild(engine, interrupted, alias=alias)

    assert interrupted.began == [None, None]
    assert found(engine, alias) == {"new.jpg", "same.jpg"}
    assert found(engine, alias, "dog") == {"changed.jpg"}


def test_a_rebuild_that_fails_leaves_searchers_what_they_had(
    engine: OpenSearch, photos: PhotoTable, alias: str
) -> None:
    holding(engine, photos, alias, ["car.jpg"])

    def crash() -> None:
        raise KeyboardInterrupt

    interrupted: Any = Interrupting(photos, crash)
    ingested(photos, "other car.jpg")
    with pytest.raises(KeyboardInterrupt):
        rebuild(engine, interrupted, alias=alias)

    assert found(engine, alias) == {"car.jpg"}
    rebuild(engine, photos, alias=alias)
    assert found(engine, alias) == {"car.jpg", "other car.jpg"}
    assert indices(engine, alias) == behind(engine, alias)


def test_what_is_being_filled_is_searchable_as_usual_afterwards(
    engine: OpenSearch, photos: PhotoTable, alias: str
) -> None:
    for name in ("car.jpg", "other car.jpg"):
        ingested(photos, name)
    intervals: list[Any] = []

    def look() -> None:
        settings = engine.indices.get_settings(index=f"{alias}-v*").values()
        intervals.append({found["settings"]["index"].get("refresh_interval") for found in settings})

    interrupted: Any = Interrupting(photos, look, look)
    rebuild(engine, interrupted, alias=alias)
    look()

    assert intervals == [{None, "-1"}, {None}, {None}]
