"""What is behind an alias, and what is found through it."""

from typing import Any

from opensearchpy import OpenSearch

from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.photo import Photo, Status
from chalicelib.core.search.query import search_body
from tests.records import ALICE, a_finished_photo, a_label, a_photo, a_request, a_search, an_object_key


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
