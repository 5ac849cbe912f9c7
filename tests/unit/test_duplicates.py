"""Photos that look alike: those like one, groups with the one to keep first, pages, and `is:duplicate`."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.api.search_types import DuplicatesQuery
from chalicelib.core.photo import Camera, Edits, ImageMetadata, Photo, Status, Thumbnail
from chalicelib.core.search import alike_query
from chalicelib.duplicates import duplicate_groups, similar_photos
from chalicelib.errors import BadRequest, BadSearch, NoSuchPhoto
from chalicelib.search import search_photos
from tests.fakes import FakeAlbumTable, FakePhotoIndex, FakePhotoTable
from tests.records import ALICE, BOB, UPLOADED_AT, a_finished_photo, a_search, a_url_signer, plain
from tests.unit.core.test_looks import LOOKS, changed

SIGNER = a_url_signer()
SMALL, LARGE = ImageMetadata("JPEG", 640, 480, 100_000), ImageMetadata("JPEG", 4000, 3000, 3_000_000)


class Library:
    """An index and a table that have the same photos."""

    def __init__(self, *photos: Photo) -> None:
        self.index: Any = FakePhotoIndex()
        self.table: Any = FakePhotoTable()
        self.add(*photos)

    def add(self, *photos: Photo) -> None:
        self.index.apply(photos)
        for photo in photos:
            self.table.stored[photo.object_key] = photo

    def similar(self, photo: Photo, identity_id: str = ALICE) -> list[str]:
        answer = similar_photos(
            photo.photo_id, identity_id=identity_id, photos=self.table, index=self.index, signer=SIGNER
        )
        return [picture.name for picture in answer.pictures]

    def answer(self, identity_id: str = ALICE, **asked: Any) -> dict[str, Any]:
        query = DuplicatesQuery(**asked)
        found: dict[str, Any] = plain(duplicate_groups(query, identity_id=identity_id, index=self.index, signer=SIGNER))
        return found

    def groups(self, **asked: Any) -> list[list[str]]:
        return [[picture["name"] for picture in group["pictures"]] for group in self.answer(**asked)["groups"]]

    def find(self, text: str, identity_id: str = ALICE) -> set[str]:
        request, albums = a_search(None, {"query": text}), FakeAlbumTable()
        found = search_photos(request, identity_id=identity_id, albums=albums, index=self.index, signer=SIGNER)  # type: ignore[arg-type]
        assert found.total == len(found.pictures)
        return {picture.name for picture in found.pictures}


def looking(name: str, look: str | None, *, after: int = 0, made_from: str = "c0ffee00", **changes: Any) -> Photo:
    thumbnail = Thumbnail(f"thumbnail of {name}", 250, 188, made_from=made_from, look=look)
    uploaded_at = UPLOADED_AT + timedelta(minutes=after)
    return a_finished_photo(f"{name}.jpg", thumbnail=thumbnail, uploaded_at=uploaded_at, **changes)


DOG, CAT = LOOKS[0], LOOKS[1]
ORIGINAL = looking("original", DOG, image_metadata=LARGE)
COPY = looking("copy", changed(DOG, 4), after=1, made_from="11111111", image_metadata=SMALL)
EDITED = looking("edited", changed(DOG, 9), after=2, made_from="22222222", image_metadata=SMALL)
OTHER = looking("other", LOOKS[2])
OF_BOB = looking("of bob", DOG, identity_id=BOB)


def test_similar_are_the_callers_own_the_most_similar_first() -> None:
    library = Library(EDITED, OF_BOB, COPY, OTHER, ORIGINAL)

    assert library.similar(ORIGINAL) == ["copy.jpg", "edited.jpg"]
    assert library.similar(OTHER) == []
    assert library.similar(OF_BOB, identity_id=BOB) == []
    for photo, identity_id in ((OF_BOB, ALICE), (ORIGINAL, BOB)):
        with pytest.raises(NoSuchPhoto):
            library.similar(photo, identity_id)


@pytest.mark.parametrize(
    "photo", [replace(OTHER, thumbnail=None, status=Status.FAILED), looking("old", None)], ids=["failed", "old"]
)
def test_nothing_is_like_a_photo_without_a_look(photo: Photo) -> None:
    library = Library(photo, ORIGINAL)
    assert library.similar(photo) == []
    assert library.groups() == []


def test_groups_are_of_the_callers_own_the_latest_first_and_in_each_the_one_to_keep() -> None:
    cats = [looking(f"cat {number}", CAT, after=10 + number) for number in range(2)]
    library = Library(COPY, *cats, OF_BOB, OTHER, EDITED, ORIGINAL)
    answer = library.answer()

    assert library.groups() == [["cat 0.jpg", "cat 1.jpg"], ["original.jpg", "copy.jpg", "edited.jpg"]]
    assert (answer["total"], answer["photos"]) == (2, 5)
    assert [group["isSameFile"] for group in answer["groups"]] == [True, False]
    assert [group["count"] for group in answer["groups"]] == [2, 3]
    assert library.answer(identity_id=BOB)["groups"] == []


def test_the_one_to_keep_has_most_pixels_is_raw_then_from_a_camera_then_the_largest_then_the_oldest() -> None:
    raw = replace(LARGE, format="DNG")
    taken = replace(LARGE, camera=Camera("NIKON", "D90"))
    best = [
        looking("larger", DOG, after=9, image_metadata=replace(LARGE, width=5000)),
        looking("raw", DOG, after=8, image_metadata=raw),
        looking("taken", DOG, after=7, image_metadata=taken),
        looking("heavy", DOG, after=6, image_metadata=replace(LARGE, file_size=9_000_000)),
        looking("older", DOG, after=1, image_metadata=LARGE),
        looking("newer", DOG, after=5, image_metadata=LARGE),
    ]

    assert Library(*reversed(best)).groups() == [[f"{photo.object_key.rpartition('/')[2]}" for photo in best]]


def test_what_is_deleted_hidden_or_changed_no_longer_counts() -> None:
    library = Library(ORIGINAL, COPY, EDITED)
    library.add(replace(EDITED, edits=Edits(hidden=True), revision=2))
    assert library.groups() == [["original.jpg", "copy.jpg"]]
    library.add(replace(COPY, thumbnail=replace(COPY.thumbnail, look=CAT), revision=2))  # type: ignore[type-var]
    assert library.groups() == []
    assert library.find("is:duplicate") == set()


def test_pages_have_each_group_once() -> None:
    library = Library(
        *(looking(f"{look[:4]} {n}", look, after=at) for at, look in enumerate(LOOKS[:7]) for n in (1, 2))
    )
    whole = library.groups()
    assert len(whole) == 7

    pages: list[list[list[str]]] = []
    cursor = None
    while cursor or not pages:
        answer = library.answer(size=3, cursor=cursor)
        assert answer["total"] == 7
        pages.append(library.groups(size=3, cursor=cursor))
        cursor = answer.get("cursor")
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [group for page in pages for group in page] == whole
    with pytest.raises(BadRequest):
        library.answer(cursor="elsewhere")


def test_large_groups_make_small_pages() -> None:
    library = Library(*(looking(f"{look[:4]} {n}", look) for look in LOOKS[:3] for n in range(110)))
    answer = library.answer()

    assert [group["count"] for group in answer["groups"]] == [110, 110]
    assert [len(group["pictures"]) for group in answer["groups"]] == [100, 100]
    assert len(library.answer(cursor=answer["cursor"])["groups"]) == 1


def test_looks_are_read_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("chalicelib.duplicates.MOST_LOOKS", "chalicelib.core.search.alike_query.MOST_LOOKS"):
        monkeypatch.setattr(module, 2)
    assert alike_query.MOST_LOOKS == 2

    assert Library(ORIGINAL, OTHER, COPY, EDITED).groups() == [["original.jpg", "copy.jpg", "edited.jpg"]]


def test_duplicates_can_be_searched_for() -> None:
    library = Library(ORIGINAL, replace(COPY, tags=("beach",)), OTHER, OF_BOB)

    assert library.find("is:duplicate") == library.find("is:duplicates car") == {"original.jpg", "copy.jpg"}
    assert library.find("-is:duplicate") == {"other.jpg"}
    assert library.find("tag:beach is:duplicate") == {"copy.jpg"}
    assert library.find("is:duplicate OR label:car") == {"original.jpg", "copy.jpg", "other.jpg"}
    assert library.find("is:duplicate", identity_id=BOB) == set()
    with pytest.raises(BadSearch, match="duplicate or failed"):
        library.find("is:double")
