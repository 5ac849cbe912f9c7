import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.detections import BoundingBox
from chalicelib.core.people.faces import Face, Likeness
from chalicelib.core.people.facts import Facts, Known, about, covered, denied, hidden, merged, renamed
from chalicelib.core.people.persons import Person, person_with, persons

BOX = BoundingBox(0.1, 0.1, 0.2, 0.2)
NOTHING: Facts = {}


def face(name: str) -> Face:
    return Face(name, BOX)


def of(names: str) -> list[Face]:
    return [face(name) for name in names]


def alike(*groups: str) -> list[Likeness]:
    return [Likeness(one, other, 99.0) for group in groups for one, other in combinations(of(group), 2)]


def named(name: str, faces: str, facts: Facts = NOTHING) -> Facts:
    return renamed(about(facts, name.lower(), of(faces)), name.lower(), name)


def found(names: str, likenesses: list[Likeness], facts: Facts) -> list[tuple[str, str]]:
    everybody = persons(of(names), likenesses, facts)
    return [(person.name, "".join(each.photo_id for each in person.faces)) for person in everybody]


def test_whoever_is_like_a_named_person_is_that_person() -> None:
    facts = named("Anna", "ab")
    assert found("abcde", alike("abc", "de"), facts) == [("Anna", "abc"), ("", "de")]


def test_a_name_outlives_the_faces_it_was_given_with() -> None:
    facts = named("Anna", "abc")
    assert found("cd", alike("cd"), facts) == [("Anna", "cd")]
    assert found("d", alike(), facts) == [("", "d")]
    assert found("ad", alike("ad"), facts) == [("Anna", "ad")]


def test_two_who_were_merged_are_one_though_they_are_not_alike() -> None:
    facts = merged(named("Bob", "cd", named("Anna", "ab")), "anna", "bob")
    assert set(facts) == {"anna"}
    assert found("abcdef", alike("abe", "cdf"), facts) == [("Anna", "abcdef")]


def test_who_is_merged_into_somebody_without_a_name_gives_theirs() -> None:
    facts = about(named("Bob", "cd"), "someone", of("ab"))
    assert merged(facts, "someone", "bob")["someone"].name == "Bob"
    assert merged(facts, "bob", "bob") == facts


def test_a_face_that_is_not_hers_is_somebody_elses() -> None:
    facts = denied(named("Anna", "abcd"), "anna", face("d"))
    assert found("abcd", alike("abcd"), facts) == [("Anna", "abc"), ("", "d")]
    assert found("abcde", alike("abcde"), facts) == [("Anna", "abce"), ("", "d")]
    again = about(facts, "anna", of("d"))
    assert found("abcd", alike("abcd"), again) == [("Anna", "abcd")]


def test_those_who_are_not_hers_may_be_one_person() -> None:
    facts = denied(denied(named("Anna", "abcd"), "anna", face("d")), "anna", face("c"))
    assert found("abcd", alike("abcd"), facts) == [("Anna", "ab"), ("", "cd")]


def test_twins_keep_their_own_faces_and_share_the_others_by_likeness() -> None:
    facts = named("Bob", "cd", named("Anna", "ab"))
    near_bob = [Likeness(face("x"), face("c"), 99.9)]
    assert found("abcdx", alike("abcdx") + near_bob, facts) == [("Bob", "cdx"), ("Anna", "ab")]


def test_a_confirmed_face_is_nobody_elses() -> None:
    facts = named("Bob", "bc", named("Anna", "ab"))
    assert facts["anna"].confirmed == {face("a")}
    assert found("abc", alike("abc"), facts) == [("Bob", "bc"), ("Anna", "a")]


def test_the_owner_chooses_the_cover_and_hides() -> None:
    facts = hidden(covered(named("Anna", "ab"), "anna", face("c")), "anna", is_hidden=True)
    (anna,) = persons(of("abc"), alike("abc"), facts)
    assert anna == Person(tuple(of("abc")), face("c"), "anna", "Anna", is_hidden=True)
    (without,) = persons(of("ab"), alike("ab"), facts)
    assert without.cover == face("a")
    assert denied(facts, "anna", face("c"))["anna"].cover is None


def test_a_name_is_written_plainly() -> None:
    assert renamed(named("Anna", "a"), "anna", "  Anna \n Maria ")["anna"].name == "Anna Maria"


