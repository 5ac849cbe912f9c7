"""What is behind an alias, and what is found through it."""

from collections.abc import Iterable
from typing import Any

from opensearchpy import OpenSearch

from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.photo import Photo, Status
from chalicelib.core.search.query import search_body
from setup.deploy.photo_index import ensure_index
from tests.records import ALICE, a_finished_photo, a_label, a_photo, a_request, a_search, an_object_key


def indices(engine: OpenSearch, alias: str) -> list[str]:
    return sorted(engine.indices.get(index=f"{alias}-v*"))


def behind(engine: OpenSearch, alias: str) -> list[str]:
    return list(engine.indices.get_alias(name=alias))


def found(engine: OpenSearch, alias: str, words: str = "car") -> set[str]:
    """Names of Alice's photos that a search through the alias finds now."""
    engine.indices.refresh(index=alias)
    body = search_body(a_search(words, {"size": 200}), identity_id=ALICE)
    hits = PhotoIndex(engine, alias).search(body)["hits"]["hits"]
    return {hit["_source"]["object_key"].rpartition("/")[2] for hit in hits}


def holding(engine: OpenSearch, photos: PhotoTable, alias: str, names: Iterable[str]) -> None:
    """Ingest photos, and make the first index as the functions fill it."""
    ensure_index(engine, alias=alias)
    PhotoIndex(engine, alias).apply([ingested(photos, name) for name in names])


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
