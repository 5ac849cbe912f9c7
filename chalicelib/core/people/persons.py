"""Persons: the groups that faces make by themselves, and what their owner said of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from chalicelib.core.people.faces import Face, Likeness
from chalicelib.core.people.facts import Facts, Known, settled
from chalicelib.core.people.grouping import groups


class Person(NamedTuple):
    """`faces` are sorted; `cover` is one of them. One whom the owner has said nothing of has no `person_id`."""

    faces: tuple[Face, ...]
    cover: Face
    person_id: str | None = None
    name: str = ""
    is_hidden: bool = False


def persons(faces: Iterable[Face], likenesses: Iterable[Likeness], facts: Facts) -> list[Person]:
    """Everybody with a face, whoever has most of them first. The order of what is given does not matter.

    Every face is one person's. A confirmed face is of whom it was confirmed, a denied one of somebody else. Faces that
    are grouped with a confirmed one are that person's, too; in a group with confirmed faces of several, each is of the
    one it is most like.
    """
    everyone = sorted(set(faces))
    facts = settled(facts, everyone)
    owners = {face: known.person_id for known in _in_order(facts) for face in known.confirmed}
    possible = [each for each in likenesses if _may_be_one(each, owners, facts)]
    of_known, others = _dealt(groups(everyone, possible), possible, owners, facts)
    found = [_known(facts, person_id, theirs) for person_id, theirs in of_known.items()]
    found += [Person(group, group[0]) for group in groups(others, possible)]
    return sorted(found, key=lambda person: (-len(person.faces), person.faces))


def person_with(everybody: Iterable[Person], face: Face) -> Person | None:
    """Whose face it is: so one without an id is found again, after the others were regrouped."""
    return next((person for person in everybody if face in person.faces), None)


def _in_order(facts: Facts) -> Sequence[Known]:
    return [facts[person_id] for person_id in sorted(facts, reverse=True)]


def _may_be_one(likeness: Likeness, owners: Mapping[Face, str], facts: Facts) -> bool:
    """Whether the owner has not said otherwise."""
    one, other, _ = likeness
    if one in owners and other in owners:
        return owners[one] == owners[other]
    return not (_is_denied(one, owners.get(other), facts) or _is_denied(other, owners.get(one), facts))


def _is_denied(face: Face, person_id: str | None, facts: Facts) -> bool:
    return person_id is not None and face in facts[person_id].denied


def _dealt(
    found: Iterable[tuple[Face, ...]], likenesses: Iterable[Likeness], owners: Mapping[Face, str], facts: Facts
) -> tuple[dict[str, list[Face]], list[Face]]:
    """The faces of those who are known, and the faces of nobody known."""
    most_like = _most_like(likenesses, owners)
    theirs: dict[str, list[Face]] = defaultdict(list)
    others: list[Face] = []
    for group in found:
        present = {owners[face] for face in group if face in owners}
        for face in group:
            person_id = owners.get(face) or _whose(face, present, most_like, facts)
            (others if person_id is None else theirs[person_id]).append(face)
    return theirs, others


def _whose(face: Face, present: Iterable[str], most_like: Mapping[tuple[Face, str], float], facts: Facts) -> str | None:
    possible = [person_id for person_id in present if not _is_denied(face, person_id, facts)]
    if len(possible) == 1:
        return possible[0]
    ranked = [(-most_like[face, person_id], person_id) for person_id in possible if (face, person_id) in most_like]
    return min(ranked)[1] if ranked else None


def _most_like(likenesses: Iterable[Likeness], owners: Mapping[Face, str]) -> dict[tuple[Face, str], float]:
    """How like a face is to the most similar confirmed one of each person."""
    highest: dict[tuple[Face, str], float] = {}
    for one, other, similarity in likenesses:
        for face, near in ((one, other), (other, one)):
            if near in owners:
                key = face, owners[near]
                highest[key] = max(similarity, highest.get(key, 0.0))
    return highest


def _known(facts: Facts, person_id: str, faces: Iterable[Face]) -> Person:
    known, theirs = facts[person_id], tuple(sorted(faces))
    cover = known.cover if known.cover is not None and known.cover in theirs else theirs[0]
    return Person(theirs, cover, person_id, known.name, known.is_hidden)
