"""Search: what the caller typed -> hits among the photos that they may see -> pictures with presigned URLs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.core.api.search_types import FacetValue, ReadAs, SearchAnswer, SuggestAnswer
from chalicelib.core.search.album_names import by_album_name, needs_albums, with_album_ids
from chalicelib.core.search.answer import cut_facets, explanation, facets
from chalicelib.core.search.corrections import corrected, has_words
from chalicelib.core.search.fields import VOCABULARY
from chalicelib.core.search.filters import asks_for_duplicates
from chalicelib.core.search.leaf_change import Leaf, with_leaves
from chalicelib.core.search.owner_names import with_owner_ids
from chalicelib.core.search.person_names import by_person_name, of_shown, with_person_ids
from chalicelib.core.search.picture_view import picture, seen_by
from chalicelib.core.search.query import FACET_VALUES, library_body, search_body, vocabulary_body
from chalicelib.core.search.relaxing import left_out, relaxed
from chalicelib.core.search.request import Query, SearchRequest, next_page, read_query
from chalicelib.core.search.suggestions import SUGGESTED, suggestions
from chalicelib.core.search.syntax import Filter, Node
from chalicelib.core.sight import Sight
from chalicelib.duplicates import duplicate_ids
from chalicelib.ownership import known_albums

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.people_table import PeopleTable
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.core.album import Album
    from chalicelib.core.grant import Grant
    from chalicelib.core.people.facts import Known
    from chalicelib.core.signing.signer import Signer

# Distinct labels, places, cameras or tags of one library; Rekognition knows about 3,000 labels.
_MAX_VALUES = 5000

_Vocabulary = Mapping[str, tuple[FacetValue, ...]]


def search_photos(
    request: SearchRequest,
    *,
    identity_id: str,
    albums: AlbumTable,
    index: PhotoIndex,
    signer: Signer,
    grants: Sequence[Grant] = (),
    people: PeopleTable | None = None,
) -> SearchAnswer:
    """A page of what the caller searches for.

    `message` and `pictures` with `id`, `s3BucketUrl`, `labels` and `signedUrl` are the contract. `total` counts all
    hits; if there are more, `cursor` asks for the next page. If nothing is found, the search is corrected and relaxed:
    then `didYouMean` is the corrected search, and `relaxed` are the words that were left out. `grants` are those of
    others that the caller has accepted. `people`, if faces are compared at all, says whom the caller has named.
    """
    library = _Library(Sight(identity_id, tuple(grants)), albums, index, people)
    found = library.found(_Attempt(request))
    if found.total:
        return _answer(found, library, signer)
    if request.is_strict or not has_words(request.text):
        return _answer(found, library, signer, is_empty=library.is_empty())
    is_empty, less = _saying_less(request, library)
    return _answer(less or found, library, signer, is_empty=is_empty)


def _saying_less(request: SearchRequest, library: _Library) -> tuple[bool, _Found | None]:
    """Whether the library is empty, and the first search that says less and finds anything."""
    is_empty, vocabulary, found = library.look_around(_shorter(request, request.text))
    if found or is_empty:
        return is_empty, found
    return False, library.first_found(_attempts(request, corrected(request.text, vocabulary)))


class _Attempt(NamedTuple):
    """A search to try: `did_you_mean` is its text if that was corrected, `left_out` the words that it does not have."""

    request: SearchRequest
    did_you_mean: str | None = None
    left_out: tuple[str, ...] = ()


class _Found(NamedTuple):
    """An attempt, and the engine's answer to it."""

    attempt: _Attempt
    answer: Mapping[str, Any]

    @property
    def total(self) -> int:
        """How many photos it finds."""
        return _total(self.answer)


