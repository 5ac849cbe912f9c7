from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.core.api.album_types import FileBody
from chalicelib.core.api.upload_tickets import original_of, refusal
from chalicelib.core.object_keys import display_name, parse_original
from tests.records import ALICE

FILE = FileBody(name="Urlaub/straße ☕.jpg", size=1024, md5="0123456789ABCDEF0123456789abcdef", type="image/jpeg")


def test_where_a_file_goes() -> None:
    original = original_of(FILE, ALICE)

    assert original
    assert original.object_key == f"private/{ALICE}/uploads/0123456789ab/Urlaub/straße ☕.jpg"
    assert display_name(original.object_key) == FILE.name
    assert refusal(FILE, original) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"type": "image/svg+xml"}, "only JPEG, PNG"),
        ({"type": ""}, "only JPEG, PNG"),
        ({"type": "video/quicktime"}, "videos are not, yet"),
        ({"size": 0}, "is empty"),
        ({"size": 200 * 2**20 + 1}, "over 200 MB"),
        ({"name": ""}, "cannot be used"),
        ({"name": "folder/"}, "cannot be used"),
        ({"name": "../up.jpg"}, "cannot be used"),
        ({"name": "a/./b.jpg"}, "cannot be used"),
        ({"name": "a//b.jpg"}, "cannot be used"),
        ({"name": "/a.jpg"}, "cannot be used"),
        ({"name": "tab\t.jpg"}, "cannot be used"),
        ({"name": "${filename}"}, "cannot be used"),
        ({"name": "x" * 1000}, "too long"),
        ({"name": "☕" * 320}, "too long"),
    ],
)
def test_a_refused_file_gets_a_reason(change: dict[str, Any], reason: str) -> None:
    file = replace(FILE, **change)

    assert reason in (refusal(file, original_of(file, ALICE)) or "")


def test_the_longest_name_that_may_come() -> None:
    room = 1024 - len(f"private/{ALICE}/resized/uploads/2048/0123456789ab/")
    longest, longer = (replace(FILE, name="x" * length) for length in (room, room + 1))

    assert refusal(longest, original_of(longest, ALICE)) is None
    assert "too long" in (refusal(longer, original_of(longer, ALICE)) or "")


@given(st.text(st.characters(codec="utf-8")))
def test_whatever_may_come_is_an_original_of_its_owner(name: str) -> None:
    file = replace(FILE, name=name)
    original = original_of(file, ALICE)
    if refusal(file, original) is None:
        assert original
        assert parse_original(original.object_key) == original
        assert (original.identity_id, display_name(original.object_key)) == (ALICE, name)


@pytest.mark.parametrize(
    ("layout", "room"),
    [("private/{}/uploads/{}", 1011), ("usercontent/{}/{}", 995), ("private/{}/uploads/uploads/{}", 1003)],
)
def test_a_key_is_too_long_where_that_of_a_rendition_would_be(layout: str, room: int) -> None:
    def original(length: int) -> Any:
        return parse_original(layout.format(ALICE, "x" * (length - len(layout.format(ALICE, "")))))

    assert not original(room).is_too_long
    assert original(room + 1).is_too_long
