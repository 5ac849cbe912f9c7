"""Making and rebuilding the index: on a search engine of this session's own, and a table on moto."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws
from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException

from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.photo import Photo, Status
from chalicelib.core.search.document import document_from_photo
from chalicelib.core.search.query import search_body
from chalicelib.core.tags import PhotoChange
from chalicelib.library import change_photo
from setup.deploy import index_rebuild, photo_index
from setup.deploy.index_rebuild import rebuild, to_be_filled
from setup.deploy.index_update import prepare_index
from setup.deploy.photo_index import ONE_SHARD, Layout, ensure_index, is_current, opensearch_client
from setup.errors import SetupError
from tests.fake_search import kept
from tests.fakes import FakeAlbumTable
from tests.records import ALICE, a_finished_photo, a_label, a_photo, a_request, a_search, a_tombstone, an_object_key
from tests.tables import new_table
from tests.unit.setup.deployments import deployment


@pytest.fixture(scope="module")
def engine(search_engine: str) -> Iterator[OpenSearch]:
    with OpenSearch(search_engine) as client:
        yield client


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    # The search engine is spoken to by urllib3, which moto's mock leaves alone.
    with mock_aws():
        yield boto3.client("dynamodb")


@pytest.fixture
def photos(dynamodb: Any) -> PhotoTable:
    return PhotoTable(dynamodb, new_table(dynamodb))


@pytest.fixture
def alias(engine: OpenSearch) -> Iterator[str]:
    """The name of an alias that is not there yet; what is made under it goes after the test."""
    name = f"photos-{uuid4()}"
    yield name
    for index in indices(engine, name):
        engine.indices.delete(index=index)


def indices(engine: OpenSearch, alias: str) -> list[str]:
    return sorted(row["index"] for row in engine.cat.indices(format="json") if row["index"].startswith(f"{alias}-v"))


def behind(engine: OpenSearch, alias: str) -> list[str]:
    return list(engine.indices.get_alias(name=alias))


def found(engine: OpenSearch, alias: str, words: str = "car") -> set[str]:
    """Names of Alice's photos that a search through the alias finds now."""
    engine.indices.refresh(index=alias)
    body = search_body(a_search(words, {"size": 200}), identity_id=ALICE)
    hits = PhotoIndex(engine, alias).search(body)["hits"]["hits"]
    return {hit["_source"]["object_key"].rpartition("/")[2] for hit in hits}


def ingested(photos: PhotoTable, name: str, number: int = 1, label: str = "Car") -> Photo:
    """A photo that went through its whole workflow."""
    key = an_object_key(name)
    photos.accept_upload(a_photo(number, key))
    finished = a_finished_photo(name, labels=(a_label(label),))
    changes: dict[str, Any] = {
        "image_metadata": finished.image_metadata,
        "labels": finished.labels,
        "status": Status.SUCCEEDED,
    }
    return photos.update(a_request(number, key), **changes)


class Interrupting:
    """A table during whose scan something else happens: once, after the first record was read.

    `began` has the object keys after which it was read.
    """

    def __init__(self, photos: PhotoTable, *interruptions: Callable[[], Any]) -> None:
        self._photos = photos
        self._interruptions = list(interruptions)
        self.began: list[str | None] = []

    def records(self, *, after: str | None = None) -> Iterator[Any]:
        self.began.append(after)
        for number, record in enumerate(self._photos.records(after=after)):
            if number == 1 and self._interruptions:
                self._interruptions.pop(0)()
            yield record


def test_the_first_index_is_made_with_its_alias_and_only_once(engine: OpenSearch, alias: str) -> None:
    assert ensure_index(engine, alias=alias)
    assert not ensure_index(engine, alias=alias)

    assert behind(engine, alias) == [f"{alias}-v1"]
    mapping = engine.indices.get_mapping(index=f"{alias}-v1")[f"{alias}-v1"]["mappings"]
    assert mapping["dynamic"] == "strict"
    assert mapping["properties"]["label_words"]["type"] == "rank_features"


