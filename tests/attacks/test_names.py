"""Names that lead elsewhere: into another folder, to another user, to another object than was asked for."""

from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib import services
from chalicelib.core.api.album_types import FileBody
from chalicelib.core.api.upload_tickets import original_of, refusal
from chalicelib.core.object_keys import Original, parse_derived, parse_original, photo_id
from chalicelib.core.photo import DERIVED_SIDES
from tests.functional.conftest import World
from tests.functional.test_library_api import FILE
from tests.records import ALICE, BOB

MD5 = "0" * 32
TRICKS = [
    *("../a.jpg", "..", "a/../../b.jpg", "./a.jpg", "/etc/passwd", "//a.jpg", "a//b.jpg", "a/", "", "a/..", "..."),
    *("..\\..\\a.jpg", "C:\\a.jpg", "a\x00.jpg", "a\n.jpg", "\u202ea.gpj", "\ufeff.jpg"),
    *("%2e%2e/a.jpg", "%2e%2e%2fa.jpg", "%252e%252e/a.jpg", "\uff0e\uff0e/a.jpg", "‥/a.jpg", "a%00.jpg", "a?b#c.jpg"),
    *("${filename}", "x${filename}.jpg", "<script>.jpg", "'; drop table.jpg", "a&b=c+d.jpg", "${jndi:ldap://x}.jpg"),
    *(f"../../{BOB}/uploads/a.jpg", "../resized/a.jpg", f"private/{BOB}/uploads/a.jpg", f"usercontent/{BOB}/a.jpg"),
    *("uploads/a.jpg", "resized/a.jpg", "usercontent/a.jpg", "uploads/uploads/a.jpg", "x" * 2000, "☕" * 400),
]
names = st.sampled_from(TRICKS) | st.lists(st.sampled_from([*TRICKS, "/", "a", ".."]), max_size=5).map("".join)


def a_file(name: str) -> FileBody:
    return FileBody(name=name, size=10, md5=MD5, type="image/jpeg")


def is_of_alice(original: Original) -> bool:
    """Whether everything that follows from an object's key stays with Alice."""
    own = f"private/{ALICE}/"
    return (
        original.identity_id == ALICE
        and original.object_key.startswith((f"{own}uploads/", f"usercontent/{ALICE}/"))
        and all(is_derived_from(original, side) for side in DERIVED_SIDES)
    )


def is_derived_from(original: Original, side: int) -> bool:
    key, found = original.derived_key(side), parse_derived(original.derived_key(side))
    return (
        key.startswith(f"private/{ALICE}/resized/")
        and found is not None
        and (found.object_key, found.side) == (original.object_key, side)
        and parse_original(key) is None
    )


@given(names | st.text(st.characters(codec="utf-8"), max_size=40))
@example(f"x/../../../{BOB}/uploads/a.jpg")
def test_a_name_never_leads_out_of_its_owners_folder(name: str) -> None:
    original = original_of(a_file(name), ALICE)

    assert original is None or is_of_alice(original)


@given(st.sampled_from([f"private/{ALICE}/uploads/", f"usercontent/{ALICE}/"]), names | st.text(max_size=40))
def test_nor_does_a_key_that_its_owner_writes_into_the_bucket(folder: str, name: str) -> None:
    original = parse_original(folder + name)

    assert original is None or is_of_alice(original)


@pytest.mark.parametrize("name", TRICKS)
def test_a_ticket_is_for_exactly_the_file_that_was_named_or_there_is_none(world: World, name: str) -> None:
    (answer,) = world.post("/uploads", body={"files": [{**FILE, "md5": MD5, "name": name}]}).json_body["uploads"]

    assert ("refused" in answer) == (refusal(a_file(name), original(name)) is not None)
    if "fields" in answer:
        key = f"private/{ALICE}/uploads/{MD5[:12]}/{name}"
        assert answer["objectKey"] == answer["fields"]["key"] == key
        assert answer["photoId"] == photo_id("photo-search-test", key)


def test_half_of_a_character_is_no_name(world: World) -> None:
    assert world.post("/uploads", body={"files": [{**FILE, "name": "a\ud800.jpg"}]}).status_code == 400


def original(name: str) -> Original | None:
    return original_of(a_file(name), ALICE)


@pytest.mark.parametrize("name", ["../a.jpg", "a/../b.jpg", "a//b.jpg", "a?b#c.jpg", "%2e%2e/a.jpg", "a&b=c+d.jpg"])
def test_a_url_is_signed_for_exactly_the_object_that_it_shows(world: World, name: str) -> None:
    """A browser resolves dots in a path: it then asks for what was not signed for, and S3 refuses."""
    key = f"private/{ALICE}/uploads/{name}"
    url = urlsplit(services.url_signers().signer().url(key))

    assert unquote(url.path) == f"/{key}"
    assert url.fragment == ""


@pytest.mark.parametrize("path", ["..%2F..", "%00", "a%2Fb", "%2e%2e", "'", "x" * 3000, "%F0%9F%90%88", "{photo_id}"])
@pytest.mark.parametrize("kind", ["photos", "albums"])
def test_an_id_that_is_a_path_is_an_id_that_does_not_exist(world: World, kind: str, path: str) -> None:
    answer: Any = world.delete_over_http(f"/{kind}/{path}" + ("?photos=keep" if kind == "albums" else ""))

    assert answer.status_code in (403, 404)
