"""Routes of people in the caller's own photos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import services
from chalicelib.http_api.blueprint import api, ours, routes

if TYPE_CHECKING:
    from chalicelib.core.api.people_types import (
        ConsentAnswer,
        MergeBody,
        NotThisAnswer,
        NotThisBody,
        PeopleAnswer,
        PeopleQuery,
        PersonAnswer,
        PersonChangeBody,
    )
    from chalicelib.persons import Owner


@routes.route("/people", methods=["GET"], **ours)
@api.endpoint()
def list_people(identity_id: str, query: PeopleQuery) -> PeopleAnswer:
    """Who is in the caller's own photos, whoever is in most of them first; nobody, unless the caller has agreed."""
    from chalicelib import persons

    return persons.list_people(query, owner=_owner(identity_id))


@routes.route("/people/consent", methods=["PUT"], **ours)
@api.endpoint()
def agree_to_people(identity_id: str) -> ConsentAnswer:
    """Have the faces in the caller's own photos compared from now on. May be repeated."""
    from chalicelib import persons

    return persons.agree(owner=_owner(identity_id), stack=services.settings().stack)


@routes.route("/people/consent", methods=["DELETE"], **ours)
@api.endpoint()
def withdraw_from_people(identity_id: str) -> ConsentAnswer:
    """Forget all faces, and all that was said of people, and compare no more. May be repeated."""
    from chalicelib import persons

    return persons.withdraw(owner=_owner(identity_id))


@routes.route("/people/{person_id}", methods=["GET"], **ours)
@api.endpoint(errors=(404,))
def show_person(person_id: str, identity_id: str) -> PersonAnswer:
    """Somebody in the caller's own photos."""
    from chalicelib import persons

    return persons.show_person(person_id, owner=_owner(identity_id))


@routes.route("/people/{person_id}", methods=["PATCH"], **ours)
@api.endpoint(errors=(404, 409))
def change_person(person_id: str, identity_id: str, body: PersonChangeBody) -> PersonAnswer:
    """Give somebody a name, hide them among the others, or choose the face to show."""
    from chalicelib import persons

    return persons.change_person(person_id, body, owner=_owner(identity_id))


@routes.route("/people/{person_id}/merge", methods=["POST"], **ours)
@api.endpoint(errors=(404, 409))
def merge_person(person_id: str, identity_id: str, body: MergeBody) -> PersonAnswer:
    """The other is this person: this one stays, with the faces of both."""
    from chalicelib import persons

    return persons.merge_person(person_id, body, owner=_owner(identity_id))


@routes.route("/people/{person_id}/not", methods=["POST"], **ours)
@api.endpoint(errors=(404, 409))
def not_this_person(person_id: str, identity_id: str, body: NotThisBody) -> NotThisAnswer:
    """A face is not this person's, whatever it is like."""
    from chalicelib import persons

    return persons.not_this_person(person_id, body, owner=_owner(identity_id))


def _owner(identity_id: str) -> Owner:
    from chalicelib.persons import Owner

    is_on = services.people_if_compared() is not None
    return Owner(identity_id, services.keeper(), is_on, services.url_signers().signer())
