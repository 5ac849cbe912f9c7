"""The embedded engine and OpenSearch give the same answers: photos, order, scores, and everything else.

On the judged photos, for every judged query, and for the requests of `tests/data/engine_queries.json`, which use
more of the language.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from opensearchpy import OpenSearch

from bench.search_judged import BUCKET, OWNER, judged_set
from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.search import search_photos
from setup.deploy.photo_index import ensure_index
from setup.local.choices import ENGINES
from tests.engines import Engines, url_or_skip
from tests.fakes import FakeAlbumTable
from tests.records import a_search, a_url_signer, plain

ALBUMS: Any = FakeAlbumTable()
ALIAS = "same-answers"
BODIES: tuple[dict[str, Any], ...] = (
    *({"query": query.text} for query in judged_set().queries),
    *json.loads((Path(__file__).parents[1] / "data/engine_queries.json").read_text()),
)
SIGNER = a_url_signer(BUCKET)
# Both add up 32-bit floats, not always in the same order.
SIGNIFICANT_DIGITS = 5


@pytest.fixture(scope="module")
def indexes(request: pytest.FixtureRequest, engines: Engines) -> dict[str, PhotoIndex]:
    """The judged photos in each engine."""
    return {engine: filled(url_or_skip(engines, engine, request.config)) for engine in ENGINES}


def filled(url: str) -> PhotoIndex:
    client = OpenSearch(url, timeout=60)
    ensure_index(client, alias=ALIAS)
    index = PhotoIndex(client, ALIAS)
    index.apply(judged_set().photos.values())
    client.indices.refresh(index=ALIAS)
    return index


def answer(index: PhotoIndex, body: dict[str, Any]) -> dict[str, Any]:
    return answer_to(index, json.dumps(body))


@cache
def answer_to(index: PhotoIndex, body: str) -> dict[str, Any]:
    request = a_search(None, {"size": 200} | json.loads(body))
    found: dict[str, Any] = plain(search_photos(request, identity_id=OWNER, albums=ALBUMS, index=index, signer=SIGNER))
    return found


def names(found: dict[str, Any]) -> list[str]:
    known = judged_set().names()
    return [known[picture["id"]] for picture in found["pictures"]]


def rounded(value: Any) -> Any:
    """The same with every number that is not whole to `SIGNIFICANT_DIGITS`; without cursors, which hold scores."""
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items() if name != "cursor"}
    return [rounded(each) for each in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body["query"])
def test_both_engines_answer_the_same(indexes: dict[str, PhotoIndex], body: dict[str, Any]) -> None:
    embedded, opensearch = (answer(indexes[engine], body) for engine in ENGINES)
    assert names(embedded) == names(opensearch)
    assert rounded(embedded) == rounded(opensearch)


def test_most_requests_find_something_to_compare(indexes: dict[str, PhotoIndex]) -> None:
    totals = [answer(indexes["opensearch"], body)["total"] for body in BODIES]
    assert sum(1 for total in totals if total > 1) > len(BODIES) / 2


@pytest.mark.parametrize("engine", ENGINES)
def test_pages_continue_each_other(indexes: dict[str, PhotoIndex], engine: str) -> None:
    whole = names(answer(indexes[engine], {"query": "animal"}))
    paged: list[str] = []
    position: dict[str, Any] | None = {}
    while position is not None:
        page = answer(indexes[engine], {"query": "animal", "size": 7, **position})
        paged += names(page)
        position = {"cursor": page["cursor"]} if "cursor" in page else None
    assert paged == whole
