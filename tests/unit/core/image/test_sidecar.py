from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.image.sidecar import Sidecar, metadata_of_sidecar, sidecar_of, with_sidecar
from chalicelib.core.photo import ImageMetadata, Inscription, Location

TAKEN = datetime(2019, 8, 14, 10, 14, 56, tzinfo=UTC)
SAID = Sidecar(title="Häfen", caption="100 %, abends", rating=4, captured_at=TAKEN, location=Location(38.7, -9.14, 2.5))
NAMES = ["title", "caption", "rating", "taken", "place", "fallback-taken", "fallback-place"]
PLAIN = ImageMetadata("JPEG", 640, 480, 100_000)


def test_it_travels_as_user_metadata() -> None:
    assert metadata_of_sidecar(SAID) == {
        "title": "H%C3%A4fen",
        "caption": "100 %25%2C abends",
        "rating": "4",
        "taken": "2019-08-14T10:14:56+00:00",
        "place": "38.7000000,-9.1400000,2.5000000",
    }
    assert sidecar_of(metadata_of_sidecar(SAID)) == SAID
    assert metadata_of_sidecar(Sidecar()) == {}


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30)))
def test_no_user_metadata_is_too_strange(said: dict[str, str]) -> None:
    assert sidecar_of(metadata_of_sidecar(sidecar_of(said))) == sidecar_of(said)


@pytest.mark.parametrize(
    "place", ["", "1", "1,2,3,4", "0,0", "91,0", "10,181", "nan,1", "1,inf", "1e9,1", "north,west"]
)
def test_what_is_no_place_is_ignored(place: str) -> None:
    assert sidecar_of({"place": place}) == Sidecar()


@pytest.mark.parametrize(
    "said", [{"rating": "6"}, {"rating": "0"}, {"rating": "²"}, {"taken": "2019-02-30"}, {"taken": "x"}]
)
def test_what_makes_no_sense_is_ignored(said: dict[str, str]) -> None:
    assert sidecar_of(said) == Sidecar()


def test_it_says_what_the_file_does_not() -> None:
    after = with_sidecar(PLAIN, SAID)

    assert (after.captured_at, after.location) == (TAKEN, Location(38.7, -9.14, 2.5))
    assert after.inscription == Inscription(title="Häfen", caption="100 %, abends", rating=4)
    assert with_sidecar(PLAIN, Sidecar()) == PLAIN
    assert with_sidecar(PLAIN, Sidecar(fallback_captured_at=TAKEN)).captured_at == TAKEN


OWN_TIME = datetime(2019, 8, 14, 12, 14, 56)


@pytest.mark.parametrize(
    ("said", "taken", "place"),
    [
        (Sidecar(title="Harbour", captured_at=TAKEN, location=Location(3, 4)), TAKEN, Location(3, 4)),
        (
            Sidecar(title="Harbour", fallback_captured_at=TAKEN, fallback_location=Location(3, 4)),
            OWN_TIME,
            Location(1, 2),
        ),
    ],
)
def test_what_a_sidecar_says_goes_before_what_the_file_says_but_for_what_is_said_for_want_of_better(
    said: Sidecar, taken: datetime, place: Location
) -> None:
    own = ImageMetadata(
        "JPEG",
        640,
        480,
        1,
        captured_at=OWN_TIME,
        location=Location(1, 2),
        inscription=Inscription(title="DSC_0001", caption="by the file", creator="Ines"),
    )
    after = with_sidecar(own, said)

    assert (after.captured_at, after.location) == (taken, place)
    assert after.inscription == Inscription(title="Harbour", caption="by the file", creator="Ines")
