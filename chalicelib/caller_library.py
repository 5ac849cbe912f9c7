"""What one caller may see, as searches ask for it: the photos, their words, the names of albums and people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.core.api.search_types import FacetValue
from chalicelib.core.search.album_names import by_album_name, needs_albums, with_album_ids
from chalicelib.core.search.answer import facets
from chalicelib.core.search.fields import VOCABULARY
from chalicelib.core.search.filters import asks_for_duplicates
from chalicelib.core.search.leaf_change import Leaf, with_leaves
from chalicelib.core.search.owner_names import with_owner_ids
from chalicelib.core.search.person_names import by_person_name, with_person_ids
from chalicelib.core.search.query import library_body, search_body, vocabulary_body
from chalicelib.core.search.request import SearchRequest
from chalicelib.core.search.syntax import Filter, Node
from chalicelib.core.sight import Sight
from chalicelib.duplicates import duplicate_ids
from chalicelib.ownership import known_albums

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.people_table import PeopleTable
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.core.album import Album
    from chalicelib.core.people.facts import Known

# Distinct labels, places, cameras or tags of one library; Rekognition knows about 3,000 labels.
_MAX_VALUES = 5000

Vocabulary = Mapping[str, tuple[FacetValue, ...]]


class Attempt(NamedTuple):
    """A search to try: `did_you_mean` is its text if that was corrected, `left_out` the words that it does not have."""

    request: SearchRequest
    did_you_mean: str | None = None
    left_out: tuple[str, ...] = ()


class Found(NamedTuple):
    """An attempt, and the engine's answer to it."""

    attempt: Attempt
    answer: Mapping[str, Any]

    @property
    def total(self) -> int:
        """How many photos it finds."""
        return total_of(self.answer)


class Library:
    """The photos and albums that one caller may see."""

    def __init__(self, sight: Sight, albums: AlbumTable, index: PhotoIndex, people: PeopleTable | None) -> None:
        self.sight, self._table, self._index, self._people = sight, albums, index, people
        self._seen: dict[str, Any] = {"identity_id": sight.identity_id, "others": sight.others}
        owners = sight.owners
        self.ask, self._search_each = (
            partial(index.search, owners=owners),
            partial(index.search_each, owners=owners),
        )
        self._albums: list[Album] | None = None
        self._named: list[Known] | None = None
        self._duplicates: tuple[str, ...] | None = None

    def found(self, attempt: Attempt) -> Found:
        """What an attempt finds."""
        attempt = self._with_names(attempt)
        return Found(attempt, self.ask(self._body(attempt)))

    def first_found(self, attempts: Iterable[Attempt]) -> Found | None:
        """The first attempt that finds anything; the engine is asked once for all of them."""
        ready = list(map(self._with_names, attempts))
        return _first(ready, self._search_each(map(self._body, ready)))

    def is_empty(self) -> bool:
        """Whether there are no photos at all."""
        return not total_of(self.ask(library_body(**self._seen)))

    def look_around(self, attempts: Iterable[Attempt]) -> tuple[bool, Vocabulary, Found | None]:
        """Whether there are no photos, the words of the photos, and the first attempt that finds any: asked at once."""
        ready = list(map(self._with_names, attempts))
        around = (library_body(**self._seen), vocabulary_body(tuple(VOCABULARY), most=_MAX_VALUES, **self._seen))
        answers = self._search_each((*around, *map(self._body, ready)))
        photos, words = next(answers), next(answers)
        return not total_of(photos), self._with_people(facets(words["aggregations"])), _first(ready, answers)

    def words(self, names: tuple[str, ...]) -> Vocabulary:
        """Values of the photos, and how often each occurs; albums by their names."""
        body = vocabulary_body(names, most=_MAX_VALUES, **self._seen)
        vocabulary = facets(self.ask(body)["aggregations"])
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

    def _with_people(self, vocabulary: Vocabulary) -> Vocabulary:
        counted = vocabulary.get("people", ())
        return {**vocabulary, "people": by_person_name(counted, self.named()) if counted else ()}

    def _with_names(self, attempt: Attempt) -> Attempt:
        request = attempt.request
        if request.query is None:
            return attempt
        request = replace(request, query=self._named_in(request.query))
        if request.description and request.description.besides:
            besides = self._named_in(request.description.besides)
            request = replace(request, description=request.description._replace(besides=besides))
        return attempt._replace(request=request)

    def _named_in(self, query: Node) -> Node:
        others = self.sight.others
        if needs_albums(query):
            query = with_album_ids(query, self.albums, only_known=bool(others))
        emails = {owner: self.sight.email_of(owner) or "" for owner in others}
        query = with_owner_ids(query, emails, identity_id=self.sight.identity_id)
        query = with_person_ids(query, self.named, identity_id=self.sight.identity_id)
        return self._with_duplicates(query)

    def _with_duplicates(self, query: Node) -> Node:
        return with_leaves(query, self._with_ids)

    def _with_ids(self, leaf: Leaf) -> Node:
        if not isinstance(leaf, Filter) or not asks_for_duplicates(leaf):
            return leaf
        if self._duplicates is None:
            self._duplicates = duplicate_ids(identity_id=self.sight.identity_id, index=self._index)
        return replace(leaf, photo_ids=self._duplicates)

    def _body(self, attempt: Attempt) -> dict[str, Any]:
        return search_body(attempt.request, **self._seen)


def _first(attempts: Iterable[Attempt], answers: Iterator[Mapping[str, Any]]) -> Found | None:
    found = (Found(attempt, answer) for attempt, answer in zip(attempts, answers, strict=True))
    return next((one for one in found if one.total), None)


def total_of(answer: Mapping[str, Any]) -> int:
    """How many photos an answer of the engine is about."""
    total: int = answer["hits"]["total"]["value"]
    return total
