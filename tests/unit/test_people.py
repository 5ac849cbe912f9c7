"""Faces of photos come and go, and persons follow: with the adapters' fakes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws.kept_faces import KeptFaces
from chalicelib.core.ingest.event_order import tombstone_of
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.object_keys import photo_id
from chalicelib.core.people import facts
from chalicelib.core.people.faces import Face
from chalicelib.core.people.identity import identified
from chalicelib.core.photo import Photo, Status, Thumbnail
from chalicelib.derived import follow_table
from chalicelib.errors import RecognitionBusy, ServiceUnavailable, Superseded
from chalicelib.faces import detect_faces
from chalicelib.people import LEASE_SECONDS, Keeper
from tests.fakes import FakeFaceCollections, FakePeopleTable, FakePhotoBucket, FakePhotoIndex, FakePhotoTable
from tests.records import ALICE, BUCKET, UPLOADED_AT, a_photo


class World:
    """One owner's photos by name, and who is in each."""

    def __init__(self) -> None:
        self.persons: dict[str, list[str]] = {}
        self.table, self.photos = FakePeopleTable(), FakePhotoTable()
        self.bucket, self.index = FakePhotoBucket(), FakePhotoIndex()
        self.collections = FakeFaceCollections(lambda picture: self.persons[picture.decode()])
        self.faces = KeptFaces(self.table, self.collections)  # type: ignore[arg-type]
        self.now = UPLOADED_AT.timestamp()
        self.places: Any = {"bucket": self.bucket, "photos": self.photos, "index": self.index}
        self.keeper = Keeper(faces=self.faces, clock=lambda: self.now, **self.places)

    def upload(self, name: str, *persons: str, sequencer: int = 1) -> Photo:
        """A photo that can be found; its faces are still to be looked at."""
        self.persons[name] = list(persons)
        object_key = f"private/{ALICE}/uploads/{name}.jpg"
        photo = a_photo(
            sequencer,
            object_key,
            photo_id=photo_id(BUCKET, object_key),
            status=Status.SUCCEEDED,
            thumbnail=Thumbnail("thumbnail", 250, 250),
        )
        self.bucket.upload(object_key, name.encode())
        self.photos.accept_upload(photo)
        request = IngestRequest.from_record(photo)
        self.bucket.put_derived(request, 250, name.encode(), content_type="image/jpeg")
        return photo

    def detect(self, photo: Photo) -> bool:
        now = datetime.fromtimestamp(self.now, UTC)
        return detect_faces(IngestRequest.from_record(photo), now=now, faces=self.faces, **self.places)

    def add(self, name: str, *persons: str) -> Photo:
        photo = self.upload(name, *persons)
        self.detect(photo)
        return photo

    def follow(self, photo: Photo) -> None:
        follow_table(photo.object_key, faces=self.faces, **self.places)

    def record(self, photo: Photo) -> Photo:
        found = self.photos.get(photo.object_key)
        assert isinstance(found, Photo)
        return found

    def person_of(self, photo: Photo, at: int = 0) -> str | None:
        return self.record(photo).faces[at].person_id

    def face_of(self, photo: Photo, at: int = 0) -> Face:
        return Face(photo.photo_id, self.record(photo).faces[at].bounding_box)

    @property
    def collected(self) -> set[str]:
        return {face_id for kept in self.collections.kept.values() for face_id in kept}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def agreed(world: World) -> World:
    world.keeper.agree(ALICE, stack="stack")
    return world


def test_nothing_is_called_for_those_who_have_not_agreed(world: World) -> None:
    photo = world.upload("one", "anna")

    assert not world.detect(photo)

    assert world.collections.calls == 0
    assert (world.record(photo).faces, world.record(photo).people_model_version) == ((), None)
    assert (world.table.pictures, world.table.dirty()) == ({}, [])


