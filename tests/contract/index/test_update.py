"""The search index while a new version of the application is deployed."""

from typing import Any
from unittest import mock

import boto3
import pytest
from opensearchpy import OpenSearch

from chalicelib import tallies as tallies_module
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.aws.tally_table import TallyTable
from chalicelib.core.photo import Photo
from setup.deploy.index_update import prepare_index
from setup.deployment import Deployment
from setup.errors import SetupError
from tests.contract.index.indices import behind, found, indices, ingested
from tests.records import ALICE
from tests.tables import new_table
from tests.unit.setup.deployments import deployment


def a_deployment(dynamodb: Any, search_engine: str, alias: str) -> tuple[Deployment, PhotoTable, TallyTable]:
    """With new tables, which are empty."""
    table, counted = new_table(dynamodb), new_table(dynamodb, "TalliesTable")
    deployed = deployment(
        ImageMetadataTable=table, TalliesTable=counted, OpenSearchEndpoint=search_engine, PhotoIndex=alias
    )
    return deployed, PhotoTable(dynamodb, table), TallyTable(dynamodb, counted)


def test_a_deployment_rebuilds_an_index_whose_definition_has_changed_and_no_other(
    engine: OpenSearch, search_engine: str, dynamodb: Any, alias: str
) -> None:
    deployed, photos, _ = a_deployment(dynamodb, search_engine, alias)
    session = boto3.Session(region_name="us-east-1")
    told: list[str] = []

    prepare_index(deployed.environment, session, progress=told.append)()
    ingested(photos, "car.jpg")
    prepare_index(deployed.environment, session, progress=told.append)()
    assert (told, behind(engine, alias), found(engine, alias)) == ([], [f"{alias}-v1"], set())

    engine.indices.put_mapping(index=alias, body={"_meta": {"definition": "an older one"}})
    replace_old = prepare_index(deployed.environment, session, progress=told.append)
    assert (behind(engine, alias), indices(engine, alias)) == ([f"{alias}-v1"], [f"{alias}-v1", f"{alias}-v2"])
    ingested(photos, "another car.jpg")  # while the functions are deployed
    replace_old()
    assert ["filling" in line for line in told] == [True, False]
    assert (behind(engine, alias), found(engine, alias)) == ([f"{alias}-v2"], {"car.jpg", "another car.jpg"})
    assert indices(engine, alias) == [f"{alias}-v2"]


def test_a_deployment_that_was_interrupted_fills_the_new_index_again(
    engine: OpenSearch, search_engine: str, dynamodb: Any, alias: str
) -> None:
    deployed, photos, _ = a_deployment(dynamodb, search_engine, alias)
    session = boto3.Session(region_name="us-east-1")
    prepare_index(deployed.environment, session, progress=print)()
    engine.indices.put_mapping(index=alias, body={"_meta": {"definition": "an older one"}})

    prepare_index(deployed.environment, session, progress=print)
    ingested(photos, "car.jpg")
    prepare_index(deployed.environment, session, progress=print)()

    assert (indices(engine, alias), found(engine, alias)) == ([f"{alias}-v2"], {"car.jpg"})


def test_a_deployment_lists_and_counts_photos_of_before_there_were_lists_and_tallies(
    engine: OpenSearch, search_engine: str, dynamodb: Any, alias: str
) -> None:
    deployed, photos, tallies = a_deployment(dynamodb, search_engine, alias)
    session = boto3.Session(region_name="us-east-1")
    prepare_index(deployed.environment, session, progress=print)()
    for number, name in enumerate(["car.jpg", "another car.jpg"], start=1):
        photo = ingested(photos, name, number)
        unlist(dynamodb, deployed.image_metadata_table, photo)
    engine.indices.put_mapping(index=alias, body={"_meta": {"definition": "an older one"}})

    with mock.patch.object(tallies_module, "count", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        prepare_index(deployed.environment, session, progress=print)()  # interrupted,
    prepare_index(deployed.environment, session, progress=print)()  # and done by the next deployment

    assert list(photos.unlisted()) == []
    assert tallies.total(ALICE).photos == 2
    assert found(engine, alias) == {"car.jpg", "another car.jpg"}


def unlist(dynamodb: Any, table: str, photo: Photo) -> None:
    dynamodb.update_item(TableName=table, Key={"ImageName": {"S": photo.object_key}}, UpdateExpression="REMOVE TakenAt")


def test_a_deployment_without_an_engine_says_where_it_looked() -> None:
    nowhere = deployment(OpenSearchEndpoint="http://127.0.0.1:1")

    with pytest.raises(SetupError, match=r"at http://127\.0\.0\.1:1"):
        prepare_index(nowhere.environment, boto3.Session(), progress=print)
