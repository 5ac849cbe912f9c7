"""What users say of a photo: tags that come with an upload, tags added and removed, labels hidden and shown."""

from dataclasses import fields
from email.header import Header
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.album_photos import placed
from chalicelib.core.photo import OWNERS_CHOICES, Edits, ImageMetadata, Photo, with_owners_choices
from chalicelib.core.tags import (
    CUSTOM_LABELS,
    MAX_TAG_LENGTH,
    MAX_TAGS,
    PhotoChange,
    changed,
    tags_of,
    tidy_tags,
    upload_tags,
)
from chalicelib.errors import BadRequest
from tests.records import a_finished_photo, a_label


def photo(*, uploaded: tuple[str, ...] = (), **changes: Any) -> Photo:
    metadata = ImageMetadata("JPEG", 640, 480, 100_000, upload_tags=uploaded)
    return a_finished_photo(image_metadata=metadata, **changes)


# At upload


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("holiday", ("holiday",)),
        ("holiday, client A ,,beach", ("holiday", "client A", "beach")),
        ("Beach,beach,BEACH", ("Beach",)),
        ("  two   words  ", ("two words",)),
        ("", ()),
        (" , ", ()),
        ("caf\u00e9", ("caf\u00e9",)),
        (quote("café,東京"), ("café", "東京")),
        (Header("café,東京", "utf-8").encode(), ("café", "東京")),
        ("=?utf-8?b?broken", ("=?utf-8?b?broken",)),
        ("=?no-such-charset?q?x?=", ("=?no-such-charset?q?x?=",)),
        ("=?undefined?q?x?=", ("=?undefined?q?x?=",)),
        ("=?\x00?q?x?=", ("=??q?x?=",)),
        ("=?idna?q?=FF?=", ("=?idna?q?=FF?=",)),
        ("a\x00b", ("ab",)),
        ("x" * 500, ("x" * MAX_TAG_LENGTH,)),
        (",".join(map(str, range(500))), tuple(map(str, range(MAX_TAGS)))),
    ],
)
def test_the_tags_of_an_upload(text: str, tags: tuple[str, ...]) -> None:
    assert upload_tags({CUSTOM_LABELS: text, "other": "x"}) == tags


def test_an_upload_without_tags() -> None:
    assert upload_tags({}) == ()


@given(st.text())
def test_whatever_is_in_the_metadata_becomes_tags_that_can_be_kept(text: str) -> None:
    found = upload_tags({CUSTOM_LABELS: text})

    assert all(0 < len(tag) <= MAX_TAG_LENGTH and tag.encode() and tag == tag.strip() for tag in found)
    assert len({tag.casefold() for tag in found}) == len(found) <= MAX_TAGS


# Later


@pytest.mark.parametrize(
    ("uploaded", "tags", "asked", "after"),
    [
        ((), (), PhotoChange(add_tags=("holiday",)), ("holiday",)),
        ((), ("a",), PhotoChange(add_tags=("b", "A")), ("a", "b")),
        ((), ("a", "b"), PhotoChange(remove_tags=("A", "never there")), ("b",)),
        (("up",), ("a",), PhotoChange(), ("up", "a")),
        (("up",), (), PhotoChange(add_tags=("UP",)), ("up",)),
        (("up", "two"), (), PhotoChange(remove_tags=("Up",)), ("two",)),
        ((), ("a",), PhotoChange(remove_tags=("a",), add_tags=("a",)), ("a",)),
    ],
)
def test_tags_after_a_change(
    uploaded: tuple[str, ...], tags: tuple[str, ...], asked: PhotoChange, after: tuple[str, ...]
) -> None:
    assert tags_of(changed(photo(uploaded=uploaded, tags=tags), asked)) == after


def test_a_removed_tag_of_the_upload_stays_away_until_it_is_added_again() -> None:
    removed = changed(photo(uploaded=("up",)), PhotoChange(remove_tags=("up",)))
    assert tags_of(removed) == ()

    assert tags_of(changed(removed, PhotoChange(add_tags=("up",)))) == ("up",)


