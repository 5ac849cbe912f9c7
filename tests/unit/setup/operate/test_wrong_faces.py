"""What is kept of faces, spoilt in each way: it is found, and put right."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.core.ingest.event_order import tombstone_of
from chalicelib.core.people.kept import Consent, collection_id, owner_of
from setup.operate.drift import Kind
from setup.operate.wrong_faces import Comparison, Wrong
from tests.records import ALICE, BOB, UPLOADED_AT
from tests.unit.test_people import World


class Stage(World):
    """Two photos of Anna, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.keeper.agree(ALICE, stack="stack")
        self.one, self.other = self.add("one", "anna"), self.add("other", "anna", "ben")
        assert self.keeper.regroup(ALICE, within=5)

    def wrong(self) -> list[Wrong]:
        follow: Any = lambda object_key: self.follow(self.photos.get(object_key))  # type: ignore[arg-type]  # noqa: E731
        return list(Comparison(self.faces, self.photos, follow, "stack").wrong())  # type: ignore[arg-type]

    @property
    def consent(self) -> Consent:
        found = self.table.consent_of(ALICE)
        assert found
        return found


def an_owner_without_consent(stage: Stage) -> None:
    stage.collections.create(collection_id("stack", BOB, UPLOADED_AT))


def a_collection_of_an_earlier_consent(stage: Stage) -> None:
    stage.collections.create(f"{stage.consent.collection_id}1")


def a_collection_that_is_gone(stage: Stage) -> None:
    for photo in (stage.one, stage.other):
        stage.faces.table.remove(*stage.table.pictures_of_photo(ALICE, photo.photo_id))
        stage.photos.replace(stage.record(photo), by=replace(stage.record(photo), faces=()))
    stage.collections.delete(stage.consent.collection_id)


def a_picture_that_no_row_knows(stage: Stage) -> None:
    stage.collections.kept[stage.consent.collection_id]["face"] = ("stray", "anna")


def a_face_that_the_collection_lost(stage: Stage) -> None:
    stage.collections.remove(stage.consent.collection_id, [stage.record(stage.one).faces[0].face_id])


def a_record_that_lost_its_faces(stage: Stage) -> None:
    stage.photos.replace(stage.record(stage.one), by=replace(stage.record(stage.one), faces=()))


def a_record_whose_row_is_gone(stage: Stage) -> None:
    (row,) = stage.table.pictures_of_photo(ALICE, stage.one.photo_id)
    stage.collections.remove(row.collection_id, [face.face_id for face in row.faces])
    stage.table.remove(row)


def a_photo_that_was_deleted_while_the_feature_was_off(stage: Stage) -> None:
    stage.photos.replace(stage.record(stage.one), by=tombstone_of(stage.record(stage.one), deleted_at=UPLOADED_AT))


SPOILT: dict[Callable[[Stage], None], Kind] = {
    an_owner_without_consent: Kind.NO_CONSENT,
    a_collection_of_an_earlier_consent: Kind.NO_CONSENT,
    a_collection_that_is_gone: Kind.NO_COLLECTION,
    a_picture_that_no_row_knows: Kind.STRAY_FACES,
    a_face_that_the_collection_lost: Kind.OTHER_FACES,
    a_record_that_lost_its_faces: Kind.OTHER_FACES,
    a_record_whose_row_is_gone: Kind.OTHER_FACES,
    a_photo_that_was_deleted_while_the_feature_was_off: Kind.OTHER_FACES,
}


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_what_differs_is_found_and_put_right(spoil: Callable[[Stage], None]) -> None:
    stage = Stage()
    assert stage.wrong() == []
    spoil(stage)
    stage.photos.marks.clear()

    (found,) = stage.wrong()
    assert found.kind is SPOILT[spoil]
    found.fix()

    stage.keeper.regroup(ALICE, within=5)
    stage.photos.marks.clear()
    assert stage.wrong() == []
    assert set(stage.collections.kept) == {stage.consent.collection_id}
    kept = {face.face_id for photo in stage.photos.records() for face in getattr(photo, "faces", ())}
    assert stage.collected == kept


def test_what_may_be_on_its_way_is_left_alone() -> None:
    stage = Stage()
    a_photo_that_was_deleted_while_the_feature_was_off(stage)
    assert stage.wrong() == []  # its mark says so

    stage.photos.marks.clear()
    stage.table.mark_dirty(ALICE)
    assert stage.wrong() == []


def test_what_changes_while_it_is_read_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    listed = stage.collections.faces

    def faces(of: str) -> Any:
        found = listed(of)
        stage.add("later", "anna")
        return found

    monkeypatch.setattr(stage.collections, "faces", faces)
    assert stage.wrong() == []


def test_a_collection_is_known_by_its_owner() -> None:
    assert owner_of(collection_id("photo-search-dev", ALICE, UPLOADED_AT)) == ALICE
