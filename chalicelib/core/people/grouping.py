"""Which faces are one person's, by how alike they are: the same groups, in whatever order the faces arrived.

One wrong likeness must not make two persons one. So two faces count as one person's only if enough of those that
either is like are like both (shared nearest neighbours: Jarvis and Patrick, 1973). A face that is left alone by this,
a blurred or an old one, joins the group that has the face most like it, and brings nobody else along.

Of a person who is in hundreds of photos, each face is known to be like the nearest `MOST_LIKE` alone, and two faces
have few of these in common. So a group is a part of another if most of its faces have that many likenesses, half of
them there.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from chalicelib.core.people.faces import Face, Likeness

ALIKE = 90.0
"""Similarity in percent from which two faces may be one person's (docs/recogniser.md: faces)."""
SHARED = 0.4
"""The least share of those like one of two faces, themselves included, that are like both."""

MOST_LIKE = 100
"""A search for faces like one finds no more."""

Near = Mapping[Face, Mapping[Face, float]]
"""For each face those that are like it, with their similarity in percent."""


def groups(faces: Iterable[Face], likenesses: Iterable[Likeness]) -> list[tuple[Face, ...]]:
    """The groups, each sorted, the largest first; a face that is like no other is a group of one.

    Likenesses of faces that are not among `faces`, and those below `ALIKE`, count for nothing.
    """
    near = _near(faces, likenesses)
    members: dict[Face, list[Face]] = defaultdict(list)
    for face, leader in _joined(near, _with_their_parts(near, _leaders(near))).items():
        members[leader].append(face)
    return sorted((tuple(sorted(group)) for group in members.values()), key=lambda group: (-len(group), group))


def _near(faces: Iterable[Face], likenesses: Iterable[Likeness]) -> dict[Face, dict[Face, float]]:
    near: dict[Face, dict[Face, float]] = {face: {} for face in sorted(set(faces))}
    for one, other, similarity in likenesses:
        if similarity >= ALIKE and one != other and one in near and other in near:
            highest = max(similarity, near[one].get(other, 0.0))
            near[one][other] = near[other][one] = highest
    return near


# Of each face, the first one of those it is joined with, in the order of faces.
def _leaders(near: Near) -> dict[Face, Face]:
    sets = _sets(near)
    return _united(near, lambda face, other: _share(sets[face], sets[other]) >= SHARED)


# Until nothing changes any more: a part may have a part.
def _with_their_parts(near: Near, leaders: dict[Face, Face]) -> dict[Face, Face]:
    while wholes := _wholes(near, leaders):
        for part, whole in wholes.items():
            first, second = sorted((_leader(leaders, part), _leader(leaders, whole)))
            leaders[second] = first
        leaders = {face: _leader(leaders, face) for face in near}
    return leaders


# The leader of each group that is a part -> that of the group it is a part of.
def _wholes(near: Near, leaders: Mapping[Face, Face]) -> dict[Face, Face]:
    sizes = Counter(leaders.values())
    lead_to: dict[Face, Counter[Face]] = defaultdict(Counter)
    for face, others in near.items():
        if len(others) < MOST_LIKE:
            continue
        for leader, count in Counter(map(leaders.__getitem__, others)).items():
            if leader != leaders[face] and 2 * count >= len(others):
                lead_to[leaders[face]][leader] += 1
    found = {group: min((-count, leader) for leader, count in to.items()) for group, to in lead_to.items()}
    return {group: leader for group, (count, leader) in found.items() if -2 * count > sizes[group]}


def _united(near: Near, belong: Callable[[Face, Face], bool]) -> dict[Face, Face]:
    leaders = {face: face for face in near}
    for face, others in near.items():
        for other in others:
            if face < other and belong(face, other):
                first, second = sorted((_leader(leaders, face), _leader(leaders, other)))
                leaders[second] = first
    return {face: _leader(leaders, face) for face in near}


# Each face with those that are like it, as bits. Places are counted anew in each part of the library that has no
# likeness to the rest, so that the numbers stay as short as these parts are small.
def _sets(near: Near) -> dict[Face, int]:
    counts: dict[Face, int] = defaultdict(int)
    places: dict[Face, int] = {}
    for face, part in _united(near, lambda *_: True).items():
        places[face] = counts[part]
        counts[part] += 1
    return {face: sum(1 << places[other] for other in (face, *others)) for face, others in near.items()}


# Sets as numbers, a bit for each face: sets of objects take a hundred times as long.
def _share(one: int, other: int) -> float:
    return (one & other).bit_count() / (one | other).bit_count()


def _leader(leaders: dict[Face, Face], face: Face) -> Face:
    while leaders[face] != face:
        leaders[face] = face = leaders[leaders[face]]
    return face


# Whoever is alone joins a group, but no other who is alone: so nobody is a bridge.
def _joined(near: Near, leaders: Mapping[Face, Face]) -> dict[Face, Face]:
    sizes: dict[Face, int] = defaultdict(int)
    for leader in leaders.values():
        sizes[leader] += 1
    joined = dict(leaders)
    for face in near:
        if sizes[leaders[face]] == 1:
            in_groups = [(-alike, other) for other, alike in near[face].items() if sizes[leaders[other]] > 1]
            joined[face] = leaders[min(in_groups)[1]] if in_groups else face
    return joined