class _Library:
    """The photos and albums that one caller may see."""

    def __init__(self, sight: Sight, albums: AlbumTable, index: PhotoIndex, people: PeopleTable | None) -> None:
        self.sight, self._table, self._index, self._people = sight, albums, index, people
        self._seen: dict[str, Any] = {"identity_id": sight.identity_id, "others": sight.others}
        owners = sight.owners
        self._search, self._search_each = (
            partial(index.search, owners=owners),
            partial(index.search_each, owners=owners),
        )
        self._albums: list[Album] | None = None
        self._named: list[Known] | None = None
        self._duplicates: tuple[str, ...] | None = None

    def found(self, attempt: _Attempt) -> _Found:
        """What an attempt finds."""
        attempt = self._with_names(attempt)
        return _Found(attempt, self._search(self._body(attempt)))

    def first_found(self, attempts: Iterable[_Attempt]) -> _Found | None:
        """The first attempt that finds anything; the engine is asked once for all of them."""
        ready = list(map(self._with_names, attempts))
        return _first(ready, self._search_each(map(self._body, ready)))

    def is_empty(self) -> bool:
        """Whether there are no photos at all."""
        return not _total(self._search(library_body(**self._seen)))

    def look_around(self, attempts: Iterable[_Attempt]) -> tuple[bool, _Vocabulary, _Found | None]:
        """Whether there are no photos, the words of the photos, and the first attempt that finds any: asked at once."""
        ready = list(map(self._with_names, attempts))
        around = (library_body(**self._seen), vocabulary_body(tuple(VOCABULARY), most=_MAX_VALUES, **self._seen))
        answers = self._search_each((*around, *map(self._body, ready)))
        photos, words = next(answers), next(answers)
        return not _total(photos), self._with_people(facets(words["aggregations"])), _first(ready, answers)

    def words(self, names: tuple[str, ...]) -> _Vocabulary:
        """Values of the photos, and how often each occurs; albums by their names."""
        body = vocabulary_body(names, most=_MAX_VALUES, **self._seen)
        vocabulary = facets(self._search(body)["aggregations"])
        if vocabulary["albums"]:
            vocabulary["albums"] = by_album_name(vocabulary["albums"], self.albums)
        return self._with_people(vocabulary)

    @property
    def albums(self) -> list[Album]:
        """Those whose names the caller may know; read once."""
        if self._albums is None:
            self._albums = known_albums(self.sight, albums=self._table)
        return self._albums

    def named(self) -> list[Known]:
        """The people whom the caller has given a name; read once."""
        if self._named is None:
            facts = self._people.facts_of(self.sight.identity_id)[0] if self._people else {}
            self._named = [known for known in facts.values() if known.name]
        return self._named

    def _with_people(self, vocabulary: _Vocabulary) -> _Vocabulary:
        counted = vocabulary.get("people", ())
        return {**vocabulary, "people": by_person_name(counted, self.named()) if counted else ()}

    def _with_names(self, attempt: _Attempt) -> _Attempt:
        query, others = attempt.request.query, self.sight.others
        if query is None:
            return attempt
        if needs_albums(query):
            query = with_album_ids(query, self.albums, only_known=bool(others))
        emails = {owner: self.sight.email_of(owner) or "" for owner in others}
        query = with_owner_ids(query, emails, identity_id=self.sight.identity_id)
        query = with_person_ids(query, self.named, identity_id=self.sight.identity_id)
        return attempt._replace(request=replace(attempt.request, query=self._with_duplicates(query)))

    def _with_duplicates(self, query: Node) -> Node:
        return with_leaves(query, self._with_ids)

    def _with_ids(self, leaf: Leaf) -> Node:
        if not isinstance(leaf, Filter) or not asks_for_duplicates(leaf):
            return leaf
        if self._duplicates is None:
            self._duplicates = duplicate_ids(identity_id=self.sight.identity_id, index=self._index)
        return replace(leaf, photo_ids=self._duplicates)

    def _body(self, attempt: _Attempt) -> dict[str, Any]:
        return search_body(attempt.request, **self._seen)


def _first(attempts: Iterable[_Attempt], answers: Iterator[Mapping[str, Any]]) -> _Found | None:
    found = (_Found(attempt, answer) for attempt, answer in zip(attempts, answers, strict=True))
    return next((one for one in found if one.total), None)


def _total(answer: Mapping[str, Any]) -> int:
    total: int = answer["hits"]["total"]["value"]
    return total


# Each says less than the one before.
def _attempts(request: SearchRequest, meant: str | None) -> Iterator[_Attempt]:
    if meant:
        yield _Attempt(_reading(request, read_query(meant, request.today)), meant)
        yield from _shorter(request, meant, meant)
    plain = read_query(meant or request.text, request.today, asks=False)
    if plain.node and (less := relaxed(plain.node)):
        yield _Attempt(replace(_reading(request, plain), query=less), meant, plain.left_out)


# Without the words that only ask, if there are any.
def _shorter(request: SearchRequest, text: str, meant: str | None = None) -> Iterator[_Attempt]:
    plain = read_query(text, request.today, asks=False)
    if plain.left_out and plain.node:
        yield _Attempt(_reading(request, plain), meant, plain.left_out)


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
    library = _Library(Sight(identity_id, tuple(grants)), albums, index, people)
    return SuggestAnswer(suggestions(typed, library.words(SUGGESTED)))


def _answer(one: _Found, library: _Library, signer: Signer, *, is_empty: bool = False) -> SearchAnswer:
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
def _facets(counted: Mapping[str, Any], library: _Library) -> dict[str, tuple[FacetValue, ...]]:
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
