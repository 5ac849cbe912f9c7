"""Loading synthetic photos into a search engine, by the application's own bulk writes, from several processes."""

import os
import signal
import time
from collections.abc import Callable, Iterable
from multiprocessing import get_context

from opensearchpy import OpenSearch

from bench.search_application import Application
from bench.search_synthetic import photos
from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.core.photo import Photo
from chalicelib.errors import ServiceUnavailable
from setup.batches import batches
from setup.deploy.index_filling import being_filled
from setup.deploy.photo_index import ensure_index
from setup.local.processes import wait_for

_BATCH = 500
_BLOCK = 5000
_TELL_EVERY = 20
_SETTLING_SECONDS = 1800
_TRIES = 5

_index: PhotoIndex


def is_loaded(client: OpenSearch, alias: str, count: int) -> bool:
    """Whether an earlier run has loaded all of them; what an interrupted run has left is removed."""
    if not client.indices.exists_alias(name=alias):
        return False
    if client.count(index=alias)["count"] == count:
        return True
    client.indices.delete(index=next(iter(client.indices.get_alias(name=alias))))
    return False


def load(
    client: OpenSearch, application: Application, alias: str, count: int, progress: Callable[[str], None]
) -> float:
    """Index `count` photos under a new alias; returns photos per second, until the last one is visible.

    `application` writes through that alias. Afterwards the engine has also ended its merges, so that they do not
    disturb the next measurement.
    """
    ensure_index(client, alias=alias)
    next(photos(range(1)))  # makes the scenes, which do not count as loading
    began = time.monotonic()
    with being_filled(client, alias):
        for number, _ in enumerate(_written(application, alias, count), start=1):
            if number % _TELL_EVERY == 0:
                rate = number * _BLOCK / (time.monotonic() - began)
                progress(f"{number * _BLOCK:,} photos, {rate:,.0f} a second")
    client.indices.refresh(index=alias)
    rate = count / (time.monotonic() - began)
    settle(client, alias)
    return rate


def settle(client: OpenSearch, index: str) -> None:
    """Wait until the engine has ended its merges."""
    wait_for(lambda: _merges(client, index) == 0, seconds=_SETTLING_SECONDS)


def gigabytes(client: OpenSearch, alias: str) -> float:
    """What the index takes on disk."""
    stats = client.indices.stats(index=alias, metric="store")
    return float(stats["_all"]["total"]["store"]["size_in_bytes"]) / 1e9


# The scenes are there before the processes are, so that these share them.
def _written(application: Application, alias: str, count: int) -> Iterable[None]:
    blocks = [range(start, min(start + _BLOCK, count)) for start in range(0, count, _BLOCK)]
    with get_context("fork").Pool(os.cpu_count(), _begin, (application, alias)) as processes:
        yield from processes.imap_unordered(_write, blocks)


# In a process of the pool. It has connections of its own, and ends when it is told to.
def _begin(application: Application, alias: str) -> None:
    global _index
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    application.search_in(alias)
    _index = application.index()


def _write(numbers: range) -> None:
    for batch in batches(photos(numbers), _BATCH):
        _apply(list(batch), tries=_TRIES)


# An engine that merges large segments on a busy disk may take longer for a batch than a function would wait.
def _apply(batch: list[Photo], *, tries: int) -> None:
    try:
        _index.apply(batch)
    except ServiceUnavailable:
        if tries == 1:
            raise
        _apply(batch, tries=tries - 1)


def _merges(client: OpenSearch, alias: str) -> int:
    merges: int = client.indices.stats(index=alias, metric="merge")["_all"]["total"]["merges"]["current"]
    return merges
