"""Search: what the caller typed -> hits among the caller's own photos -> pictures with presigned URLs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.core.api.contract import view
from chalicelib.core.api.photo_types import ColourView, Point
from chalicelib.core.api.search_types import (
    Detected,
    FacetValue,
    Matched,
    Picture,
    Pixels,
    SearchAnswer,
    SuggestAnswer,
)
from chalicelib.core.object_keys import display_name
from chalicelib.core.search.album_names import by_album_name, names_albums, with_album_ids
from chalicelib.core.search.answer import cut_facets, explanation, facets
from chalicelib.core.search.corrections import corrected, has_words
from chalicelib.core.search.fields import VOCABULARY
from chalicelib.core.search.query import search_body, vocabulary_body
from chalicelib.core.search.request import SearchRequest, next_page, read_query
from chalicelib.core.search.suggestions import SUGGESTED, suggestions

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.core.signing.signer import Signer

# Distinct labels, places, cameras or tags of one library; Rekognition knows about 3,000 labels.
_MAX_VALUES = 5000


def search_photos(
    request: SearchRequest, *, identity_id: str, albums: AlbumTable, index: PhotoIndex, signer: Signer
) -> SearchAnswer:
    """A page of what the caller searches for.

    `message` and `pictures` with `id`, `s3BucketUrl`, `labels` and `signedUrl` are the contract. `total` counts all
    hits; if there are more, `cursor` asks for the next page. If nothing is found, but a search with corrected spelling
    finds something, that is the answer, and `didYouMean` is the corrected search.
    """
    found = _found(request, identity_id, albums, index)
    if found["hits"]["total"]["value"] == 0 and (meant := _meant(request, identity_id, index)):
        better = _found(meant, identity_id, albums, index)
        if better["hits"]["total"]["value"]:
            return _answer(replace(request, query=meant.query), better, signer, did_you_mean=meant.text)
    return _answer(request, found, signer)


def suggest(typed: str, *, identity_id: str, albums: AlbumTable, index: PhotoIndex) -> SuggestAnswer:
    """Completions of the last words typed.

    They come from counts over the caller's own photos, so they reveal nothing about anybody else's.
    """
    vocabulary = _vocabulary(SUGGESTED, identity_id, index)
    if vocabulary["albums"]:
        vocabulary["albums"] = by_album_name(vocabulary["albums"], albums.all_of(identity_id))
    return SuggestAnswer(suggestions(typed, vocabulary))


def _found(request: SearchRequest, identity_id: str, albums: AlbumTable, index: PhotoIndex) -> dict[str, Any]:
    if request.query is not None and names_albums(request.query):
        request = replace(request, query=with_album_ids(request.query, albums.all_of(identity_id)))
    return index.search(search_body(request, identity_id=identity_id))


def _meant(request: SearchRequest, identity_id: str, index: PhotoIndex) -> SearchRequest | None:
    if not has_words(request.query):
        return None
    text = corrected(request.text, _vocabulary(tuple(VOCABULARY), identity_id, index))
    return replace(request, text=text, query=read_query(text)[0]) if text else None


def _vocabulary(names: tuple[str, ...], identity_id: str, index: PhotoIndex) -> dict[str, tuple[FacetValue, ...]]:
    found = index.search(vocabulary_body(names, identity_id=identity_id, most=_MAX_VALUES))
    return facets(found["aggregations"])


def _answer(
    request: SearchRequest, found: Mapping[str, Any], signer: Signer, *, did_you_mean: str | None = None
) -> SearchAnswer:
    hits, counted = found["hits"]["hits"][: request.size], found.get("aggregations", {})
    explain = explanation(request.query, request.min_confidence)
    has_more = len(found["hits"]["hits"]) > request.size
    return SearchAnswer(
        total=found["hits"]["total"]["value"],
        pictures=tuple(_picture(hit, explain, signer) for hit in hits),
        facets=facets(counted) if request.facets else None,
        cut_facets=cut_facets(counted, request.facets) if request.facets else None,
        did_you_mean=did_you_mean,
        cursor=next_page(hits[-1]["sort"], request) if has_more else None,
    )


def _picture(
    hit: Mapping[str, Any], explain: Callable[[Mapping[str, Any]], tuple[Matched, ...]], signer: Signer
) -> Picture:
    document = hit["_source"]
    thumbnail = document.get("thumbnail")
    detections = view(tuple[Detected, ...], document["detections"])
    return Picture(
        id=document["photo_id"],
        name=display_name(document["object_key"]),
        s3_bucket_url=f"{document['bucket']}.s3.amazonaws.com/{document['object_key']}",
        labels=tuple(label.name for label in detections),
        signed_url=signer.url(document["object_key"], version_id=document.get("version_id")),
        thumbnail_url=signer.url(thumbnail["thumbnail_key"]) if thumbnail else None,
        thumbnail_size=_size(thumbnail),
        score=hit["_score"],
        matched=explain(document),
        detections=detections,
        size=_size(document),
        file_size=document.get("file_size"),
        uploaded_at=document["uploaded_at"],
        captured_at=_captured_at(document),
        camera=document.get("camera"),
        location=_location(document),
        place=document.get("places"),
        colours=_colours(document),
        tags=document.get("tags"),
        album_id=document.get("album_id"),
        status_reason=document.get("status_reason"),
    )


def _size(document: Mapping[str, Any] | None) -> Pixels | None:
    if document is None or "width" not in document:
        return None
    return Pixels(width=document["width"], height=document["height"])


def _captured_at(document: Mapping[str, Any]) -> str | None:
    return document["captured_at"] + document.get("captured_offset", "") if "captured_at" in document else None


def _location(document: Mapping[str, Any]) -> Point | None:
    location = document.get("location")
    return Point(location["lat"], location["lon"], document.get("altitude")) if location else None


def _colours(document: Mapping[str, Any]) -> tuple[ColourView, ...] | None:
    shares = document.get("colour_shares", {})
    return tuple(ColourView(name, shares[name]) for name in document.get("colours", ())) or None
