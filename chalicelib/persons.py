"""Use cases of people in the caller's own photos: who they are, what the caller says of them, and consent.

Everything is asked of what is kept under the caller's own identity, so that nobody else's people are within reach.
Where the operator has turned faces off, all that is left is to take a consent back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.core.api.changes import refuse_nothing
from chalicelib.core.api.cursor import read_cursor, write_cursor
from chalicelib.core.api.people_types import (
    ConsentAnswer,
    FaceAsked,
    MergeBody,
    NotThisAnswer,
    NotThisBody,
    PeopleAnswer,
    PeopleQuery,
    PersonAnswer,
    PersonChangeBody,
    PersonView,
)
from chalicelib.core.api.person_view import person_view
from chalicelib.core.people.facts import covered, denied, hidden, merged, renamed
from chalicelib.core.people.identity import identified
from chalicelib.core.people.said import bounded, face_in, introduced, with_id
from chalicelib.core.people.shown import Shown, in_order, page
from chalicelib.core.photo import Photo
from chalicelib.core.search.alike_query import covers_body, people_body, photos_body
from chalicelib.core.search.answer import facets
from chalicelib.errors import BadRequest, NoSuchPerson
from chalicelib.messages import Message

if TYPE_CHECKING:
    from chalicelib.aws.people_table import PeopleTable
    from chalicelib.core.people.facts import Facts
    from chalicelib.core.people.kept import PhotoFaces
    from chalicelib.core.signing.signer import Signer
    from chalicelib.people import Keeper


class Owner(NamedTuple):
    """The caller; `is_on`: whether the operator has faces compared. Where not, `keeper` can only forget."""

    identity_id: str
    keeper: Keeper
    is_on: bool
    signer: Signer

    @property
    def table(self) -> PeopleTable:
        """What is kept of their people."""
        return self.keeper.faces.table

    def must_be_on(self) -> None:
        """Raise `BadRequest` where the operator does not have faces compared."""
        if not self.is_on:
            raise BadRequest(Message.NO_PEOPLE)


def list_people(query: PeopleQuery, *, owner: Owner) -> PeopleAnswer:
    """A page of who is in the caller's photos in sight, whoever is in most of them first. Raises `BadRequest`."""
    after = read_cursor(query.cursor, tuple[int, str]) if query.cursor else None
    consent = owner.table.consent_of(owner.identity_id)
    everybody = _everybody(query, owner) if consent and owner.is_on else []
    found, is_more = page(everybody, query.size, after)
    return PeopleAnswer(
        available=owner.is_on,
        agreed_at=consent.since.isoformat() if consent else None,
        people=tuple(_views(found, owner)),
        total=len(everybody),
        cursor=write_cursor(found[-1].position) if is_more else None,
    )


def show_person(person_id: str, *, owner: Owner) -> PersonAnswer:
    """One of them. Raises `NoSuchPerson`."""
    return PersonAnswer(_view(person_id, owner))


def agree(*, owner: Owner, stack: str) -> ConsentAnswer:
    """Have the faces in the caller's photos compared. Raises `BadRequest` where the operator does not want that."""
    owner.must_be_on()
    return ConsentAnswer(owner.keeper.agree(owner.identity_id, stack=stack).since.isoformat())


def withdraw(*, owner: Owner) -> ConsentAnswer:
    """Forget everything about faces, and have none compared any more; also where they no longer are."""
    is_done = owner.keeper.withdraw(owner.identity_id)
    return ConsentAnswer(following=not is_done or None)


def change_person(person_id: str, body: PersonChangeBody, *, owner: Owner) -> PersonAnswer:
    """Name somebody, hide them, choose their cover. Raises `NoSuchPerson` and `BadRequest`."""
    refuse_nothing(body)

    def change(facts: Facts, pictures: Sequence[PhotoFaces]) -> Facts:
        if isinstance(body.name, str):
            facts = renamed(facts, person_id, body.name)
        if isinstance(body.hidden, bool):
            facts = hidden(facts, person_id, is_hidden=body.hidden)
        if isinstance(body.cover, FaceAsked):
            facts = covered(facts, person_id, face_in(_of(body.cover.photo, pictures), body.cover.face))
        return facts

    return _said(person_id, change, owner)


