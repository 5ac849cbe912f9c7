import pytest

from chalicelib.core.detections import ModerationLabel
from chalicelib.core.people.faces import Face
from chalicelib.core.people.facts import Known
from chalicelib.core.people.shown import Shown, cover_of, in_order, page
from chalicelib.core.photo import Photo
from tests.records import a_face, a_finished_photo

FIRST = a_finished_photo("1.jpg", faces=(a_face("anna", "one"), a_face("otto", "two")))
SECOND = a_finished_photo("2.jpg", faces=(a_face("anna", "three"), a_face("anna", "four", left=0.5)))
SENSITIVE = a_finished_photo("3.jpg", faces=FIRST.faces, moderation_labels=(ModerationLabel("Explicit", 99.0),))
OTHERS = a_finished_photo("4.jpg", faces=(a_face("otto", "five"),))


def anna(cover: Face | None = None) -> Shown:
    return Shown("anna", 2, Known("anna", frozenset(), cover=cover))


@pytest.mark.parametrize(
    ("cover", "photos", "shown"),
    [
        (None, (FIRST, SECOND), "one"),
        (None, (OTHERS, SENSITIVE, FIRST), "one"),
        (None, (OTHERS, SENSITIVE), None),
        (Face(SECOND.photo_id, SECOND.faces[1].bounding_box), (FIRST, SECOND), "four"),
        (Face(SENSITIVE.photo_id, FIRST.faces[0].bounding_box), (SENSITIVE, SECOND), "three"),
    ],
    ids=["the first", "not everybody's", "none", "the chosen one", "not the chosen one"],
)
def test_a_cover_is_a_face_of_the_person_in_a_photo_for_everybody(
    cover: Face | None, photos: tuple[Photo, ...], shown: str | None
) -> None:
    found = cover_of(anna(cover), photos)
    assert (found and found[1].face_id) == shown


def test_pages_neither_skip_nor_repeat_anybody() -> None:
    everybody = in_order({"s": 2, "r": 2, "q": 2, "anna": 3}, {"anna": Known("anna", frozenset(), is_hidden=True)})
    found: list[Shown] = []
    position, is_more = None, True
    while is_more:
        part, is_more = page(everybody, 3, position)
        found += part
        position = found[-1].position
    assert [each.person_id for each in found] == ["anna", "q", "r", "s"]
    assert [each.is_hidden for each in found] == [True, False, False, False]
