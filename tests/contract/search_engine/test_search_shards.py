"""An owner's photos are in one shard, and only that is asked: the answers are those of an index with a single one."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from opensearchpy import OpenSearch
from opensearchpy.exceptions import RequestError

from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.core.photo import Photo
from chalicelib.core.search.query import search_body
from setup.deploy.photo_index import Layout, ensure_index
from tests.fakes import FakePhotoIndex
from tests.records import a_finished_photo, a_label, a_search, a_tombstone

OWNERS = [f"us-east-1:{number:08x}-0000-4000-8000-000000000000" for number in range(12)]
QUERIES = ("car", "*", "dog -car", "label:car|dog", "bird")
SEVERAL = {"size": 50, "query": {"terms": {"identity_id": OWNERS[:3]}}, "sort": [{"photo_id": "asc"}]}


def photos() -> list[Photo]:
    return [
        a_finished_photo(
            f"{number}.jpg", identity_id=owner, labels=(a_label(("Car", "Dog")[number % 2], 70.0 + number),)
        )
        for owner in OWNERS
        for number in range(5)
    ]


@pytest.fixture(scope="module", params=[1, 2, 4])
def indexes(request: pytest.FixtureRequest, engine: OpenSearch) -> Iterator[tuple[FakePhotoIndex, PhotoIndex]]:
    alias, fake = f"photos-{uuid4()}", FakePhotoIndex()
    ensure_index(engine, alias=alias, layout=Layout(shards=request.param))
    index = PhotoIndex(engine, alias)
    first = photos()[0]
    removed = a_tombstone(object_key=first.object_key, identity_id=OWNERS[0], photo_id=first.photo_id, revision=9)
    for each in (fake, index):
        each.apply(photos())
        each.apply([removed])
    engine.indices.refresh(index=alias)
    yield fake, index
    engine.indices.delete(index=f"{alias}-v1")


def hits(answer: dict[str, Any]) -> list[Any]:
    return [answer["hits"]["total"]["value"], *(hit["_source"]["object_key"] for hit in answer["hits"]["hits"])]


@pytest.mark.parametrize("query", QUERIES)
def test_every_owner_finds_the_same_photos(indexes: tuple[FakePhotoIndex, PhotoIndex], query: str) -> None:
    fake, index = indexes
    for owner in OWNERS:
        body = search_body(a_search(query, {}), identity_id=owner)
        asked = [each.search(body, owners=(owner,)) for each in (fake, index)]
        together = list(index.search_each([body, body], owners=(owner,)))

        assert len({tuple(hits(answer)) for answer in [*asked, *together]}) == 1


def test_all_photos_of_several_owners_are_found_together(indexes: tuple[FakePhotoIndex, PhotoIndex]) -> None:
    fake, index = indexes
    everywhere, routed = index.search(SEVERAL), index.search(SEVERAL, owners=OWNERS[:3])

    assert hits(routed) == hits(everywhere) == hits(fake.search(SEVERAL, owners=OWNERS[:3]))
    assert hits(routed)[0] == 14


def test_a_write_that_names_no_owner_is_refused(engine: OpenSearch, indexes: Any) -> None:
    _, index = indexes
    with pytest.raises(RequestError, match="routing"):
        engine.index(index=f"{index._alias}-v1", id="x", body={"photo_id": "x"})
