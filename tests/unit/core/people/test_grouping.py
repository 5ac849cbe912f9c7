import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.detections import BoundingBox
from chalicelib.core.people.faces import Face, Likeness, overlap
from chalicelib.core.people.grouping import ALIKE, MOST_LIKE, groups

BOX = BoundingBox(0.1, 0.1, 0.2, 0.2)


def face(name: str) -> Face:
    return Face(name, BOX)


def of(names: str) -> list[Face]:
    return [face(name) for name in names]


def all_alike(names: str, similarity: float = 99.0) -> list[Likeness]:
    return [Likeness(one, other, similarity) for one, other in combinations(of(names), 2)]


def found(names: str, likenesses: list[Likeness]) -> list[str]:
    return ["".join(each.photo_id for each in group) for group in groups(of(names), likenesses)]


def test_those_that_are_alike_are_one_person() -> None:
    assert found("abcde", all_alike("abc") + all_alike("de")) == ["abc", "de"]


def test_whoever_is_like_nobody_is_alone() -> None:
    assert found("abc", all_alike("ab")) == ["ab", "c"]
    assert found("ab", all_alike("ab", ALIKE - 0.1)) == ["a", "b"]
    assert found("", []) == []


def test_one_wrong_likeness_does_not_make_two_persons_one() -> None:
    wrong = Likeness(face("a"), face("f"), 99.9)
    assert found("abcdefgh", [*all_alike("abcd"), *all_alike("efgh"), wrong]) == ["abcd", "efgh"]


def test_a_blurred_face_is_no_bridge() -> None:
    bridge = [Likeness(face("x"), face("a"), 91.0), Likeness(face("x"), face("f"), 92.0)]
    assert found("abcdefghx", [*all_alike("abcd"), *all_alike("efgh"), *bridge]) == ["efghx", "abcd"]


def test_a_face_that_only_some_are_like_still_belongs() -> None:
    some = [Likeness(face("x"), face("a"), 91.0)]
    assert found("abcdefx", [*all_alike("abcdef"), *some]) == ["abcdefx"]


def a_large_person(name: str, size: int = 1000) -> tuple[list[Face], list[Likeness]]:
    """Each face is like the hundred nearest around it, so those far apart are like none that both are like."""
    faces = [face(f"{name}{number:04}") for number in range(size)]
    near = ((one, (one + step) % size) for one in range(size) for step in range(1, MOST_LIKE // 2 + 1))
    return faces, [Likeness(faces[one], faces[other], 95.0) for one, other in near]


def test_a_part_of_a_large_person_is_not_somebody_else() -> None:
    """It is like as many faces as a search finds; of these few are like both."""
    faces, likenesses = a_large_person("a")
    part = [face("b1"), face("b2")]
    likenesses.append(Likeness(part[0], part[1], 99.0))
    likenesses += [Likeness(one, other, 92.0) for one in part for other in faces[:: len(faces) // MOST_LIKE]]
    assert [len(group) for group in groups([*faces, *part], likenesses)] == [len(faces) + 2]


def test_two_large_persons_who_are_like_each_other_here_and_there_are_two() -> None:
    (some, of_some), (others, of_others) = a_large_person("a", 300), a_large_person("b", 300)
    wrong = [Likeness(one, other, 91.0) for one in some[::3] for other in others[::50]]
    assert [len(group) for group in groups([*some, *others], [*of_some, *of_others, *wrong])] == [300, 300]


def test_of_two_likenesses_of_a_pair_the_higher_counts() -> None:
    twice = [Likeness(face("b"), face("a"), 95.0), Likeness(face("a"), face("b"), 10.0)]
    assert found("ab", twice) == found("ab", twice[::-1]) == ["ab"]


def test_likenesses_of_those_who_are_gone_count_for_nothing() -> None:
    assert found("ac", all_alike("abc")[:1] + all_alike("bc")) == ["a", "c"]
    assert found("a", [Likeness(face("a"), face("a"), 100.0)]) == ["a"]


names = st.lists(st.sampled_from("abcdefghij"), unique=True).map("".join)
similarities = st.lists(
    st.tuples(st.sampled_from("abcdefghij"), st.sampled_from("abcdefghij"), st.sampled_from([80.0, 91.0, 95.0, 99.0])),
    max_size=40,
)
worlds = st.tuples(names, similarities.map(lambda each: [Likeness(face(a), face(b), s) for a, b, s in each]))


@given(worlds, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(world: tuple[str, list[Likeness]], dice: random.Random) -> None:
    everyone, likenesses = world
    expected = groups(of(everyone), likenesses)
    shuffled = of(everyone)
    dice.shuffle(shuffled)
    turned = [Likeness(b, a, s) if dice.random() < 0.5 else Likeness(a, b, s) for a, b, s in likenesses]
    dice.shuffle(turned)
    assert groups(shuffled, turned) == expected


@given(worlds)
def test_everybody_is_in_one_group(world: tuple[str, list[Likeness]]) -> None:
    everyone, likenesses = world
    assert sorted(each for group in groups(of(everyone), likenesses) for each in group) == sorted(of(everyone))


@given(worlds)
def test_whoever_shares_a_group_is_like_somebody_in_it(world: tuple[str, list[Likeness]]) -> None:
    everyone, likenesses = world
    alike = {frozenset((a, b)) for a, b, s in likenesses if s >= ALIKE and a != b}
    for group in groups(of(everyone), likenesses):
        for each in group if len(group) > 1 else ():
            assert any(frozenset((each, other)) in alike for other in group)


def test_a_large_library_takes_its_time_by_likenesses_not_by_pairs() -> None:
    many = [[Face(f"{number:04}{each}", BOX) for each in range(10)] for number in range(1000)]
    near = [Likeness(*pair, 95.0) for person in many for pair in combinations(person, 2)]
    assert len(groups([each for person in many for each in person], near)) == 1000


def test_boxes_share_a_part_of_their_union() -> None:
    assert overlap(BOX, BOX) == 1
    assert overlap(BOX, BoundingBox(0.5, 0.5, 0.1, 0.1)) == 0
    assert overlap(BoundingBox(0, 0, 0.2, 0.2), BoundingBox(0.1, 0, 0.2, 0.2)) > 0.3
    assert overlap(BoundingBox(0, 0, 0, 0), BoundingBox(0, 0, 0, 0)) == 0
