"""Whatever happens in whatever order, bucket, table, index and thumbnails agree in the end (`tests/interleavings`).

`play` and `play_shrunk` check that themselves, and raise `Disagreement`.
"""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.interleavings.mutants import MUTANTS, Mutant
from tests.interleavings.schedule import (
    THE_END,
    Disagreement,
    first_failure,
    play,
    play_shrunk,
    random_choices,
    stand_ins,
)

# The same ones every time; `python -m tests.interleavings` hunts among others.
SCHEDULES = examples(2_000)
# What it takes to find the best hidden mutant, several times over.
MUTANT_SCHEDULES = 20_000


@pytest.fixture(autouse=True, scope="module")
def _stand_ins() -> Iterator[None]:
    with stand_ins():
        yield


def test_an_upload_without_incident_is_a_schedule() -> None:
    play([])


def test_every_random_schedule_ends_in_agreement() -> None:
    failure = first_failure(range(SCHEDULES))
    if failure:
        play_shrunk(failure)
    assert failure is None


@settings(max_examples=examples(200), derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 2**16 - 1), max_size=200))
def test_every_schedule_that_hypothesis_makes_up_ends_in_agreement(choices: list[int]) -> None:
    play(choices)


# Just before the first schedule that notices these, which takes long to find.
LOOKED_FOR_FROM = {
    "any_picture_is_read": 17_900,
    "restoring_is_never_too_late": 1_890,
    "whatever_is_there_is_purged": 2_180,
}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_broken_rule_is_found_out(mutant: Mutant) -> None:
    first = LOOKED_FOR_FROM.get(mutant.__name__, 0)
    with mutant():
        failure = first_failure(range(first, first + MUTANT_SCHEDULES))
    assert failure is not None, f"{MUTANT_SCHEDULES} schedules did not notice that {mutant.__name__}"


def test_a_failure_comes_with_its_simplest_schedule() -> None:
    removals_are_believed = next(mutant for mutant in MUTANTS if mutant.__name__ == "removals_are_believed")
    with removals_are_believed():
        failure = first_failure(range(MUTANT_SCHEDULES))
        assert failure is not None
        with pytest.raises(Disagreement) as raised:
            play_shrunk(failure)
    story = str(raised.value).split(THE_END)[0]
    assert 2 <= len(story.splitlines()) < 12, story


def test_a_schedule_is_the_same_every_time() -> None:
    assert list(random_choices(7)) == list(random_choices(7)) != list(random_choices(8))
