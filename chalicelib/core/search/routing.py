"""Owners -> the routing of a request to the search index: an owner's photos are in one shard, and only that is asked.

A write has the owner's own routing, which the index requires; a search has those of all owners that it is about.
"""

from collections.abc import Iterable

_MOST = 32
"""Owners. More of them are in most shards anyway, and a URL has room for 4 kB."""


def routing_of(owners: Iterable[str]) -> str:
    """The value of `routing`; empty if every shard has to be asked, as for no owners in particular."""
    distinct = sorted(set(owners))
    return ",".join(distinct) if len(distinct) <= _MOST else ""