def test_faces_of_one_person_have_one_id(agreed: World) -> None:
    one, both, nobody = agreed.add("one", "anna"), agreed.add("both", "ben", "anna"), agreed.add("nobody")

    assert agreed.keeper.regroup(ALICE, within=5)

    assert agreed.person_of(one) == agreed.person_of(both, 1)
    assert None not in (agreed.person_of(both, 0), agreed.person_of(both, 1))
    assert agreed.person_of(both, 0) != agreed.person_of(both, 1)
    assert (agreed.record(nobody).faces, agreed.record(nobody).people_model_version) == ((), "fake-1.0")
    assert agreed.table.dirty() == []
    revisions = [agreed.record(photo).revision for photo in (one, both, nobody)]
    assert agreed.keeper.regroup(ALICE, within=5)
    assert [agreed.record(photo).revision for photo in (one, both, nobody)] == revisions


def test_who_is_known_stays_themselves(agreed: World) -> None:
    one, other = agreed.add("one", "anna"), agreed.add("other", "anna")
    agreed.keeper.regroup(ALICE, within=5)
    her_id = agreed.person_of(one)
    assert her_id

    known, is_done = agreed.keeper.change(
        ALICE, lambda now: facts.renamed(facts.about(now, her_id, [agreed.face_of(one)]), her_id, "Anna")
    )
    later = agreed.add("later", "anna")
    agreed.keeper.regroup(ALICE, within=5)

    assert is_done
    assert known[her_id].name == "Anna"
    assert {agreed.person_of(photo) for photo in (one, other, later)} == {her_id}
    (person,) = identified(agreed.table.pictures_of(ALICE), known)
    assert (person.name, person.person_id, len(person.faces)) == ("Anna", her_id, 3)


def test_not_this_person(agreed: World) -> None:
    one, wrong = agreed.add("one", "anna"), agreed.add("wrong", "anna")
    agreed.keeper.regroup(ALICE, within=5)
    her_id = agreed.person_of(one)
    assert her_id

    def without(now: facts.Facts) -> facts.Facts:
        return facts.denied(facts.about(now, her_id, [agreed.face_of(one)]), her_id, agreed.face_of(wrong))

    agreed.keeper.change(ALICE, without)

    assert agreed.person_of(one) == her_id
    assert agreed.person_of(wrong) not in (None, her_id)


def test_faces_of_a_deleted_photo_go(agreed: World) -> None:
    one, other = agreed.add("one", "anna"), agreed.add("other", "anna")
    agreed.keeper.regroup(ALICE, within=5)
    agreed.photos.replace(agreed.record(one), by=tombstone_of(one, deleted_at=UPLOADED_AT))

    agreed.follow(one)

    assert agreed.collected == {face.face_id for face in agreed.record(other).faces}
    assert [each.photo_id for each in agreed.table.pictures_of(ALICE)] == [other.photo_id]
    assert agreed.keeper.regroup(ALICE, within=5)


def test_faces_of_another_upload_take_their_place(agreed: World) -> None:
    one = agreed.add("one", "anna")
    agreed.keeper.regroup(ALICE, within=5)

    again = agreed.upload("one", "ben", sequencer=2)
    assert agreed.record(again).faces == ()
    agreed.detect(again)

    assert agreed.collected == {face.face_id for face in agreed.record(one).faces}
    assert len(agreed.collected) == 1


