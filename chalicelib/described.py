"""Photos that show what a search describes: its words and the pictures are compared by an embedding model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.core import vectors
from chalicelib.core.api.search_types import Matched
from chalicelib.core.search.alike_query import described_body, described_photos_body
from chalicelib.core.search.duplicates import vectors_in

if TYPE_CHECKING:
    from chalicelib.aws.picture_embedder import PictureEmbedder
    from chalicelib.core.search.request import SearchRequest
    from chalicelib.core.sight import Sight

_Hit = Mapping[str, Any]


def described_hits(
    request: SearchRequest, *, sight: Sight, embedder: PictureEmbedder, search: Callable[[dict[str, Any]], Any]
) -> list[_Hit]:
    """Hits that the search's own words do not find, the best first; none if the search describes nothing.

    `search` asks the index. Raises `ServiceUnavailable`.
    """
    if request.description is None:
        return []
    seen: dict[str, Any] = {"identity_id": sight.identity_id, "others": sight.others}
    vector = embedder.vector_of(request.description.words)
    candidates = vectors_in(search(described_body(request, vector, embedder.model, **seen)))
    ids = [each.photo_id for each in vectors.described(vector, candidates)]
    if not ids:
        return []
    found = {
        hit["_source"]["photo_id"]: hit for hit in search(described_photos_body(request, ids, **seen))["hits"]["hits"]
    }
    return [found[photo_id] for photo_id in ids if photo_id in found]


def by_description(request: SearchRequest) -> Callable[[_Hit], tuple[Matched, ...]]:
    """Explains why: by which words."""
    words = request.description.words if request.description else ""
    return lambda _: (Matched("description", words),)
