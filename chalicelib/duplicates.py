"""Photos that look alike: those like one photo, all groups, and their ids. Found out anew each time, from the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

from chalicelib.core import vectors
from chalicelib.core.api.search_types import (
    DuplicateGroup,
    DuplicatesAnswer,
    DuplicatesQuery,
    Matched,
    Picture,
    SimilarAnswer,
)
from chalicelib.core.looks import Seen, alike, groups
from chalicelib.core.search.alike_query import MOST_LOOKS, alike_body, looks_body, of_kind_body, photos_body
from chalicelib.core.search.duplicates import (
    MOST_OF_GROUP,
    best_first,
    groups_page,
    is_same_file,
    seen_in,
    vectors_in,
)
from chalicelib.core.search.picture_view import picture
from chalicelib.ownership import own_photo

if TYPE_CHECKING:
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.photo import Photo
    from chalicelib.core.signing.signer import Signer

_MOST_SIMILAR = 60
_Hit = Mapping[str, Any]


def similar_photos(
    photo_id: str, *, identity_id: str, photos: PhotoTable, index: PhotoIndex, signer: Signer
) -> SimilarAnswer:
    """Those of the caller's own photos that look like one of them, and those of its kind, without hidden ones.

    Raises `NoSuchPhoto`.
    """
    photo = own_photo(photo_id, identity_id=identity_id, photos=photos)
    same = _same(photo, index)
    of_kind = _of_kind(photo, {photo_id, *same}, index)
    hits = _hits([*same, *of_kind], identity_id, index)

    def shown(ids: Sequence[str]) -> tuple[Picture, ...]:
        return tuple(_shown(hits[each], signer) for each in ids if each in hits)

    return SimilarAnswer(shown(same), shown(of_kind))


def _same(photo: Photo, index: PhotoIndex) -> list[str]:
    look, owner = photo.thumbnail.look if photo.thumbnail else None, photo.identity_id
    if look is None:
        return []
    found = alike(look, seen_in(index.search(alike_body(look, identity_id=owner), owners=(owner,))))
    return [each.photo_id for each in found if each.photo_id != photo.photo_id][:_MOST_SIMILAR]


def _of_kind(photo: Photo, but: Set[str], index: PhotoIndex) -> list[str]:
    vector, model, owner = photo.vector, photo.vector_model, photo.identity_id
    if not vector or not model:
        return []
    found = vectors_in(index.search(of_kind_body(vector, model, identity_id=owner), owners=(owner,)))
    return [each.photo_id for each in vectors.of_kind(vector, (each for each in found if each.photo_id not in but))]


def duplicate_groups(
    query: DuplicatesQuery, *, identity_id: str, index: PhotoIndex, signer: Signer
) -> DuplicatesAnswer:
    """A page of groups of the caller's own photos that look the same. Raises `BadRequest` for the cursor."""
    found = groups(_all_seen(identity_id, index))
    page = groups_page(found, query.size, query.cursor)
    hits = _hits([each.photo_id for group in page.groups for each in group[:MOST_OF_GROUP]], identity_id, index)
    return DuplicatesAnswer(
        total=len(found),
        photos=sum(map(len, found)),
        groups=tuple(_group(group, hits, signer) for group in page.groups),
        cursor=page.cursor,
    )


def duplicate_ids(*, identity_id: str, index: PhotoIndex) -> tuple[str, ...]:
    """The ids of all photos in these groups."""
    return tuple(photo.photo_id for group in groups(_all_seen(identity_id, index)) for photo in group)


def _all_seen(identity_id: str, index: PhotoIndex) -> list[Seen]:
    found = seen_in(index.search(looks_body(identity_id=identity_id), owners=(identity_id,)))
    page = found
    while len(page) == MOST_LOOKS:
        page = seen_in(index.search(looks_body(identity_id=identity_id, after=page[-1]), owners=(identity_id,)))
        found += page
    return found


def _hits(ids: Sequence[str], identity_id: str, index: PhotoIndex) -> dict[str, _Hit]:
    if not ids:
        return {}
    found = index.search(photos_body(ids, identity_id=identity_id), owners=(identity_id,))["hits"]["hits"]
    return {hit["_source"]["photo_id"]: hit for hit in found}


def _group(group: Sequence[Seen], hits: Mapping[str, _Hit], signer: Signer) -> DuplicateGroup:
    best = best_first([hits[each.photo_id] for each in group if each.photo_id in hits])
    return DuplicateGroup(
        is_same_file=is_same_file(best), count=len(group), pictures=tuple(_shown(hit, signer) for hit in best)
    )


def _shown(hit: _Hit, signer: Signer) -> Picture:
    return picture(hit, _no_words, signer)


def _no_words(_: Mapping[str, Any]) -> tuple[Matched, ...]:
    return ()