def merge_person(person_id: str, body: MergeBody, *, owner: Owner) -> PersonAnswer:
    """The other is this person. Raises `NoSuchPerson`."""

    def change(facts: Facts, pictures: Sequence[PhotoFaces]) -> Facts:
        return merged(introduced(facts, pictures, body.other), person_id, body.other)

    return _said(person_id, change, owner)


def not_this_person(person_id: str, body: NotThisBody, *, owner: Owner) -> NotThisAnswer:
    """A face is not this person's, whatever it is like. Raises `NoSuchPerson`."""

    def change(facts: Facts, pictures: Sequence[PhotoFaces]) -> Facts:
        return denied(facts, person_id, face_in(_of(body.photo, pictures), body.face))

    return NotThisAnswer(following=not _change(person_id, change, owner) or None)


_Answer = Mapping[str, Any]
_Change = Callable[["Facts", "Sequence[PhotoFaces]"], "Facts"]


def _everybody(query: PeopleQuery, owner: Owner) -> list[Shown]:
    found = in_order(_counted(owner), owner.table.facts_of(owner.identity_id)[0])
    return [each for each in found if (query.hidden or not each.is_hidden) and each.is_called(query.name)]


# In photos in sight, as searches find them: so nothing has to be compared only to show what there is.
def _counted(owner: Owner, person_id: str | None = None) -> dict[str, int]:
    found = _search([people_body(identity_id=owner.identity_id, person_id=person_id)], owner)
    return {each.value: each.count for each in facets(next(found)["aggregations"])["people"]}


def _view(person_id: str, owner: Owner) -> PersonView:
    if not owner.is_on:
        raise NoSuchPerson
    facts, counted = owner.table.facts_of(owner.identity_id)[0], _counted(owner, person_id)
    if person_id not in facts and person_id not in counted:
        raise NoSuchPerson
    (view,) = _views([Shown(person_id, counted.get(person_id, 0), facts.get(person_id))], owner)
    return view


def _views(people: Sequence[Shown], owner: Owner) -> Iterator[PersonView]:
    keys = list(_keys(people, owner))
    records = owner.keeper.photos.get_all(list(dict.fromkeys(chain.from_iterable(keys))))
    photos = {record.object_key: record for record in records if isinstance(record, Photo)}
    for shown, theirs in zip(people, keys, strict=True):
        yield person_view(shown, [photos[key] for key in theirs if key in photos], owner.signer)


# Of each person: the photo of the cover that was chosen, and the newest ones.
def _keys(people: Sequence[Shown], owner: Owner) -> Iterator[list[str]]:
    chosen = sorted({each.cover.photo_id for each in people if each.cover})
    newest = (covers_body(each.person_id, identity_id=owner.identity_id) for each in people)
    answers = _search([photos_body(chosen, identity_id=owner.identity_id), *newest], owner)
    of_chosen = dict(_found(next(answers)))
    for each, answer in zip(people, answers, strict=True):
        cover = of_chosen.get(each.cover.photo_id) if each.cover else None
        yield [*([cover] if cover else []), *(object_key for _, object_key in _found(answer))]


def _found(answer: _Answer) -> Iterator[tuple[str, str]]:
    return ((hit["_source"]["photo_id"], hit["_source"]["object_key"]) for hit in answer["hits"]["hits"])


def _search(bodies: Sequence[_Answer], owner: Owner) -> Iterator[dict[str, Any]]:
    return owner.keeper.index.search_each(bodies, owners=(owner.identity_id,))


def _change(person_id: str, change: _Change, owner: Owner) -> bool:
    if not owner.is_on:
        raise NoSuchPerson

    def changed(facts: Facts) -> Facts:
        pictures = owner.table.pictures_of(owner.identity_id)
        with_id(identified(pictures, facts), person_id)
        return bounded(change(introduced(facts, pictures, person_id), pictures), person_id)

    _, is_done = owner.keeper.change(owner.identity_id, changed)
    return is_done


def _said(person_id: str, change: _Change, owner: Owner) -> PersonAnswer:
    is_done = _change(person_id, change, owner)
    return PersonAnswer(_view(person_id, owner), following=not is_done or None)


def _of(photo_id: str, pictures: Iterable[PhotoFaces]) -> list[PhotoFaces]:
    return [picture for picture in pictures if picture.photo_id == photo_id]
