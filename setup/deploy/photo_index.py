"""The search index: made if there is none, and rebuilt from the table while people keep searching.

Searches and writes go through an alias. A rebuild fills a new index beside the old one, swaps the alias, and then
copies the table again: what the functions wrote to the old index during the first copy is in the table, and the
revisions keep the second copy from replacing anything newer.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any

import boto3
from opensearchpy import OpenSearch, RequestsHttpConnection
from requests_aws4auth import AWS4Auth

from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.photo import Photo, Tombstone
from setup.deploy.chalice_record import PROJECT
from setup.errors import SetupError

DEFINITION = PROJECT / "chalicelib/core/search/index.json"
_BATCH = 500


def opensearch_client(endpoint: str, *, session: boto3.Session) -> OpenSearch:
    """A client for the operator, signed with the session's credentials."""
    auth = AWS4Auth(refreshable_credentials=session.get_credentials(), region=session.region_name, service="es")
    return OpenSearch(endpoint, connection_class=RequestsHttpConnection, http_auth=auth, timeout=60)


def access_denied(endpoint: str, said: str) -> SetupError:
    """What to tell an operator whom the domain has refused, in the domain's own words and ours."""
    return SetupError(f"access denied by {endpoint}: these credentials need es:ESHttp* on the domain: {said.strip()}")


def ensure_index(client: OpenSearch, *, alias: str = "photos") -> bool:
    """Make the first index and its alias if there is none; True if it was made."""
    if client.indices.exists_alias(name=alias):
        return False
    client.indices.create(index=f"{alias}-v1", body={**_definition(), "aliases": {alias: {}}})
    return True


def is_current(client: OpenSearch, *, alias: str = "photos") -> bool:
    """Whether the index of the alias was made from the current definition; otherwise it must be rebuilt."""
    (found,) = client.indices.get_mapping(index=alias).values()
    return bool(found["mappings"].get("_meta") == _definition()["mappings"]["_meta"])


def rebuild(client: OpenSearch, photos: PhotoTable, *, alias: str = "photos") -> int:
    """Fill a new index from the table, point the alias to it, drop the old one; returns the number of photos in it."""
    new = NewIndex(client, photos, alias)
    copied = new.fill()
    new.replace_old()
    return copied


class NewIndex:
    """An index beside the one of the alias, which it replaces once it is filled."""

    def __init__(self, client: OpenSearch, photos: PhotoTable, alias: str) -> None:
        ensure_index(client, alias=alias)
        (self._old,) = client.indices.get_alias(name=alias)
        self._new = f"{alias}-v{int(self._old.rpartition('-v')[2]) + 1}"
        self._client, self._photos, self._alias = client, photos, alias

    def fill(self) -> int:
        """Make it and copy the table; returns the number of photos in it. People search the old one meanwhile."""
        # Left over from a rebuild that was interrupted, before or after its swap.
        for leftover in _indices(self._client, self._alias) - {self._old}:
            self._client.indices.delete(index=leftover)
        self._client.indices.create(index=self._new, body=_definition())
        copied = _copy(self._photos, PhotoIndex(self._client, self._alias), index=self._new)
        self._client.indices.refresh(index=self._new)
        return copied

    def replace_old(self) -> None:
        """Point the alias to it, copy again what was written to the old one meanwhile, and drop that."""
        remove, add = ({"index": name, "alias": self._alias} for name in (self._old, self._new))
        self._client.indices.update_aliases(body={"actions": [{"remove": remove}, {"add": add}]})
        _copy(self._photos, PhotoIndex(self._client, self._alias))
        self._client.indices.delete(index=self._old)


def _indices(client: OpenSearch, alias: str) -> set[str]:
    return {name for name in client.indices.get(index=f"{alias}-v*") if name.removeprefix(f"{alias}-v").isdigit()}


def _copy(photos: PhotoTable, to: PhotoIndex, *, index: str | None = None) -> int:
    return sum(to.apply(batch, index=index) for batch in _batches(photos.records()))


def _batches(records: Iterable[Photo | Tombstone]) -> Iterator[list[Photo | Tombstone]]:
    iterator = iter(records)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


# An index remembers its definition, because a mapping that is read back has more members, in another order.
def _definition() -> dict[str, Any]:
    text = DEFINITION.read_text()
    definition: dict[str, Any] = json.loads(text)
    definition["mappings"]["_meta"] = {"definition": sha256(text.encode()).hexdigest()[:16]}
    return definition
