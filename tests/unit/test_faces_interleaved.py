"""However faces come and go, what is kept of them agrees, and so do persons (`tests/interleavings/persons`)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from chalicelib import kept_faces, people, regrouping
from chalicelib.aws.kept_faces import KeptFaces
from chalicelib.core.people import identity, kept
from chalicelib.core.people.faces import Face, Likeness
from chalicelib.core.people.kept import PhotoFaces
from chalicelib.regrouping import Regrouping
from tests.fakes import FakePeopleTable
from tests.interleavings.persons import first_failure, play, random_choices, stand_ins

SCHEDULES = 200
MUTANT_SCHEDULES = 2_000

_settle = FakePeopleTable.settle


@pytest.fixture(autouse=True, scope="module")
def _stand_ins() -> Iterator[None]:
    with stand_ins():
        yield


def test_nothing_happens() -> None:
    play([])


def test_every_random_schedule_ends_in_agreement() -> None:
    failure = first_failure(range(SCHEDULES))
    if failure is not None:
        play(random_choices(failure))


def faces_stay_behind_after_removal() -> AbstractContextManager[Any]:
    """The faces of a photo that was deleted or overwritten stay in the collection."""
    return mock.patch("chalicelib.derived.follow_record")


def an_older_record_takes_the_faces_of_a_later_upload() -> AbstractContextManager[Any]:
    """Whoever has read a record that has changed since removes faces that are not its own."""
    return mock.patch.object(kept_faces, "_is_later", return_value=False)


def faces_of_which_the_answer_was_lost_stay() -> AbstractContextManager[Any]:
    """Nobody looks for what a function that died had added."""
    return mock.patch.object(regrouping, "remove_unknown", _remove_rows)


def a_consent_given_anew_has_the_collection_of_before() -> AbstractContextManager[Any]:
    """What arrives late from before a withdrawal finds a collection."""
    return mock.patch.object(people, "collection_id", return_value="the one")


def rows_outlive_consent() -> AbstractContextManager[Any]:
    """A withdrawal takes away the collection only."""
    return mock.patch.object(Regrouping, "_steps_without_consent", return_value=())


def what_changes_meanwhile_is_not_noticed() -> AbstractContextManager[Any]:
    """Whoever has compared all faces is done, although there are more by now."""

    def settle(self: FakePeopleTable, upkeep: Any, **ended: Any) -> bool:
        now = self.upkeep_of(upkeep.identity_id)
        return _settle(self, replace(now, lease_until=upkeep.lease_until), **ended)

    return mock.patch.object(FakePeopleTable, "settle", settle)


def the_one_that_came_first_does_not_know_the_later() -> AbstractContextManager[Any]:
    """Two faces are alike only if each says so: but of two, only the later one was compared with both."""

    def likenesses(pictures: Sequence[PhotoFaces]) -> tuple[dict[str, Face], list[Likeness]]:
        known, found = kept.likenesses(pictures)
        said = {(one, other) for one, other, _ in found}
        return known, [each for each in found if (each.other, each.one) in said]

    return mock.patch.object(identity, "likenesses", likenesses)


def persons_stay_who_they_were() -> AbstractContextManager[Any]:
    """A face that has a person keeps it, whatever comes later."""

    def with_persons(self: PhotoFaces, person_ids: dict[str, str]) -> PhotoFaces:
        named = (replace(each, person_id=each.person_id or person_ids.get(each.face_id)) for each in self.faces)
        return replace(self, faces=tuple(named))

    return mock.patch.object(PhotoFaces, "with_persons", with_persons)


def consent_is_read_before_the_faces() -> AbstractContextManager[Any]:
    """What belongs to a consent that was given after the question looks like what belongs to an earlier one."""
    steps = Regrouping.steps

    def with_earlier_consent(self: Regrouping) -> Iterator[Any]:
        table = self.faces.table
        consent = table.consent_of(self.identity_id)
        earlier: Any = SimpleNamespace(
            **{name: getattr(table, name) for name in dir(FakePeopleTable) if not name.startswith("_")}
        )
        earlier.consent_of = lambda _: consent
        yield from steps(replace(self, faces=KeptFaces(earlier, self.faces.collections)))

    return mock.patch.object(Regrouping, "steps", with_earlier_consent)


MUTANTS: tuple[Callable[[], AbstractContextManager[Any]], ...] = (
    faces_stay_behind_after_removal,
    an_older_record_takes_the_faces_of_a_later_upload,
    faces_of_which_the_answer_was_lost_stay,
    a_consent_given_anew_has_the_collection_of_before,
    rows_outlive_consent,
    what_changes_meanwhile_is_not_noticed,
    the_one_that_came_first_does_not_know_the_later,
    persons_stay_who_they_were,
    consent_is_read_before_the_faces,
)


def _remove_rows(pictures: Collection[PhotoFaces], faces: Any) -> None:
    for picture in pictures:
        faces.table.remove(picture)


# Just before the first schedule that notices these.
LOOKED_FOR_FROM = {
    "an_older_record_takes_the_faces_of_a_later_upload": 150,
    "what_changes_meanwhile_is_not_noticed": 1_600,
    "consent_is_read_before_the_faces": 3_450,
}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_broken_rule_is_found_out(mutant: Callable[[], AbstractContextManager[Any]]) -> None:
    first = LOOKED_FOR_FROM.get(mutant.__name__, 0)
    with mutant():
        failure = first_failure(range(first, first + MUTANT_SCHEDULES))
    assert failure is not None, f"{MUTANT_SCHEDULES} schedules did not notice that {mutant.__name__}"