def test_a_box_that_moved_a_little_is_the_same_face() -> None:
    facts = named("Anna", "a")
    moved, beside = Face("a", BoundingBox(0.11, 0.1, 0.2, 0.2)), Face("a", BoundingBox(0.6, 0.1, 0.2, 0.2))
    everybody = persons([moved, beside], [], facts)
    assert [(person.name, person.faces) for person in everybody] == [("Anna", (moved,)), ("", (beside,))]


def test_one_without_an_id_is_found_by_any_of_the_faces() -> None:
    everybody = persons(of("abc"), alike("ab"), NOTHING)
    assert person_with(everybody, face("b")) == Person(tuple(of("ab")), face("a"))
    assert person_with(everybody, face("z")) is None


NAMES = "abcdefghij"
subsets = st.lists(st.sampled_from(NAMES), unique=True).map("".join)
likeness_lists = st.lists(
    st.builds(
        lambda a, b, s: Likeness(face(a), face(b), s),
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from([80.0, 91.0, 95.0, 99.0]),
    ),
    max_size=40,
)
# Any order of what an owner can say.
deeds = st.lists(
    st.tuples(st.sampled_from(["about", "deny", "merge", "cover"]), st.sampled_from("123"), st.sampled_from(NAMES)),
    max_size=12,
)


def said(facts: Facts, each: tuple[str, str, str]) -> Facts:
    deed, person_id, name = each
    facts = about(facts, person_id, []) if person_id not in facts else facts
    if deed == "deny":
        return denied(facts, person_id, face(name))
    if deed == "merge":
        other = sorted(facts)[len(name) % len(facts)]
        return merged(facts, person_id, other)
    return covered(facts, person_id, face(name)) if deed == "cover" else about(facts, person_id, [face(name)])


def facts_of(all_said: list[tuple[str, str, str]]) -> Facts:
    facts: Facts = NOTHING
    for each in all_said:
        facts = said(facts, each)
    return facts


@given(deeds)
def test_facts_never_contradict_each_other(all_said: list[tuple[str, str, str]]) -> None:
    facts = facts_of(all_said)
    confirmed = [each for known in facts.values() for each in known.confirmed]
    assert len(confirmed) == len(set(confirmed))
    for known in facts.values():
        assert not known.confirmed & known.denied
        assert known.cover is None or known.cover not in known.denied


@given(subsets, likeness_lists, deeds, st.randoms(use_true_random=False))
def test_what_was_said_holds_in_any_order_of_arrival(
    names: str, likenesses: list[Likeness], all_said: list[tuple[str, str, str]], dice: random.Random
) -> None:
    facts = facts_of(all_said)
    everybody = persons(of(names), likenesses, facts)
    holds(everybody, facts, names)
    shuffled, turned = of(names), [Likeness(b, a, s) for a, b, s in likenesses]
    dice.shuffle(shuffled)
    dice.shuffle(turned)
    assert persons(shuffled, turned, dict(reversed(list(facts.items())))) == everybody


@given(subsets, subsets, likeness_lists, deeds)
def test_faces_that_went_and_came_again_change_nothing(
    names: str, gone: str, likenesses: list[Likeness], all_said: list[tuple[str, str, str]]
) -> None:
    facts = facts_of(all_said)
    left = "".join(name for name in names if name not in gone)
    holds(persons(of(left), likenesses, facts), facts, left)
    # Indexed anew, in another model's boxes.
    moved = {face(name): Face(name, BoundingBox(0.105, 0.1, 0.2, 0.2)) for name in NAMES}
    anew = [Likeness(moved[a], moved[b], s) for a, b, s in likenesses]
    again = persons([moved[each] for each in of(names)], anew, facts)
    before = persons(of(names), likenesses, facts)
    assert [(each.person_id, [f.photo_id for f in each.faces]) for each in again] == [
        (each.person_id, [f.photo_id for f in each.faces]) for each in before
    ]


def holds(everybody: list[Person], facts: Facts, names: str) -> None:
    """Every face is one person's, and whose the owner said."""
    assert sorted(each for person in everybody for each in person.faces) == sorted(of(names))
    for person in everybody:
        assert person.cover in person.faces
        if person.person_id is not None:
            assert not set(person.faces) & facts[person.person_id].denied
    for known in facts.values():
        assert all(_is_theirs(everybody, known, each) for each in known.confirmed & set(of(names)))


def _is_theirs(everybody: list[Person], known: Known, each: Face) -> bool:
    person = person_with(everybody, each)
    return person is not None and person.person_id == known.person_id
