"""What an owner says of somebody in their photos -> facts. Whoever has no name yet becomes known by it."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from chalicelib.core.people.faces import Face, Likeness
from chalicelib.core.people.facts import Facts, about
from chalicelib.core.people.identity import identified
from chalicelib.core.people.kept import PhotoFaces, likenesses
from chalicelib.core.people.persons import Person
from chalicelib.errors import BadRequest, NoSuchPerson
from chalicelib.messages import Message

CONFIRMED_AT_ONCE = 10
"""So many faces of a group are confirmed when something is said of it: the others come with them, as they are alike."""
MOST_FACES = 1000
"""So many faces may be confirmed or denied of one person: they are one item of the table."""


def introduced(facts: Facts, pictures: Sequence[PhotoFaces], person_id: str) -> Facts:
    """The facts with this person among them, who may only be a group of faces yet. Raises `NoSuchPerson`."""
    if person_id in facts:
        return facts
    person = with_id(identified(pictures, facts), person_id)
    return about(facts, person_id, best_connected(person.faces, likenesses(pictures)[1]))


def with_id(everybody: Iterable[Person], person_id: str) -> Person:
    """Who has this id. Raises `NoSuchPerson`."""
    found = next((person for person in everybody if person.person_id == person_id), None)
    if found is None:
        raise NoSuchPerson
    return found


def best_connected(faces: Collection[Face], alike: Iterable[Likeness]) -> list[Face]:
    """Those of a group's faces that are like most of its others."""
    theirs = set(faces)
    near = Counter(
        face for one, other, _ in alike if one in theirs and other in theirs and one != other for face in (one, other)
    )
    return sorted(theirs, key=lambda face: (-near[face], face))[:CONFIRMED_AT_ONCE]


def face_in(pictures: Iterable[PhotoFaces], face_id: str) -> Face:
    """A face by its id. Raises `NoSuchPerson`."""
    for picture in pictures:
        for kept in picture.faces if picture.counts else ():
            if kept.face_id == face_id:
                return Face(picture.photo_id, kept.bounding_box)
    raise NoSuchPerson(Message.NO_FACE)


def bounded(facts: Facts, person_id: str) -> Facts:
    """The facts, unless there are too many of this person. Raises `BadRequest`."""
    known = facts[person_id]
    if len(known.confirmed) + len(known.denied) > MOST_FACES:
        raise BadRequest(Message.PERSON_FULL.of(most=MOST_FACES))
    return facts
