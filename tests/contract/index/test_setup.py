"""Making the search index."""

import json
from pathlib import Path

import boto3
import pytest
from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException

from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.photo_table import PhotoTable
from setup.deploy import photo_index
from setup.deploy.index_rebuild import rebuild
from setup.deploy.photo_index import Layout, ensure_index, is_current, opensearch_client
from tests.contract.index.indices import behind, found, holding
from tests.records import a_finished_photo


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


def test_an_index_knows_whether_its_definition_is_the_current_one(
    engine: OpenSearch, photos: PhotoTable, alias: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    holding(engine, photos, alias, ["car.jpg"])
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


def test_an_index_of_before_definitions_were_remembered_is_not_current(engine: OpenSearch, alias: str) -> None:
    engine.indices.create(index=f"{alias}-v1", body={"mappings": {"properties": {}}, "aliases": {alias: {}}})

    assert not is_current(engine, alias=alias)


def test_the_operators_client_speaks_to_the_engine(search_engine: str) -> None:
    with opensearch_client(search_engine, session=boto3.Session()) as client:
        assert client.info()["version"]["number"]


def test_an_engine_that_is_not_there_is_an_error_of_the_client() -> None:
    with OpenSearch("http://127.0.0.1:1", max_retries=0) as nobody, pytest.raises(OpenSearchException):
        ensure_index(nobody)


def test_an_index_has_as_many_parts_as_it_shall(engine: OpenSearch, photos: PhotoTable, alias: str) -> None:
    holding(engine, photos, alias, ["car.jpg"])
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
