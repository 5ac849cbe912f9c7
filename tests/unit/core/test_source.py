from dataclasses import replace

import pytest

from chalicelib.core.object_keys import display_name, parse_original, place_of, s3_address, sidecar_beside
from chalicelib.core.source import Source, source_of
from tests.records import ALICE, BUCKET, UPLOADED_AT

SOURCE = Source(identity_id=ALICE, bucket="agency", prefix="2019/", added_at=UPLOADED_AT)


@pytest.mark.parametrize("key", ["2019/a.jpg", "2019/odd /é\n?.jpg", "2019/private/x/uploads/a.jpg"])
def test_an_object_of_a_source_is_a_photo_of_its_owner_which_says_where_it_is(key: str) -> None:
    object_key = SOURCE.object_key(key)
    original = parse_original(object_key)

    assert original is not None
    assert (original.identity_id, original.name, display_name(object_key)) == (ALICE, key, key)
    assert place_of(object_key, BUCKET) == ("agency", key)
    assert place_of(sidecar_beside(object_key), BUCKET) == ("agency", f"{key}.xmp")
    assert place_of(original.thumbnail_key, BUCKET) == (BUCKET, original.thumbnail_key)
    assert s3_address(object_key, BUCKET) == f"agency.s3.amazonaws.com/{key}"


@pytest.mark.parametrize("key", ["2019/", "2019/a.jpg.xmp"])
def test_folders_and_sidecars_are_no_photos_there_either(key: str) -> None:
    assert parse_original(SOURCE.object_key(key)) is None


def test_photos_of_our_own_bucket_are_there() -> None:
    key = f"private/{ALICE}/uploads/in-place/{ALICE}/agency/a.jpg"

    assert place_of(key, BUCKET) == (BUCKET, key)


def test_a_name_that_only_its_thumbnail_makes_too_long() -> None:
    fits, too_long = (parse_original(SOURCE.object_key("2019/" + "x" * length)) for length in (800, 950))

    assert fits
    assert too_long
    assert (fits.is_too_long, too_long.is_too_long) == (False, True)


@pytest.mark.parametrize(
    ("bucket", "key", "found"),
    [("agency", "2019/a.jpg", SOURCE), ("agency", "2020/a.jpg", None), ("other", "2019/a.jpg", None)],
)
def test_the_source_of_an_object(bucket: str, key: str, found: Source | None) -> None:
    assert source_of(bucket, key, [replace(SOURCE, bucket="third"), SOURCE]) == found


@pytest.mark.parametrize(
    ("prefix", "overlaps"), [("2019/", True), ("", True), ("2019/may/", True), ("20", True), ("2020/", False)]
)
def test_which_sources_overlap(prefix: str, overlaps: bool) -> None:
    assert SOURCE.overlaps(replace(SOURCE, prefix=prefix)) == overlaps
    assert replace(SOURCE, prefix=prefix).overlaps(SOURCE) == overlaps
    assert not SOURCE.overlaps(replace(SOURCE, prefix=prefix, bucket="other"))
