"""Search: what the caller typed -> hits among the caller's own photos -> pictures with presigned URLs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.core.api.contract import view
from chalicelib.core.api.photo_types import ColourView, Point
from chalicelib.core.api.rendition_view import listed_renditions
from chalicelib.core.api.search_types import (
    Detected,
    FacetValue,
    Matched,
    Picture,
    Pixels,
    ReadAs,
    SearchAnswer,
    SuggestAnswer,
)
from chalicelib.core.object_keys import display_name
from chalicelib.core.photo import Thumbnail
from chalicelib.core.plain import from_plain
from chalicelib.core.search.album_names import by_album_name, needs_albums, with_album_ids
from chalicelib.core.search.answer import cut_facets, explanation, facets
from chalicelib.core.search.corrections import corrected, has_words
from chalicelib.core.search.fields import VOCABULARY
from chalicelib.core.search.query import search_body, vocabulary_body
from chalicelib.core.search.relaxing import left_out, relaxed
from chalicelib.core.search.request import Query, SearchRequest, next_page, read_query
from chalicelib.core.search.suggestions import SUGGESTED, suggestions

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.core.album import Album
    from chalicelib.core.signing.signer import Signer

# Distinct labels, places, cameras or tags of one library; Rekognition knows about 3,000 labels.
_MAX_VALUES = 5000


def search_photos(
    request: SearchRequest, *, identity_id: str, albums: AlbumTable, index: PhotoIndex, signer: Signer
) -> SearchAnswer:
    """A page of what the caller searches for.

    `message` and `pictures` with `id`, `s3BucketUrl`, `labels` and `signedUrl` are the contract. `total` counts all
    hits; if there are more, `cursor` asks for the next page. If nothing is found, the search is corrected and relaxed:
    then `didYouMean` is the corrected search, and `relaxed` are the words that were left out.
    """
    library = _Library(identity_id, albums, index)
    for attempt in _attempts(request, library):
        attempt, found = library.found(attempt)
        if found["hits"]["total"]["value"]:
            return _answer(attempt, found, signer)
    return _answer(_Attempt(request), found, signer)


class _Attempt(NamedTuple):
    """A search to try: `did_you_mean` is its text if that was corrected, `left_out` the words that it does not have."""

    request: SearchRequest
    did_you_mean: str | None = None
    left_out: tuple[str, ...] = ()


class _Library:
    """The photos and albums of one caller."""

    def __init__(self, identity_id: str, albums: AlbumTable, index: PhotoIndex) -> None:
        self._identity_id, self._table, self._index = identity_id, albums, index
        self._albums: list[Album] | None = None

    def found(self, attempt: _Attempt) -> tuple[_Attempt, dict[str, Any]]:
        """The attempt with the caller's albums in its search, and the engine's answer to it."""
        query = attempt.request.query
        if query is not None and needs_albums(query):
            if self._albums is None:
                self._albums = self._table.all_of(self._identity_id)
            request = replace(attempt.request, query=with_album_ids(query, self._albums))
            attempt = attempt._replace(request=request)
        return attempt, self._index.search(search_body(attempt.request, identity_id=self._identity_id))

    def vocabulary(self) -> dict[str, tuple[FacetValue, ...]]:
        """The words of the caller's photos."""
        return _vocabulary(tuple(VOCABULARY), self._identity_id, self._index)


# Each says less than the one before. The photos' vocabulary is asked for only if it is needed.
def _attempts(request: SearchRequest, library: _Library) -> Iterator[_Attempt]:
    yield _Attempt(request)
    if request.is_strict or not has_words(request.text):
        return
    plain = read_query(request.text, request.today, asks=False)
    if plain.left_out and plain.node:
        yield _Attempt(_reading(request, plain), None, plain.left_out)
    meant = corrected(request.text, library.vocabulary())
    if meant:
        yield _Attempt(_reading(request, read_query(meant, request.today)), meant)
        plain = read_query(meant, request.today, asks=False)
        if plain.left_out and plain.node:
            yield _Attempt(_reading(request, plain), meant, plain.left_out)
    if plain.node and (less := relaxed(plain.node)):
        yield _Attempt(replace(_reading(request, plain), query=less), meant, plain.left_out)


