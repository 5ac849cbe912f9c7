import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.object_keys import Derived, parse_derived, parse_original, photo_id, rendition_key
from chalicelib.core.photo import DERIVED_SIDES, RENDITION_SIDES
from tests.records import ALICE, ODD_NAMES, identity_ids, names, originals


@pytest.mark.parametrize(
    ("object_key", "name", "thumbnail"),
    [
        (f"private/{ALICE}/uploads/car.jpg", "car.jpg", "car.jpg"),
        (f"private/{ALICE}/uploads/2026/march/car.jpg", "2026/march/car.jpg", "2026/march/car.jpg"),
        (f"private/{ALICE}/uploads/usercontent/car.jpg", "usercontent/car.jpg", "uploads/usercontent/car.jpg"),
        (f"private/{ALICE}/uploads/uploads/car.jpg", "uploads/car.jpg", "uploads/uploads/car.jpg"),
        (f"private/{ALICE}/uploads/uploads", "uploads", "uploads"),
        (f"usercontent/{ALICE}/car.jpg", "car.jpg", "usercontent/car.jpg"),
        (f"usercontent/{ALICE}/resized/car.jpg", "resized/car.jpg", "usercontent/resized/car.jpg"),
        (f"usercontent/{ALICE}/uploads/car.jpg", "uploads/car.jpg", "usercontent/uploads/car.jpg"),
        (f"private/{ALICE}/uploads/two\nlines.jpg", "two\nlines.jpg", "two\nlines.jpg"),
    ],
)
def test_original(object_key: str, name: str, thumbnail: str) -> None:
    original = parse_original(object_key)

    assert original is not None
    assert (original.object_key, original.identity_id, original.name) == (object_key, ALICE, name)
    assert original.thumbnail_key == f"private/{ALICE}/resized/{thumbnail}"


@pytest.mark.parametrize(
    "object_key",
    [
        "",
        "car.jpg",
        "private/car.jpg",
        "private/uploads/car.jpg",
        f"private/{ALICE}/car.jpg",
        f"private/{ALICE}/uploads",
        f"private/{ALICE}/uploads/",
        f"private/{ALICE}/uploads/folder/",
        f"private/{ALICE}/uploads/car.jpg.xmp",
        f"usercontent/{ALICE}/CAR.XMP",
        f"private/{ALICE}/resized/car.jpg",
        f"private/{ALICE}/resized/uploads/car.jpg",
        f"private/{ALICE}/resized/usercontent/car.jpg",
        f"private/{ALICE}/uploadsx/car.jpg",
        f"public/{ALICE}/uploads/car.jpg",
        f"Private/{ALICE}/uploads/car.jpg",
        f"/private/{ALICE}/uploads/car.jpg",
        f"x/private/{ALICE}/uploads/car.jpg",
        "private/somebody/uploads/car.jpg",
        "private/../uploads/car.jpg",
        f"usercontent/{ALICE}",
        f"usercontent/{ALICE}/",
        "usercontent//car.jpg",
    ],
)
def test_not_an_original(object_key: str) -> None:
    assert parse_original(object_key) is None


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("layout", ["private/{}/uploads/{}", "usercontent/{}/{}"])
def test_odd_names_are_names(layout: str, name: str) -> None:
    original = parse_original(layout.format(ALICE, name))

    assert original is not None
    assert (original.identity_id, original.name) == (ALICE, name)


sides = st.sampled_from(DERIVED_SIDES)


@given(originals, sides)
def test_a_derived_key_leads_back_to_its_original_and_so_to_no_other(object_key: str, side: int) -> None:
    original = parse_original(object_key)

    assert original is not None
    assert parse_derived(original.derived_key(side)) == Derived(object_key, side)


@given(originals, sides)
def test_what_is_derived_is_never_an_original(object_key: str, side: int) -> None:
    original = parse_original(object_key)

    assert original is not None
    assert parse_original(original.derived_key(side)) is None


@given(originals, st.sampled_from(RENDITION_SIDES))
def test_the_key_of_a_rendition_follows_from_that_of_the_thumbnail(object_key: str, side: int) -> None:
    original = parse_original(object_key)

    assert original is not None
    assert rendition_key(original.thumbnail_key, side) == original.derived_key(side)


@given(identity_ids, names)
def test_nothing_under_resized_is_an_original(identity_id: str, name: str) -> None:
    assert parse_original(f"private/{identity_id}/resized/{name}") is None


# The ways in which two names could be made to meet in `resized/`.
parts = st.sampled_from(["usercontent", "uploads", "resized", "640", "2048", "a", ""])
tricky = st.lists(parts, min_size=1, max_size=5).map("/".join)
tricky_originals = st.builds(
    str.format, st.sampled_from([f"private/{ALICE}/uploads/{{}}", f"usercontent/{ALICE}/{{}}"]), tricky
)


@given(tricky_originals, tricky_originals)
def test_no_two_pictures_ever_share_a_key(one: str, other: str) -> None:
    derived = {
        (original.object_key, side): original.derived_key(side)
        for original in map(parse_original, (one, other))
        if original is not None
        for side in DERIVED_SIDES
    }

    assert len(set(derived.values())) == len(derived)


@pytest.mark.parametrize("object_key", ["", "car.jpg", f"private/{ALICE}/uploads/car.jpg", f"private/{ALICE}/resized/"])
def test_nothing_derived(object_key: str) -> None:
    assert parse_derived(object_key) is None


def test_photo_ids_stay_what_they_are() -> None:
    # The index and every link to a photo hold these: another value would orphan them.
    assert photo_id("bucket", "private/x/uploads/car.jpg") == "8jBk_eMRnN3OAbmH1tjRhA"


@given(originals)
def test_a_photo_id_is_22_url_safe_characters(object_key: str) -> None:
    assert re.fullmatch("[A-Za-z0-9_-]{22}", photo_id("bucket", object_key))


@given(originals, originals)
def test_photo_ids_differ_where_keys_do(one: str, other: str) -> None:
    assert (photo_id("bucket", one) == photo_id("bucket", other)) == (one == other)


def test_photo_ids_differ_where_buckets_do() -> None:
    assert photo_id("one", "car.jpg") != photo_id("two", "car.jpg")