def test_labels_are_hidden_by_their_name_whatever_its_case_and_shown_again() -> None:
    hidden = changed(photo(labels=(a_label("Car"), a_label("Dog"))), PhotoChange(hide_labels=("car",)))
    assert hidden.hidden_labels == ("Car",)
    assert changed(hidden, PhotoChange(hide_labels=("CAR",))) == hidden

    assert changed(hidden, PhotoChange(show_labels=("cAr", "never hidden"))).hidden_labels == ()


def test_a_label_that_is_not_there_cannot_be_hidden() -> None:
    with pytest.raises(BadRequest, match='no label "Dog"'):
        changed(photo(), PhotoChange(hide_labels=("Car", "Dog")))


def test_the_number_of_tags_of_a_photo_is_limited() -> None:
    full = photo(uploaded=("up",), tags=tuple(map(str, range(MAX_TAGS - 1))))

    assert changed(full, PhotoChange(add_tags=("up",))) == full
    with pytest.raises(BadRequest, match=f"at most {MAX_TAGS}"):
        changed(full, PhotoChange(add_tags=("one more",)))


def test_whatever_an_owner_may_change_is_what_a_new_upload_keeps() -> None:
    before = photo(uploaded=("up",), labels=(a_label("Car"),))
    asked = PhotoChange(
        add_tags=("a",),
        remove_tags=("up",),
        hide_labels=("Car",),
        album_ids=("a" * 32,),
        edits={"title": "Pier"},
    )

    after = placed(changed(before, asked), "a" * 32, "m")

    differing = {field.name for field in fields(Photo) if getattr(before, field.name) != getattr(after, field.name)}
    assert differing == set(OWNERS_CHOICES)
    assert with_owners_choices(before, of=after) == after


def test_edits_change_what_they_name_and_leave_nothing_behind() -> None:
    titled = changed(photo(), PhotoChange(edits={"title": "Pier", "favourite": True}))

    assert titled.edits == Edits(title="Pier", favourite=True)
    assert changed(titled, PhotoChange(add_tags=("a",))).edits == titled.edits
    assert changed(titled, PhotoChange(edits={"title": None, "rating": 0})).edits == Edits(rating=0, favourite=True)
    assert changed(titled, PhotoChange(edits={"title": None, "favourite": None})).edits is None


texts = st.lists(st.sampled_from(["a", "A", "b", "up", "Up", "c"]), max_size=3).map(tuple)
changes = st.builds(PhotoChange, add_tags=texts, remove_tags=texts)


@given(st.lists(changes, max_size=5))
def test_the_last_word_on_a_tag_counts(asked: list[PhotoChange]) -> None:
    found = photo(uploaded=("up",))
    expected = {"up"}
    for change in asked:
        found = changed(found, change)
        expected -= {tag.casefold() for tag in change.remove_tags}
        expected |= {tag.casefold() for tag in change.add_tags}
        assert {tag.casefold() for tag in tags_of(found)} == expected
        assert changed(found, change) == found  # asked again, nothing happens


@pytest.mark.parametrize(
    ("texts", "tidy"),
    [
        (["a", "a ", "A"], ("a",)),
        (["  two   words "], ("two words",)),
        (["cafe\u0301"], ("caf\u00e9",)),
        (["x" * MAX_TAG_LENGTH], ("x" * MAX_TAG_LENGTH,)),
        ([" " * 200 + "x"], ("x",)),
        ([], ()),
    ],
)
def test_texts_are_tidied(texts: list[str], tidy: tuple[str, ...]) -> None:
    assert tidy_tags("add_tags", texts) == tidy


@pytest.mark.parametrize("text", ["", " \x00 ", "x" * (MAX_TAG_LENGTH + 1)])
def test_a_text_of_which_nothing_or_too_much_is_left_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match=f'^each of "add_tags" must have 1 to {MAX_TAG_LENGTH} characters$'):
        tidy_tags("add_tags", ["holiday", text])