def _reading(request: SearchRequest, query: Query) -> SearchRequest:
    return replace(request, query=query.node, readings=query.readings)


def suggest(typed: str, *, identity_id: str, albums: AlbumTable, index: PhotoIndex) -> SuggestAnswer:
    """Completions of the last words typed.

    They come from counts over the caller's own photos, so they reveal nothing about anybody else's.
    """
    vocabulary = _vocabulary(SUGGESTED, identity_id, index)
    if vocabulary["albums"]:
        vocabulary["albums"] = by_album_name(vocabulary["albums"], albums.all_of(identity_id))
    return SuggestAnswer(suggestions(typed, vocabulary))


def _vocabulary(names: tuple[str, ...], identity_id: str, index: PhotoIndex) -> dict[str, tuple[FacetValue, ...]]:
    found = index.search(vocabulary_body(names, identity_id=identity_id, most=_MAX_VALUES))
    return facets(found["aggregations"])


def _answer(attempt: _Attempt, found: Mapping[str, Any], signer: Signer) -> SearchAnswer:
    request = attempt.request
    hits, counted = found["hits"]["hits"][: request.size], found.get("aggregations", {})
    explain = explanation(request.query, request.min_confidence)
    has_more = len(found["hits"]["hits"]) > request.size
    return SearchAnswer(
        total=found["hits"]["total"]["value"],
        pictures=tuple(_picture(hit, explain, signer) for hit in hits),
        facets=facets(counted) if request.facets else None,
        cut_facets=cut_facets(counted, request.facets) if request.facets else None,
        did_you_mean=attempt.did_you_mean,
        relaxed=(*attempt.left_out, *_missing(request, hits)) or None,
        understood=tuple(ReadAs(reading.text, reading.meant) for reading in request.readings) or None,
        cursor=next_page(hits[-1]["sort"], request) if has_more else None,
    )


# Of a relaxed search, what even the best photo lacks.
def _missing(request: SearchRequest, hits: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return left_out(request.query, hits[0].get("matched_queries", ())) if request.query and hits else ()


def _picture(
    hit: Mapping[str, Any], explain: Callable[[Mapping[str, Any]], tuple[Matched, ...]], signer: Signer
) -> Picture:
    document = hit["_source"]
    thumbnail = from_plain(Thumbnail, document["thumbnail"]) if "thumbnail" in document else None
    detections = view(tuple[Detected, ...], document["detections"])
    return Picture(
        id=document["photo_id"],
        name=display_name(document["object_key"]),
        s3_bucket_url=f"{document['bucket']}.s3.amazonaws.com/{document['object_key']}",
        labels=tuple(label.name for label in detections),
        signed_url=signer.url(document["object_key"], version_id=document.get("version_id")),
        thumbnail_url=signer.derived_url(thumbnail) if thumbnail else None,
        thumbnail_size=Pixels(thumbnail.width, thumbnail.height) if thumbnail else None,
        renditions=listed_renditions(thumbnail, signer),
        score=hit["_score"],
        matched=explain(document),
        detections=detections,
        size=_size(document),
        format=document.get("format"),
        file_size=document.get("file_size"),
        uploaded_at=document["uploaded_at"],
        captured_at=_captured_at(document),
        camera=document.get("camera"),
        location=_location(document),
        place=document.get("places"),
        colours=_colours(document),
        tags=document.get("tags"),
        album_id=document.get("album_id"),
        rating=document.get("rating"),
        **dict.fromkeys(document.get("marks", ()), True),
        status_reason=document.get("status_reason"),
    )


def _size(document: Mapping[str, Any]) -> Pixels | None:
    if "width" not in document:
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
