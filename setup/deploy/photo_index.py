"""The search index: how it is reached, made, and known to be of the current definition."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import boto3
from opensearchpy import OpenSearch, RequestsHttpConnection
from requests_aws4auth import AWS4Auth

from setup.deploy.chalice_record import PROJECT
from setup.errors import SetupError
from setup.stack_settings import zones

DEFINITION = PROJECT / "chalicelib/core/search/index.json"


def opensearch_client(endpoint: str, *, session: boto3.Session) -> OpenSearch:
    """A client for the operator, signed with the session's credentials."""
    auth = AWS4Auth(refreshable_credentials=session.get_credentials(), region=session.region_name, service="es")
    return OpenSearch(endpoint, connection_class=RequestsHttpConnection, http_auth=auth, timeout=60)


def access_denied(endpoint: str, said: str) -> SetupError:
    """What to tell an operator whom the domain has refused, in the domain's own words and ours."""
    return SetupError(f"access denied by {endpoint}: these credentials need es:ESHttp* on the domain: {said.strip()}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Into how many parts the index is divided, and how many further copies of each there are."""

    shards: int = 1
    replicas: int = 0


ONE_SHARD = Layout()


def layout_of(choices: Mapping[str, str]) -> Layout:
    """What the operator's settings ask for: every zone has a whole copy."""
    return Layout(shards=int(choices.get("SEARCH_SHARDS", "1")), replicas=zones(choices) - 1)


def ensure_index(
    client: OpenSearch,
    *,
    alias: str = "photos",
    layout: Layout = ONE_SHARD,
    remember: Mapping[str, Any] | None = None,
) -> bool:
    """Make the first index and its alias if there is none; True if it was made. Another one gets as many replicas.

    A new index holds what it shall `remember`, besides its definition.
    """
    if client.indices.exists_alias(name=alias):
        _replicate(client, alias, layout.replicas)
        return False
    client.indices.create(index=f"{alias}-v1", body={**definition(layout, remember), "aliases": {alias: {}}})
    return True


def is_current(client: OpenSearch, *, alias: str = "photos", layout: Layout = ONE_SHARD) -> bool:
    """Whether the index of the alias was made from the current definition, and completely; else it must be rebuilt."""
    (found,) = client.indices.get_mapping(index=alias).values()
    return bool(found["mappings"].get("_meta") == definition(layout)["mappings"]["_meta"])


# An index remembers its definition, because a mapping that is read back has more members, in another order.
def definition(layout: Layout, remember: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What an index is made of; its `_meta` holds the definition's digest, and what the index shall `remember`."""
    text = DEFINITION.read_text()
    made: dict[str, Any] = json.loads(text)
    digest = sha256(text.encode()).hexdigest()[:16]
    made["mappings"]["_meta"] = {"definition": digest, "shards": layout.shards, **(remember or {})}
    made["settings"]["index"] |= {"number_of_shards": layout.shards, "number_of_replicas": layout.replicas}
    return made


def _replicate(client: OpenSearch, alias: str, replicas: int) -> None:
    (found,) = client.indices.get_settings(index=alias).values()
    if int(found["settings"]["index"]["number_of_replicas"]) != replicas:
        client.indices.put_settings(index=alias, body={"index": {"number_of_replicas": replicas}})
