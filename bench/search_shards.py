"""The same index in more shards: the engine splits it by hard links and deletions, which takes minutes, not hours."""

import time
from collections.abc import Mapping

from opensearchpy import OpenSearch

from bench.search_loading import settle
from setup.local.processes import wait_for

_READY_SECONDS = 1800


def split(client: OpenSearch, alias: str, shards: int) -> tuple[str, float]:
    """An index with the documents of the alias's in so many shards, and the seconds that it took to make it.

    Each shard keeps on the disk what it has deleted, until its segments are merged: a fresh split takes two or four
    times the space.
    """
    name = f"{alias}-split-{shards}"
    if client.indices.exists(index=name):
        return name, 0.0
    began = time.monotonic()
    (source,) = client.indices.get_alias(name=alias)
    _block_writes(client, source, True)
    try:
        settings = {"index.number_of_shards": shards, "index.number_of_replicas": 0, "index.blocks.write": None}
        client.indices.split(index=source, target=name, body={"settings": settings})
        wait_for(lambda: _is_ready(client, name), seconds=_READY_SECONDS)
        client.indices.forcemerge(index=name, only_expunge_deletes=True)
    finally:
        _block_writes(client, source, None)
    settle(client, name)
    return name, time.monotonic() - began


def _block_writes(client: OpenSearch, index: str, blocked: bool | None) -> None:
    client.indices.put_settings(index=index, body={"index.blocks.write": blocked})


def _is_ready(client: OpenSearch, index: str) -> bool:
    health: Mapping[str, str] = client.cluster.health(index=index)
    return health["status"] == "green"
