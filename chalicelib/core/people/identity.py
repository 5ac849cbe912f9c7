"""Persons with ids, of which one that nobody has named keeps its own for as long as most of its faces stay together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count

from chalicelib.core.people.faces import Face
from chalicelib.core.people.facts import Facts
from chalicelib.core.people.kept import PhotoFaces, likenesses
from chalicelib.core.people.persons import Person, persons


def identified(pictures: Sequence[PhotoFaces], facts: Facts) -> list[Person]:
    """Everybody with a face in these pictures, each with an id, whoever has most faces first.

    The groups are the same in whatever order the faces came; ids of those that nobody has named may be others.
    """
    faces, alike = likenesses(pictures)
    had, ids = _had(pictures), _ids(faces)
    taken = set(facts)
    found = []
    for person in persons(faces.values(), alike, facts):
        person_id = person.person_id or _free_id(person.faces, had, ids, taken)
        taken.add(person_id)
        found.append(person._replace(person_id=person_id))
    return found


def person_ids(pictures: Sequence[PhotoFaces], facts: Facts) -> dict[str, str]:
    """The person of each face, by the faces' ids."""
    faces, _ = likenesses(pictures)
    of_face = {face: person.person_id or "" for person in identified(pictures, facts) for face in person.faces}
    return {face_id: of_face[face] for face_id, face in faces.items()}


def _had(pictures: Iterable[PhotoFaces]) -> dict[Face, str]:
    return {
        Face(picture.photo_id, kept.bounding_box): kept.person_id
        for picture in pictures
        if picture.counts
        for kept in picture.faces
        if kept.person_id is not None
    }


def _ids(faces: Mapping[str, Face]) -> dict[Face, list[str]]:
    ids = defaultdict(list)
    for face_id in sorted(faces):
        ids[faces[face_id]].append(face_id)
    return ids


# What most of its faces had, else the id of one of its faces: others may have taken that with them.
def _free_id(
    faces: Sequence[Face], had: Mapping[Face, str], ids: Mapping[Face, Sequence[str]], taken: Iterable[str]
) -> str:
    counted = Counter(had[face] for face in faces if face in had)
    earlier = sorted(counted, key=lambda person_id: (-counted[person_id], person_id))
    own = list(chain.from_iterable(ids[face] for face in faces))
    more = (f"{own[0]}.{number}" for number in count(2))
    return next(person_id for person_id in chain(earlier, own, more) if person_id not in taken)