def test_whoever_comes_too_late_takes_what_it_added_away(agreed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = agreed.upload("one", "anna")
    index = agreed.collections.index

    def overtaken(*arguments: Any, **options: Any) -> Any:
        found = index(*arguments, **options)
        agreed.photos.accept_upload(replace(agreed.upload("one", "ben", sequencer=2), status=Status.PENDING))
        return found

    monkeypatch.setattr(agreed.collections, "index", overtaken)
    with pytest.raises(Superseded):
        agreed.detect(photo)

    assert (agreed.collected, agreed.table.pictures) == (set(), {})


def test_a_try_that_died_is_repeated(agreed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = agreed.upload("one", "anna")
    with monkeypatch.context() as dying:
        dying.setattr(agreed.collections, "alike", lambda *_: _raise(RecognitionBusy()))
        with pytest.raises(RecognitionBusy):
            agreed.detect(photo)
    assert not agreed.keeper.regroup(ALICE, within=5)

    assert agreed.detect(photo)
    assert agreed.detect(photo)

    assert len(agreed.collected) == len(agreed.record(photo).faces) == 1
    assert agreed.keeper.regroup(ALICE, within=5)


def test_what_nobody_completed_is_cleaned_up(agreed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = agreed.upload("one", "anna")
    with monkeypatch.context() as dying:
        dying.setattr(agreed.collections, "alike", lambda *_: _raise(RecognitionBusy()))
        with pytest.raises(RecognitionBusy):
            agreed.detect(photo)

    agreed.now += timedelta(minutes=6).total_seconds()
    assert agreed.keeper.regroup(ALICE, within=5)

    assert (agreed.collected, agreed.table.pictures) == (set(), {})


def test_withdrawn_consent_takes_everything_away(agreed: World) -> None:
    photo = agreed.add("one", "anna")
    agreed.keeper.regroup(ALICE, within=5)
    her_id = agreed.person_of(photo)
    assert her_id
    agreed.keeper.change(ALICE, lambda now: facts.about(now, her_id, [agreed.face_of(photo)]))

    assert agreed.keeper.withdraw(ALICE)

    assert (agreed.collections.kept, agreed.table.pictures, agreed.table.facts) == ({}, {}, {})
    assert (agreed.record(photo).faces, agreed.record(photo).people_model_version) == ((), None)
    assert not agreed.detect(photo)
    assert agreed.keeper.withdraw(ALICE)


def test_a_consent_given_anew_has_a_collection_of_its_own(agreed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = agreed.add("one", "anna")
    before = agreed.table.consent_of(ALICE)
    agreed.keeper.withdraw(ALICE, within=-1)  # no time for anything
    agreed.now += 1
    consent = agreed.keeper.agree(ALICE, stack="stack")
    assert before
    assert before.collection_id != consent.collection_id

    with pytest.raises(ServiceUnavailable):  # faces from before are still there
        agreed.detect(photo)
    assert agreed.keeper.regroup(ALICE, within=5)
    assert agreed.record(photo).faces == ()
    agreed.detect(photo)

    assert list(agreed.collections.kept) == [consent.collection_id]
    assert len(agreed.collected) == 1


def test_consent_that_is_withdrawn_while_a_photo_is_looked_at(agreed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = agreed.upload("one", "anna")
    index = agreed.collections.index

    def withdrawn(*arguments: Any, **options: Any) -> Any:
        found = index(*arguments, **options)
        agreed.keeper.withdraw(ALICE)
        return found

    monkeypatch.setattr(agreed.collections, "index", withdrawn)
    assert not agreed.detect(photo)

    assert (agreed.record(photo).faces, agreed.table.pictures, agreed.collections.kept) == ((), {}, {})


def test_one_at_a_time_compares_an_owners_faces(agreed: World) -> None:
    photo = agreed.add("one", "anna")
    agreed.table.lease(ALICE, now=agreed.now, until=agreed.now + LEASE_SECONDS)

    assert not agreed.keeper.regroup(ALICE, within=5)
    assert agreed.person_of(photo) is None

    agreed.now += LEASE_SECONDS + 1
    for undone in agreed.keeper.left_undone(until=agreed.now + 5):
        undone()
    assert agreed.person_of(photo)


def test_faces_are_not_compared_all_the_time(agreed: World) -> None:
    agreed.table.lease(ALICE, now=agreed.now, until=agreed.now + LEASE_SECONDS)
    upkeep = agreed.table.upkeep_of(ALICE)
    agreed.table.release(upkeep, ended_at=agreed.now, took=2.0)
    photo = agreed.add("one", "anna")

    agreed.now += 19
    assert not agreed.keeper.regroup_if_rested(ALICE, within=5)
    assert agreed.person_of(photo) is None
    agreed.now += 2
    assert agreed.keeper.regroup_if_rested(ALICE, within=5)


def _raise(error: Exception) -> Any:
    raise error