def test_what_is_in_the_index_stays_when_it_is_ensured(engine: OpenSearch, alias: str) -> None:
    ensure_index(engine, alias=alias)
    PhotoIndex(engine, alias).apply([a_finished_photo()])

    ensure_index(engine, alias=alias)

    assert found(engine, alias) == {"car.jpg"}


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
    photo = ingested(photos, "car.jpg")
    rebuild(engine, photos, alias=alias)
    change = PhotoChange(add_tags=("holiday",), hide_labels=("Car",))
    index = PhotoIndex(engine, alias)
    albums: Any = FakeAlbumTable()
    change_photo(photo.photo_id, change, identity_id=ALICE, albums=albums, photos=photos, index=index)

    for _ in range(2):
        assert found(engine, alias, "tag:holiday") == {"car.jpg"}
        assert found(engine, alias, "label:car") == set()
        rebuild(engine, photos, alias=alias)


def test_an_index_knows_whether_its_definition_is_the_current_one(
    engine: OpenSearch, photos: PhotoTable, alias: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ingested(photos, "car.jpg")
    rebuild(engine, photos, alias=alias)
    assert is_current(engine, alias=alias)

    changed = tmp_path / "index.json"
    definition = json.loads(photo_index.DEFINITION.read_text())
    definition["mappings"]["properties"]["new_field"] = {"type": "keyword"}
    changed.write_text(json.dumps(definition))
    monkeypatch.setattr(photo_index, "DEFINITION", changed)
    assert not is_current(engine, alias=alias)

    rebuild(engine, photos, alias=alias)
    assert is_current(engine, alias=alias)
    (mapping,) = engine.indices.get_mapping(index=alias).values()
    assert mapping["mappings"]["properties"]["new_field"] == {"type": "keyword"}
    assert found(engine, alias) == {"car.jpg"}


def test_a_deployment_rebuilds_an_index_whose_definition_has_changed_and_no_other(
    engine: OpenSearch, search_engine: str, dynamodb: Any, alias: str
) -> None:
    table = new_table(dynamodb)
    deployed = deployment(ImageMetadataTable=table, OpenSearchEndpoint=search_engine, PhotoIndex=alias)
    session = boto3.Session(region_name="us-east-1")
    told: list[str] = []

    prepare_index(deployed.environment, session, progress=told.append)()
    ingested(PhotoTable(dynamodb, table), "car.jpg")
    prepare_index(deployed.environment, session, progress=told.append)()
    assert (told, behind(engine, alias), found(engine, alias)) == ([], [f"{alias}-v1"], set())

    engine.indices.put_mapping(index=alias, body={"_meta": {"definition": "an older one"}})
    replace_old = prepare_index(deployed.environment, session, progress=told.append)
    assert (behind(engine, alias), indices(engine, alias)) == ([f"{alias}-v1"], [f"{alias}-v1", f"{alias}-v2"])
    ingested(PhotoTable(dynamodb, table), "another car.jpg")  # while the functions are deployed
    replace_old()
    assert ["filling" in line for line in told] == [True, False]
    assert (behind(engine, alias), found(engine, alias)) == ([f"{alias}-v2"], {"car.jpg", "another car.jpg"})
    assert indices(engine, alias) == [f"{alias}-v2"]


def test_a_deployment_that_was_interrupted_fills_the_new_index_again(
    engine: OpenSearch, search_engine: str, dynamodb: Any, alias: str
) -> None:
    table = new_table(dynamodb)
    deployed = deployment(ImageMetadataTable=table, OpenSearchEndpoint=search_engine, PhotoIndex=alias)
    session = boto3.Session(region_name="us-east-1")
    prepare_index(deployed.environment, session, progress=print)()
    engine.indices.put_mapping(index=alias, body={"_meta": {"definition": "an older one"}})

    prepare_index(deployed.environment, session, progress=print)
    ingested(PhotoTable(dynamodb, table), "car.jpg")
    prepare_index(deployed.environment, session, progress=print)()

    assert (indices(engine, alias), found(engine, alias)) == ([f"{alias}-v2"], {"car.jpg"})


def test_a_deployment_without_an_engine_says_where_it_looked() -> None:
    nowhere = deployment(OpenSearchEndpoint="http://127.0.0.1:1")

    with pytest.raises(SetupError, match=r"at http://127\.0\.0\.1:1"):
        prepare_index(nowhere.environment, boto3.Session(), progress=print)


def test_an_index_of_before_definitions_were_remembered_is_not_current(engine: OpenSearch, alias: str) -> None:
    engine.indices.create(index=f"{alias}-v1", body={"mappings": {"properties": {}}, "aliases": {alias: {}}})

    assert not is_current(engine, alias=alias)


def test_what_the_table_does_not_know_goes(engine: OpenSearch, photos: PhotoTable, alias: str) -> None:
    ensure_index(engine, alias=alias)
    PhotoIndex(engine, alias).apply([a_finished_photo("stray.jpg")])
    ingested(photos, "car.jpg")

    rebuild(engine, photos, alias=alias)

    assert found(engine, alias) == {"car.jpg"}


def test_rebuilds_follow_each_other_and_leave_one_index(engine: OpenSearch, photos: PhotoTable, alias: str) -> None:
    ingested(photos, "car.jpg")

    counts = [rebuild(engine, photos, alias=alias) for _ in range(3)]

    assert counts == [1, 1, 1]
    assert behind(engine, alias) == indices(engine, alias) == [f"{alias}-v4"]


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


class Watched:
    """An engine's client that reports before and after everything that is asked of it."""

    def __init__(self, target: Any, report: Callable[[], None]) -> None:
        self._target = target
        self._report = report

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if name == "indices":
            return Watched(value, self._report)

        def watched(*args: Any, **kwargs: Any) -> Any:
            self._report()
            try:
                return value(*args, **kwargs)
            finally:
                self._report()

        return watched


def test_searchers_find_everything_at_every_step_of_a_rebuild(
    engine: OpenSearch, photos: PhotoTable, alias: str
) -> None:
    ingested(photos, "car.jpg")
    ingested(photos, "other car.jpg")
    rebuild(engine, photos, alias=alias)
    seen: list[set[str]] = []
    watched: Any = Watched(engine, lambda: seen.append(found(engine, alias)))

    rebuild(watched, photos, alias=alias)

    assert len(seen) > 10
    assert all(names == {"car.jpg", "other car.jpg"} for names in seen)


@pytest.mark.parametrize("scan", [0, 1], ids=["first copy", "second copy"])
def test_what_functions_write_during_a_copy_survives_the_swap(
    engine: OpenSearch, photos: PhotoTable, alias: str, scan: int
) -> None:
    for name in ("changed.jpg", "deleted.jpg", "same.jpg"):
        ingested(photos, name)
    rebuild(engine, photos, alias=alias)

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
    ingested(photos, "car.jpg")
    rebuild(engine, photos, alias=alias)

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


def test_the_operators_client_speaks_to_the_engine(search_engine: str) -> None:
    with opensearch_client(search_engine, session=boto3.Session()) as client:
        assert client.info()["version"]["number"]


def test_an_engine_that_is_not_there_is_an_error_of_the_client() -> None:
    with OpenSearch("http://127.0.0.1:1", max_retries=0) as nobody, pytest.raises(OpenSearchException):
        ensure_index(nobody)


# A rebuild that is interrupted


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


def test_an_index_has_as_many_parts_as_it_shall(engine: OpenSearch, photos: PhotoTable, alias: str) -> None:
    ingested(photos, "car.jpg")
    rebuild(engine, photos, alias=alias)
    two = Layout(shards=2, replicas=1)
    assert not is_current(engine, alias=alias, layout=two)

    rebuild(engine, photos, alias=alias, layout=two)

    assert is_current(engine, alias=alias, layout=two)
    (settings,) = engine.indices.get_settings(index=alias).values()
    assert settings["settings"]["index"]["number_of_shards"] == "2"
    assert settings["settings"]["index"]["number_of_replicas"] == "1"
    assert found(engine, alias) == {"car.jpg"}


def test_more_replicas_need_no_rebuild(engine: OpenSearch, alias: str) -> None:
    ensure_index(engine, alias=alias)

    ensure_index(engine, alias=alias, layout=Layout(replicas=2))

    assert is_current(engine, alias=alias, layout=Layout(replicas=2))
    (settings,) = engine.indices.get_settings(index=alias).values()
    assert settings["settings"]["index"]["number_of_replicas"] == "2"
