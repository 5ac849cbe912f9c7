"""What an owner says of persons: names, who is who and who is not, whom to hide.

It holds, however the faces are regrouped.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from chalicelib.core.people.faces import SAME_PLACE, Face, overlap


@dataclass(frozen=True, slots=True)
class Known:
    """A person of whom the owner has said something.

    `confirmed` faces are this person's, `denied` ones are not; no face is confirmed of two persons. `cover` is the face
    to show, if the owner chose one.
    """

    person_id: str
    confirmed: frozenset[Face]
    denied: frozenset[Face] = frozenset()
    name: str = ""
    is_hidden: bool = False
    cover: Face | None = None


Facts = Mapping[str, Known]
"""By person id."""


def about(facts: Facts, person_id: str, faces: Iterable[Face]) -> Facts:
    """The facts with this person among them, who has at least these faces."""
    known = facts.get(person_id) or Known(person_id, frozenset())
    return _confirmed(facts, known, frozenset(faces))


def renamed(facts: Facts, person_id: str, name: str) -> Facts:
    """The person is called so; an empty name takes the name away. Several may have one name."""
    return _with(facts, replace(facts[person_id], name=" ".join(name.split())))


def hidden(facts: Facts, person_id: str, *, is_hidden: bool) -> Facts:
    """The person is not shown among the others, or is again."""
    return _with(facts, replace(facts[person_id], is_hidden=is_hidden))


def covered(facts: Facts, person_id: str, cover: Face | None) -> Facts:
    """This face is shown for the person, and is the person's; None: any."""
    known = replace(facts[person_id], cover=cover)
    return _confirmed(facts, known, frozenset() if cover is None else frozenset([cover]))


def merged(facts: Facts, person_id: str, other_id: str) -> Facts:
    """The other is this person: one of them is left, with the faces of both, and with what only the other had."""
    kept, gone = facts[person_id], facts[other_id]
    if person_id == other_id:
        return facts
    left = {each: known for each, known in facts.items() if each != other_id}
    both = replace(
        kept,
        denied=kept.denied | gone.denied,
        name=kept.name or gone.name,
        is_hidden=kept.is_hidden and gone.is_hidden,
        cover=kept.cover or gone.cover,
    )
    return _confirmed(left, both, gone.confirmed)


def denied(facts: Facts, person_id: str, face: Face) -> Facts:
    """The face is not this person's, whatever it is like."""
    known = facts[person_id]
    cover = None if known.cover == face else known.cover
    return _with(facts, replace(known, confirmed=known.confirmed - {face}, denied=known.denied | {face}, cover=cover))


def settled(facts: Facts, faces: Iterable[Face]) -> Facts:
    """The facts about faces as they are now: a box that was moved a little stands for the same face.

    Facts about faces that are not there stay as they are: their photo may be indexed again.
    """
    present: dict[str, list[Face]] = {}
    for face in faces:
        present.setdefault(face.photo_id, []).append(face)
    return {person_id: _settled(known, present) for person_id, known in facts.items()}


def _settled(known: Known, present: Mapping[str, list[Face]]) -> Known:
    return replace(
        known,
        confirmed=frozenset(_now(face, present) for face in known.confirmed),
        denied=frozenset(_now(face, present) for face in known.denied),
        cover=known.cover and _now(known.cover, present),
    )


def _now(face: Face, present: Mapping[str, list[Face]]) -> Face:
    near = [(-overlap(face.box, other.box), other) for other in present.get(face.photo_id, [])]
    shared, best = min(near, default=(0.0, face))
    return best if -shared > SAME_PLACE else face


# What is confirmed of one person is confirmed of nobody else.
def _confirmed(facts: Facts, known: Known, faces: frozenset[Face]) -> Facts:
    others = {each: replace(other, confirmed=other.confirmed - faces) for each, other in facts.items()}
    confirmed = known.confirmed | faces
    return _with(others, replace(known, confirmed=confirmed, denied=known.denied - confirmed))


def _with(facts: Facts, known: Known) -> Facts:
    return {**facts, known.person_id: known}
