"""Search: what the caller typed -> hits among the photos that they may see -> pictures with presigned URLs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from logging import getLogger
from typing import TYPE_CHECKING, Any

from chalicelib.caller_library import Attempt, Found, Library
from chalicelib.core.api.search_types import FacetValue, ReadAs, SearchAnswer, SuggestAnswer
from chalicelib.core.search.answer import cut_facets, explanation, facets
from chalicelib.core.search.corrections import corrected, has_words
from chalicelib.core.search.person_names import of_shown
from chalicelib.core.search.picture_view import picture, seen_by
from chalicelib.core.search.query import FACET_VALUES
from chalicelib.core.search.relaxing import left_out, relaxed
from chalicelib.core.search.request import Query, SearchRequest, next_page, read_query
from chalicelib.core.search.suggestions import SUGGESTED, suggestions
from chalicelib.core.sight import Sight
from chalicelib.described import by_description, described_hits
from chalicelib.errors import ServiceUnavailable

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.people_table import PeopleTable
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.picture_embedder import PictureEmbedder
    from chalicelib.core.grant import Grant
    from chalicelib.core.signing.signer import Signer


_log = getLogger("photo-search")


def search_photos(
    request: SearchRequest,
    *,
    identity_id: str,
    albums: AlbumTable,
    index: PhotoIndex,
    signer: Signer,
    grants: Sequence[Grant] = (),
    people: PeopleTable | None = None,
    embedder: PictureEmbedder | None = None,
) -> SearchAnswer:
    """A page of what the caller searches for.

    `message` and `pictures` with `id`, `s3BucketUrl`, `labels` and `signedUrl` are the contract. `total` counts all
    hits; if there are more, `cursor` asks for the next page. If nothing is found, the search is corrected and relaxed:
    then `didYouMean` is the corrected search, and `relaxed` are the words that were left out. `grants` are those of
    others that the caller has accepted. `people`, if faces are compared at all, says whom the caller has named.
    `embedder`, if it takes words, adds photos that show what they describe, after all that have them.
    """
    library = Library(Sight(identity_id, tuple(grants)), albums, index, people)
    found = library.found(Attempt(request))
    answer = _first_answer(found, library, signer)
    is_last = answer.cursor is None if found.total else not request.after
    if embedder is None or request.is_strict or request.description is None or answer.empty_library or not is_last:
        return answer
    return _with_described(answer, library, embedder, found.attempt.request, signer)


def _first_answer(found: Found, library: Library, signer: Signer) -> SearchAnswer:
    request = found.attempt.request
    if found.total:
        return _answer(found, library, signer)
    if request.is_strict or not has_words(request.text):
        return _answer(found, library, signer, is_empty=library.is_empty())
    is_empty, less = _saying_less(request, library)
    return _answer(less or found, library, signer, is_empty=is_empty)


def _with_described(
    answer: SearchAnswer, library: Library, embedder: PictureEmbedder, request: SearchRequest, signer: Signer
) -> SearchAnswer:
    try:
        hits = described_hits(request, sight=library.sight, embedder=embedder, search=library.ask)
    except ServiceUnavailable as error:  # what the words themselves find is an answer, too
        _log.warning("no photos by description: %s", error)
        return answer.with_described(None)
    explain = by_description(request)
    return answer.with_described(tuple(seen_by(library.sight, hit, picture(hit, explain, signer)) for hit in hits))


def _saying_less(request: SearchRequest, library: Library) -> tuple[bool, Found | None]:
    """Whether the library is empty, and the first search that says less and finds anything."""
    is_empty, vocabulary, found = library.look_around(_shorter(request, request.text))
    if found or is_empty:
        return is_empty, found
    return False, library.first_found(_attempts(request, corrected(request.text, vocabulary)))


# Each says less than the one before.
def _attempts(request: SearchRequest, meant: str | None) -> Iterator[Attempt]:
    if meant:
        yield Attempt(_reading(request, read_query(meant, request.today)), meant)
        yield from _shorter(request, meant, meant)
    plain = read_query(meant or request.text, request.today, asks=False)
    if plain.node and (less := relaxed(plain.node)):
        yield Attempt(replace(_reading(request, plain), query=less), meant, plain.left_out)


# Without the words that only ask, if there are any.
def _shorter(request: SearchRequest, text: str, meant: str | None = None) -> Iterator[Attempt]:
    plain = read_query(text, request.today, asks=False)
    if plain.left_out and plain.node:
        yield Attempt(_reading(request, plain), meant, plain.left_out)


def _reading(request: SearchRequest, query: Query) -> SearchRequest:
    return replace(request, query=query.node, readings=query.readings)


def suggest(
    typed: str,
    *,
    identity_id: str,
    albums: AlbumTable,
    index: PhotoIndex,
    grants: Sequence[Grant] = (),
    people: PeopleTable | None = None,
) -> SuggestAnswer:
    """Completions of the last words typed.

    They come from counts over the photos that the caller may see, so they reveal nothing about any others.
    """
    library = Library(Sight(identity_id, tuple(grants)), albums, index, people)
    return SuggestAnswer(suggestions(typed, library.words(SUGGESTED)))


def _answer(one: Found, library: Library, signer: Signer, *, is_empty: bool = False) -> SearchAnswer:
    attempt, found = one
    request = attempt.request
    hits, counted = found["hits"]["hits"][: request.size], found.get("aggregations", {})
    explain = explanation(request.query, request.min_confidence)
    has_more = len(found["hits"]["hits"]) > request.size
    return SearchAnswer(
        total=one.total,
        pictures=tuple(seen_by(library.sight, hit, picture(hit, explain, signer)) for hit in hits),
        facets=_facets(counted, library) if request.facets else None,
        cut_facets=cut_facets(counted, request.facets) if request.facets else None,
        did_you_mean=attempt.did_you_mean,
        relaxed=(*attempt.left_out, *_missing(request, hits)) or None,
        understood=tuple(ReadAs(reading.text, reading.meant) for reading in request.readings) or None,
        empty_library=is_empty,
        cursor=next_page(hits[-1]["sort"], request) if has_more else None,
    )


# That a photo of somebody else is also in other albums is not the caller's business.
def _facets(counted: Mapping[str, Any], library: Library) -> dict[str, tuple[FacetValue, ...]]:
    found = facets(counted)
    if found.get("people"):
        found["people"] = of_shown(found["people"], library.named())[:FACET_VALUES]
    if library.sight.others and found.get("albums"):
        known = {album.album_id for album in library.albums}
        found["albums"] = tuple(value for value in found["albums"] if value.value in known)
    return found


# Of a relaxed search, what even the best photo lacks.
def _missing(request: SearchRequest, hits: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return left_out(request.query, hits[0].get("matched_queries", ())) if request.query and hits else ()
