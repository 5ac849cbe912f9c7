"""What an exported sidecar says is what its reader understands."""

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.image.header import Blocks
from chalicelib.core.image.written import Written, what_is_written
from chalicelib.core.photo import Edits, ImageMetadata, Inscription, Location, Photo
from chalicelib.core.text import tidied
from chalicelib.core.xmp_export import xmp_of
from tests.records import a_photo

INSCRIPTION = Inscription(
    title="DSC_1",
    caption="Fog & <sea>",
    alt_text="A pier",
    creator="Ansel Adams",
    credit="Agency",
    copyright="© 2019",
    usage_terms="Ask first",
    rating=2,
    colour_label="Red",
)
TAKEN = datetime(2019, 6, 30, 14, 5, 1, tzinfo=timezone(timedelta(hours=2)))


def photo(edits: Edits | None = None, **metadata: Any) -> Photo:
    written = ImageMetadata("JPEG", 4, 3, 9, captured_at=TAKEN, keywords=("coast",), inscription=INSCRIPTION)
    return replace(a_photo(), image_metadata=replace(written, **metadata), tags=("<mine>",), edits=edits)


def read_back(found: Photo) -> Written:
    sidecar = xmp_of(found)
    assert sidecar is not None
    return what_is_written(Blocks(), sidecar.encode())


def test_everything_that_is_written_about_a_photo_comes_back() -> None:
    found = read_back(photo())

    assert found == Written(captured_at=TAKEN, inscription=INSCRIPTION, keywords=("coast", "<mine>"))


def test_what_the_owner_corrected_is_what_it_says() -> None:
    edits = Edits(
        title="Pier", caption="", rating=5, captured_at=datetime(2020, 1, 2), location=Location(-33.5, 151.25)
    )

    found = read_back(photo(edits))

    assert found.inscription == replace(INSCRIPTION, title="Pier", caption=None, rating=5)
    assert (found.captured_at, found.location) == (datetime(2020, 1, 2), Location(-33.5, 151.25))


@pytest.mark.parametrize(
    ("edits", "flag"),
    [
        (Edits(favourite=True), {"xmpDM:pick": "1", "digiKam:PickLabel": "3"}),
        (Edits(rejected=True), {"xmpDM:pick": "-1", "digiKam:PickLabel": "1"}),
        (Edits(favourite=True, rejected=True), {"xmpDM:pick": "-1", "digiKam:PickLabel": "1"}),
        (Edits(hidden=True), {}),
        (None, {}),
    ],
)
def test_marks_are_the_flags_of_other_programs_and_the_stars_stay(edits: Edits | None, flag: dict[str, str]) -> None:
    sidecar = xmp_of(photo(edits))

    assert sidecar is not None
    assert dict(re.findall(r"<((?:xmpDM|digiKam):\w+)>([^<]*)<", sidecar)) == flag
    assert "<xmp:Rating>2<" in sidecar
    assert read_back(photo(edits)) == read_back(photo())


def test_a_mark_is_enough_for_a_sidecar() -> None:
    assert xmp_of(replace(a_photo(), edits=Edits(favourite=True))) is not None
    assert xmp_of(replace(a_photo(), edits=Edits(hidden=True))) is None


def test_with_nothing_to_say_there_is_none() -> None:
    assert xmp_of(a_photo()) is None
    assert xmp_of(replace(photo(captured_at=None, keywords=(), inscription=None), tags=())) is None


@given(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=60),
    st.floats(-90, 90).filter(lambda latitude: abs(latitude) > 1e-6),  # 0, 0 is no place
    st.floats(-180, 180),
)
def test_any_text_and_any_place_come_back(text: str, latitude: float, longitude: float) -> None:
    title = tidied(text, max_length=300)

    found = read_back(photo(Edits(title=title, location=Location(latitude, longitude))))

    assert found.inscription is not None
    assert (found.inscription.title or "") == "".join(letter for letter in title if letter not in "\ufffe\uffff")
    assert found.location is not None
    assert abs(found.location.latitude - latitude) < 1e-8
    assert abs(found.location.longitude - longitude) < 1e-8
