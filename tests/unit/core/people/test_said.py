import pytest

from chalicelib.core.detections import BoundingBox
from chalicelib.core.people.faces import Face, Likeness
from chalicelib.core.people.facts import Known
from chalicelib.core.people.said import CONFIRMED_AT_ONCE, MOST_FACES, best_connected, bounded
from chalicelib.errors import BadRequest

BOX = BoundingBox(0.1, 0.1, 0.2, 0.2)
FACES = [Face(f"{number:04}", BOX) for number in range(MOST_FACES + 1)]


def test_faces_that_are_like_most_others_are_confirmed() -> None:
    middle, *others = FACES[: CONFIRMED_AT_ONCE + 5]
    near = [Likeness(others[-1], each, 95.0) for each in (middle, *others[:-1])]

    chosen = best_connected([middle, *others], [*near, Likeness(others[0], FACES[-1], 99.0)])

    assert chosen[0] == others[-1]
    assert len(chosen) == CONFIRMED_AT_ONCE
    assert FACES[-1] not in chosen


def test_there_is_an_end_to_what_can_be_said_of_one_person() -> None:
    full = {"anna": Known("anna", frozenset(FACES[:-2]), frozenset(FACES[-2:-1]))}
    assert bounded(full, "anna") == full
    with pytest.raises(BadRequest, match="1,000 faces"):
        bounded({"anna": Known("anna", frozenset(FACES[:-1]), frozenset(FACES[-1:]))}, "anna")
