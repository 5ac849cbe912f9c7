"""Loading synthetic photos into a search engine, by the application's own bulk writes."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from opensearchpy import OpenSearch

from bench.search_synthetic import photos
from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.core.photo import Photo
from setup.deploy.photo_index import ensure_index
from setup.local.processes import wait_for

_BATCH = 250
# One batch is made while another one is written.
_WRITERS = 2
_SETTLING_SECONDS = 1800


def is_loaded(client: OpenSearch, alias: str, count: int) -> bool:
    """Whether an earlier run has loaded all of them; what an interrupted run has left is removed."""
    if not client.indices.exists_alias(name=alias):
        return False
    if client.count(index=alias)["count"] == count:
        return True
    client.indices.delete(index=next(iter(client.indices.get_alias(name=alias))))
    return False


def load(client: OpenSearch, index: PhotoIndex, alias: str, count: int, progress: Callable[[str], None]) -> float:
    """Index `count` photos under a new alias; returns photos per second, until the last one is visible.

    `index` writes through that alias. Afterwards the engine has also ended its merges, so that they do not disturb
    the next measurement.
    """
    ensure_index(client, alias=alias)
    next(photos(1))  # makes the scenes, which do not count as loading
    began = time.monotonic()
    for done in _written(index, photos(count)):
        if done % 100_000 == 0:
            progress(f"{done:,} photos, {done / (time.monotonic() - began):,.0f} a second")
    client.indices.refresh(index=alias)
    rate = count / (time.monotonic() - began)
    wait_for(lambda: _merges(client, alias) == 0, seconds=_SETTLING_SECONDS)
    return rate


def gigabytes(client: OpenSearch, alias: str) -> float:
    """What the index takes on disk."""
    stats = client.indices.stats(index=alias, metric="store")
    return float(stats["_all"]["total"]["store"]["size_in_bytes"]) / 1e9


def _written(index: PhotoIndex, source: Iterator[Photo]) -> Iterator[int]:
    """Write in batches; yields how many were written so far, after each batch."""
    written = 0
    pending: deque[Future[int]] = deque()
    with ThreadPoolExecutor(_WRITERS) as writers:
        while batch := list(islice(source, _BATCH)):
            pending.append(writers.submit(index.apply, batch))
            while len(pending) >= _WRITERS:
                written += pending.popleft().result()
                yield written
        for future in pending:
            written += future.result()
            yield written


def _merges(client: OpenSearch, alias: str) -> int:
    merges: int = client.indices.stats(index=alias, metric="merge")["_all"]["total"]["merges"]["current"]
    return merges
