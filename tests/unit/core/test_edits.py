"""What the owner says, over what the file says."""

from dataclasses import replace
from datetime import datetime

from chalicelib.core.edits import CORRECTIONS, FLAGS, corrections_of, edited, flags_of
from chalicelib.core.photo import Edits, ImageMetadata, Inscription, Location, Photo
from tests.records import a_photo

WRITTEN = Inscription(title="DSC_1", caption="A lighthouse", creator="Adams", rating=2)
PARIS, BERLIN = Location(48.85, 2.35), Location(52.52, 13.4)


def photo(edits: Edits | None, inscription: Inscription | None = WRITTEN) -> Photo:
    metadata = ImageMetadata("JPEG", 3, 2, 9, captured_at=datetime(2009, 1, 1), location=PARIS, inscription=inscription)
    return replace(a_photo(), image_metadata=metadata, places=("Paris",), edits=edits)


def inscription_of(found: Photo) -> Inscription | None:
    assert found.image_metadata is not None
    return found.image_metadata.inscription


def test_without_edits_the_file_is_right() -> None:
    assert edited(photo(None)) == photo(None)
    assert edited(replace(a_photo(), edits=Edits(title="x"))) == replace(a_photo(), edits=Edits(title="x"))


def test_what_the_owner_says_goes_before_the_file_and_leaves_the_rest() -> None:
    edits = Edits(title="Beach", rating=5, captured_at=datetime(2019, 6, 30), location=BERLIN, places=("Berlin",))

    found = edited(photo(edits))

    assert found.image_metadata is not None
    assert inscription_of(found) == replace(WRITTEN, title="Beach", rating=5)
    assert (found.image_metadata.captured_at, found.image_metadata.location) == (datetime(2019, 6, 30), BERLIN)
    assert found.places == ("Berlin",)
    assert found.taken_at == photo(edits).taken_at == "2019-06-30T00:00:00.000000"


def test_the_owner_may_say_that_there_is_none() -> None:
    assert inscription_of(edited(photo(Edits(title="", rating=0)))) == replace(WRITTEN, title=None, rating=None)
    assert inscription_of(edited(photo(Edits(rating=0), Inscription(rating=3)))) is None


def test_a_place_without_a_city_is_no_reason_to_keep_the_wrong_one() -> None:
    assert edited(photo(Edits(location=Location(0, 0)))).places == ()


def test_corrections_and_marks_are_told_apart() -> None:
    assert {*CORRECTIONS, *FLAGS, "places"} == set(Edits.__slots__)
    edits = Edits(title="", rating=0, favourite=True, hidden=True)

    assert corrections_of(photo(edits)) == ("title", "rating")
    assert flags_of(photo(edits)) == ("favourite", "hidden")
    assert corrections_of(photo(None)) == flags_of(photo(None)) == ()
