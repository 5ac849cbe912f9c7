"""Bringing back records of an earlier moment: photos by the table's rules, albums one item at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.aws.album_table import AlbumTable
from chalicelib.aws.grant_table import GrantTable
from chalicelib.aws.people_table import PeopleTable
from chalicelib.aws.share_table import ShareTable
from chalicelib.aws.source_table import SourceTable
from chalicelib.core.album import Album
from chalicelib.core.detections import BoundingBox, DetectedFace
from chalicelib.core.people.kept import Consent
from chalicelib.core.photo import Photo, Status
from chalicelib.core.share_secrets import ShareKey
from chalicelib.core.source import Source
from chalicelib.core.tally import Entry
from setup.operate.drift import Findings
from setup.operate.earlier_records import Outcome, bring_back_album, bring_back_photo
from setup.operate.inventory import Library
from tests.fakes import FakePhotoBucket, FakePhotoIndex, FakePhotoTable
from tests.records import (
    ALICE,
    UPLOADED_AT,
    a_grant,
    a_label,
    a_photo,
    a_request,
    a_share,
    a_tombstone,
    an_object_key,
    some_faces,
)
from tests.tables import new_table

KEY = an_object_key()
FACE = DetectedFace("face", 99.0, BoundingBox(0.1, 0.1, 0.2, 0.2), "person")


@dataclass
class FakeLibrary:
    photos: FakePhotoTable = field(default_factory=FakePhotoTable)
    bucket: FakePhotoBucket = field(default_factory=FakePhotoBucket)
    index: FakePhotoIndex = field(default_factory=FakePhotoIndex)
    document: int | None = None
    entry: Entry | None = None
    faces: None = None

    follow = Library.follow

    def look(self, object_key: str) -> Findings:
        return Findings(object_key, stored=self.bucket.find(object_key), document=self.document, entry=self.entry)


@pytest.fixture
def library() -> FakeLibrary:
    """One finished photo, whose object is there."""
    library = FakeLibrary()
    library.bucket.upload(KEY, b"a photo")
    library.photos.accept_upload(a_photo(1))
    library.photos.update(a_request(1), status=Status.SUCCEEDED, labels=(a_label("Car"),), tags=("kept",))
    return library


def earlier(library: FakeLibrary) -> Photo:
    record = library.photos.get(KEY)
    assert isinstance(record, Photo)
    return record


def bring_back(library: Any, restored: Any, *, overwrite: bool = False) -> Outcome:
    return bring_back_photo(library, restored, overwrite=overwrite)


def lose(library: FakeLibrary) -> Photo:
    """Forget the record, as somebody with the console may; returns what it was."""
    lost = earlier(library)
    library.photos = FakePhotoTable()
    return lost


def test_a_record_that_is_as_it_was_is_left_alone(library: FakeLibrary) -> None:
    restored = earlier(library)

    assert bring_back(library, restored, overwrite=True) is Outcome.SAME
    assert earlier(library) == restored


def test_a_lost_record_comes_back_and_is_found_again(library: FakeLibrary) -> None:
    lost = lose(library)

    assert bring_back(library, lost) is Outcome.BACK
    back = earlier(library)
    assert replace(back, revision=0) == replace(lost, revision=0)
    assert library.photos.unsettled_since(KEY) is None
    assert list(library.index.documents) == [back.photo_id]


@pytest.mark.parametrize("who", ["index", "tallies"])
def test_its_revision_is_above_what_others_remember(library: FakeLibrary, who: str) -> None:
    lost = lose(library)
    if who == "index":
        library.document = 41
    else:
        library.entry = Entry(
            photo_id=lost.photo_id, object_key=KEY, identity_id=ALICE, revision=41, uploaded_at=UPLOADED_AT
        )

    assert bring_back(library, lost) is Outcome.BACK
    assert earlier(library).revision == 42


def test_faces_do_not_come_back(library: FakeLibrary) -> None:
    known = library.photos.update(a_request(1), faces=(FACE,), people_model_version="7.0")
    current = library.photos.update(a_request(1), faces=(), people_model_version=None, tags=("spoilt",))

    assert bring_back(library, known, overwrite=True) is Outcome.OVERWRITTEN
    assert (earlier(library).tags, earlier(library).faces, earlier(library).people_model_version) == (
        ("kept",),
        (),
        None,
    )
    assert earlier(library).revision > current.revision


def test_faces_that_there_are_stay(library: FakeLibrary) -> None:
    restored = earlier(library)
    library.photos.update(a_request(1), faces=(FACE,), people_model_version="7.0")

    assert bring_back(library, restored, overwrite=True) is Outcome.SAME
    assert (earlier(library).faces, earlier(library).people_model_version) == ((FACE,), "7.0")


def test_a_record_whose_object_is_gone_does_not_come_back(library: FakeLibrary) -> None:
    lost = lose(library)
    library.bucket.delete(KEY)

    assert bring_back(library, lost, overwrite=True) is Outcome.GONE
    assert library.photos.get(KEY) is None


def test_a_change_is_kept_unless_it_may_be_overwritten(library: FakeLibrary) -> None:
    restored = earlier(library)
    changed = library.photos.replace(restored, by=replace(restored, tags=("spoilt",), labels=()))

    assert bring_back(library, restored) is Outcome.CHANGED
    assert earlier(library) == changed
    assert bring_back(library, restored, overwrite=True) is Outcome.OVERWRITTEN
    assert (earlier(library).tags, earlier(library).labels) == (restored.tags, restored.labels)
    assert earlier(library).revision > changed.revision


@pytest.mark.parametrize("newer", [a_photo(2), a_tombstone(2)], ids=["uploaded again", "deleted"])
def test_what_happened_to_the_object_since_stays(library: FakeLibrary, newer: Any) -> None:
    restored = earlier(library)
    accept = library.photos.accept_upload if isinstance(newer, Photo) else library.photos.accept_removal
    current = accept(newer)

    assert bring_back(library, restored, overwrite=True) is Outcome.REPLACED
    assert library.photos.get(KEY) == current


def test_an_upload_that_comes_in_between_wins(library: FakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = lose(library)
    look = library.look

    def look_while_somebody_uploads(object_key: str) -> Findings:
        library.photos.accept_upload(a_photo(2))
        return look(object_key)

    monkeypatch.setattr(library, "look", look_while_somebody_uploads)

    assert bring_back(library, lost, overwrite=True) is Outcome.REPLACED
    assert earlier(library).sequencer == a_photo(2).sequencer


def test_tombstones_do_not_come_back(library: FakeLibrary) -> None:
    assert bring_back(library, a_tombstone(2), overwrite=True) is Outcome.GONE
    assert isinstance(library.photos.get(KEY), Photo)


# Albums


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("dynamodb", region_name="us-east-1")


def an_album(name: str) -> Album:
    return Album(identity_id=ALICE, album_id="a1", name=name, created_at=UPLOADED_AT)


def test_albums_come_back_and_changed_ones_only_if_they_may_be_overwritten(dynamodb: Any) -> None:
    table = new_table(dynamodb, "AlbumsTable")
    albums = AlbumTable(dynamodb, table)
    albums.add(an_album("Holidays"))
    (restored,) = dynamodb.scan(TableName=table)["Items"]

    def brought_back(*, overwrite: bool = False) -> Outcome:
        return bring_back_album(dynamodb, table, restored, overwrite=overwrite)

    assert brought_back() is Outcome.SAME
    albums.remove(ALICE, "a1")
    assert brought_back() is Outcome.BACK
    albums.add(an_album("Spoilt"))
    assert brought_back() is Outcome.CHANGED
    assert albums.get(ALICE, "a1").name == "Spoilt"
    assert brought_back(overwrite=True) is Outcome.OVERWRITTEN
    assert albums.get(ALICE, "a1").name == "Holidays"


def test_a_source_that_was_forgotten_does_not_come_back(dynamodb: Any) -> None:
    table = new_table(dynamodb, "AlbumsTable")
    sources, source = (
        SourceTable(dynamodb, table),
        Source(identity_id=ALICE, bucket="agency", prefix="2019/", added_at=UPLOADED_AT),
    )
    sources.add(source)
    (restored,) = dynamodb.scan(TableName=table)["Items"]

    assert bring_back_album(dynamodb, table, restored, overwrite=True) is Outcome.SAME
    sources.remove(source)
    assert bring_back_album(dynamodb, table, restored, overwrite=True) is Outcome.SOURCE
    assert sources.all() == []


def test_what_was_shared_with_others_does_not_come_back_even_over_a_change(dynamodb: Any) -> None:
    table = new_table(dynamodb, "AlbumsTable")
    shares, grants, albums = ShareTable(dynamodb, table), GrantTable(dynamodb, table), AlbumTable(dynamodb, table)
    share, grant = a_share(), a_grant()
    shares.add(share)
    grants.add(grant)
    restored = dynamodb.scan(TableName=table)["Items"]

    grants.remove(grant)
    shares.remove(ShareKey(ALICE, share.share_id))
    assert {bring_back_album(dynamodb, table, item, overwrite=True) for item in restored} == {Outcome.SHARED}
    assert (shares.all_of(ALICE), grants.members_of(ALICE), grants.memberships_of(grant.email)) == ([], [], [])
    assert albums.all_of(ALICE) == []


def test_what_was_known_of_people_does_not_come_back(dynamodb: Any) -> None:
    table = new_table(dynamodb, "AlbumsTable")
    people = PeopleTable(dynamodb, table)
    people.agree(Consent(ALICE, "collection", UPLOADED_AT))
    people.begin(some_faces())
    restored = dynamodb.scan(TableName=table)["Items"]

    people.forget(ALICE)
    assert {bring_back_album(dynamodb, table, item, overwrite=True) for item in restored} == {Outcome.PEOPLE}
    assert (people.consent_of(ALICE), people.pictures_of(ALICE), people.dirty()) == (None, [], [])
