"""What is done with photos that are stored."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.core.detections import Label
from chalicelib.core.photo import Photo, Status
from chalicelib.core.search.document import document_from_photo
from chalicelib.core.sight import Sight
from chalicelib.core.tags import PhotoChange
from chalicelib.errors import BadRequest, NoSuchPhoto, ServiceUnavailable, Superseded
from chalicelib.library import change_photo
from tests.fakes import FakeAlbumTable, FakePhotoIndex, FakePhotoTable
from tests.records import ALICE, BOB, a_finished_photo, a_photo, a_tombstone, an_object_key, plain

KEY = an_object_key()


class Library:
    """A table and an index with one photo of Alice's."""

    def __init__(self, photo: Photo) -> None:
        self.photos = FakePhotoTable()
        self.albums = FakeAlbumTable()
        self.index = FakePhotoIndex()
        self.photos.accept_upload(photo)
        self.photo_id = photo.photo_id
        self.index.apply([self.stored()])

    def stored(self) -> Photo:
        record = self.photos.get(KEY)
        assert isinstance(record, Photo)
        return record

    def change(self, *, identity_id: str = ALICE, **asked: Any) -> Any:
        adapters: dict[str, Any] = {"albums": self.albums, "photos": self.photos, "index": self.index}
        return plain(change_photo(self.photo_id, PhotoChange(**asked), sight=Sight(identity_id), **adapters))


@pytest.fixture
def library() -> Library:
    return Library(a_finished_photo())


def test_the_answer_is_the_photo_after_the_change(library: Library) -> None:
    answer = library.change(add_tags=("holiday",), hide_labels=("Car",))

    assert answer == {
        "message": "Success",
        "id": library.photo_id,
        "tags": ["holiday"],
        "hiddenLabels": ["Car"],
        "albumId": None,
        "albumIds": [],
        "edits": {},
    }


def test_the_table_keeps_it_and_the_index_follows(library: Library) -> None:
    before = library.stored()

    library.change(add_tags=("holiday",), hide_labels=("Car",))

    assert library.stored() == replace(before, tags=("holiday",), hidden_labels=("Car",), revision=before.revision + 1)
    document = library.index.documents[library.photo_id]
    assert (document["tags"], document["label_names"]) == (["holiday"], [])


def test_what_is_corrected_and_marked_is_searched_and_can_be_taken_back(library: Library) -> None:
    before = library.stored()

    answer = library.change(edits={"title": "Pier", "rating": 4, "captured_at": datetime(2020, 1, 2), "hidden": True})

    assert answer["edits"] == {"title": "Pier", "rating": 4, "capturedAt": "2020-01-02T00:00:00", "hidden": True}
    assert library.stored().image_metadata == before.image_metadata
    found = library.index.documents[library.photo_id]
    assert (found["title"], found["rating"], found["flags"]) == ("Pier", 4, ["hidden"])
    assert found["captured_at"] == "2020-01-02T00:00:00"

    library.change(edits=dict.fromkeys(("title", "rating", "captured_at", "hidden")))

    assert replace(library.stored(), revision=before.revision) == before
    assert library.index.documents[library.photo_id] == document_from_photo(before)


def test_a_repeated_change_writes_only_to_the_index(library: Library) -> None:
    library.index.broken = True
    with pytest.raises(ServiceUnavailable):
        library.change(add_tags=("holiday",))
    kept = library.stored()
    library.index.broken = False

    library.change(add_tags=("holiday",))

    assert library.stored() == kept
    assert library.index.documents[library.photo_id]["tags"] == ["holiday"]


def test_a_change_leaves_a_mark_for_the_sweeper(library: Library) -> None:
    library.photos.marks.clear()

    library.change(add_tags=("holiday",))

    assert library.photos.marks.keys() == {KEY}


def test_nobody_else_may_and_nobody_else_learns_that_it_is_there(library: Library) -> None:
    before = library.stored()
    with pytest.raises(NoSuchPhoto) as of_bob:
        library.change(identity_id=BOB, add_tags=("mine",))
    library.photo_id = "nonsense"
    with pytest.raises(NoSuchPhoto) as of_nobody:
        library.change(add_tags=("mine",))

    assert str(of_bob.value) == str(of_nobody.value)
    assert library.stored() == before


def test_a_deleted_photo_is_none(library: Library) -> None:
    library.photos.accept_removal(a_tombstone(2))

    with pytest.raises(NoSuchPhoto):
        library.change(add_tags=("holiday",))


def test_a_photo_under_way_can_be_tagged_and_is_not_indexed_yet() -> None:
    library = Library(a_photo())

    assert library.change(add_tags=("holiday",))["tags"] == ["holiday"]
    assert library.stored().status is Status.PENDING
    assert library.index.documents == {}


def test_what_cannot_be_done_changes_nothing(library: Library) -> None:
    before = library.stored()

    with pytest.raises(BadRequest):
        library.change(add_tags=("holiday",), hide_labels=("Dog",))

    assert library.stored() == before


def test_what_a_workflow_writes_meanwhile_is_not_lost(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = (Label("Dog", 91.0),)
    write, times = library.photos.replace, iter([True, True])

    def overtaken(record: Any, *, by: Any) -> Any:
        if next(times, False):
            write(library.stored(), by=replace(library.stored(), labels=labels))
        return write(record, by=by)

    monkeypatch.setattr(library.photos, "replace", overtaken)

    library.change(add_tags=("holiday",))

    assert (library.stored().tags, library.stored().labels) == (("holiday",), labels)


def test_a_photo_that_never_stays_the_same_is_left_alone(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaken(record: Any, *, by: Any) -> Any:
        raise Superseded(KEY)

    monkeypatch.setattr(library.photos, "replace", overtaken)

    with pytest.raises(Superseded, match="try again in a moment"):
        library.change(add_tags=("holiday",))
