"""Lists of photos: the fake, and the real one on moto's DynamoDB."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from chalicelib.aws.photo_lists import PhotoLists
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.aws.tally_table import TallyTable
from chalicelib.core.album_photos import left, placed, positions
from chalicelib.core.api.photo_list import AlbumPage, Page, Place, Position
from chalicelib.core.api.photo_view import short_form
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.listing import Order, by_hand
from chalicelib.core.photo import Edits, ImageMetadata, Inscription, Photo, Status, Thumbnail, Trashed
from chalicelib.core.quota import Quota
from chalicelib.tallies import count
from tests.fakes import FakePhotoLists, FakePhotoTable
from tests.records import ALICE, BOB, UPLOADED_AT, PlainSigner, a_label, a_photo, a_tombstone, an_object_key
from tests.tables import new_table

ALBUM = "a" * 32
METADATA = ImageMetadata("JPEG", 4, 3, 9, captured_at=datetime(2019, 7, 14))


@dataclass(frozen=True)
class Subject:
    """Lists, and the table that they are of."""

    lists: PhotoLists | FakePhotoLists
    photos: PhotoTable | FakePhotoTable
    tallies: TallyTable | None = None

    def add(self, name: str, minute: int = 1, *, identity_id: str = ALICE, **changes: Any) -> Photo:
        key = an_object_key(name, identity_id=identity_id)
        photo = a_photo(1, key, uploaded_at=UPLOADED_AT + timedelta(minutes=minute), **changes)
        stored = self.photos.accept_upload(photo)
        assert isinstance(stored, Photo)
        return stored

    def names(self, identity_id: str = ALICE, *, size: int = 9, album_id: str | None = None, **asked: Any) -> list[str]:
        page = self.page(identity_id, size=size, album_id=album_id, **asked)
        return [photo.object_key.rpartition("/")[2] for photo in page.photos]

    def page(self, identity_id: str = ALICE, *, album_id: str | None = None, **asked: Any) -> Page | AlbumPage:
        if album_id is not None:
            self.count()
        return self.listed(identity_id, album_id=album_id, **asked)

    def count(self) -> None:
        if self.tallies is not None:
            count([*self.photos.records()], now=UPLOADED_AT, quota=Quota(), tallies=self.tallies)

    def listed(self, identity_id: str, *, album_id: str | None = None, **asked: Any) -> Page | AlbumPage:
        """The same, as what was written was counted last."""
        if album_id is None:
            return self.lists.photos(identity_id, **asked)
        return self.lists.album(identity_id, album_id, **asked)


def on_moto(dynamodb: Any) -> Subject:
    photos, tallies = new_table(dynamodb), new_table(dynamodb, "TalliesTable")
    table = PhotoTable(dynamodb, photos)
    return Subject(PhotoLists(dynamodb, photos, tallies), table, TallyTable(dynamodb, tallies))


def new_subject(kind: str, dynamodb: Any) -> Subject:
    if kind == "moto":
        return on_moto(dynamodb)
    table = FakePhotoTable()
    return Subject(FakePhotoLists(table), table)


@pytest.fixture(params=["fake", "moto"])
def subject(request: pytest.FixtureRequest, dynamodb: Any) -> Subject:
    return new_subject(request.param, dynamodb)


def test_nothing_there(subject: Subject) -> None:
    assert subject.names() == subject.names(album_id=ALBUM) == []


def test_what_was_taken_last_comes_first_and_nobody_elses_at_all(subject: Subject) -> None:
    subject.add("old.jpg", 1)
    newest = subject.add("newest.jpg", 3, album_ids=(ALBUM,))
    subject.add("newer.jpg", 2)
    subject.add("of bob.jpg", 9, identity_id=BOB)

    assert subject.names() == ["newest.jpg", "newer.jpg", "old.jpg"]
    assert subject.names(BOB) == ["of bob.jpg"]
    assert subject.lists.photos(ALICE, size=1).photos == (newest,)


def test_the_capture_time_decides_where_there_is_one(subject: Subject) -> None:
    def taken(name: str, captured_at: datetime) -> None:
        photo = subject.add(name, 9, album_ids=(ALBUM,))
        metadata = ImageMetadata("JPEG", 4, 3, 9, captured_at=captured_at)
        subject.photos.update(IngestRequest.from_record(photo), image_metadata=metadata)

    eastern = timezone(timedelta(hours=9))
    subject.add("without.jpg", 1, album_ids=(ALBUM,))
    taken("2019 evening.jpg", datetime(2019, 7, 14, 20))
    # By the clock on the spot, although it was earlier elsewhere.
    taken("2019 night.jpg", datetime(2019, 7, 14, 22, tzinfo=eastern))
    taken("2018.jpg", datetime(2018, 12, 31, 23, 59, 59, 500_000))

    order = ["without.jpg", "2019 night.jpg", "2019 evening.jpg", "2018.jpg"]
    assert subject.names() == subject.names(album_id=ALBUM) == order
    assert subject.names(until="2019") == subject.names(until="2019-07", album_id=ALBUM) == order[1:]
    assert subject.names(until="2019-06") == subject.names(until="2018-12-31") == order[3:]
    assert subject.names(until="2018-11") == []


def test_the_owners_time_goes_before_the_files_whatever_is_written_when(subject: Subject) -> None:
    def dated(photo: Photo, year: int | None) -> Photo:
        edits = Edits(captured_at=datetime(year, 1, 1)) if year else None
        written = subject.photos.replace(photo, by=replace(photo, edits=edits))
        assert isinstance(written, Photo)
        return written

    photo = dated(subject.add("a.jpg", 9, album_ids=(ALBUM,)), 2001)
    subject.photos.update(IngestRequest.from_record(photo), image_metadata=METADATA)
    assert subject.names(until="2001") == subject.names(until="2001", album_id=ALBUM) == ["a.jpg"]

    overwritten = subject.photos.accept_upload(a_photo(2, photo.object_key))
    assert isinstance(overwritten, Photo)
    assert subject.names(until="2001") == ["a.jpg"]

    stored = subject.photos.update(IngestRequest.from_record(overwritten), image_metadata=METADATA)
    again = dated(stored, 2002)
    assert (subject.names(until="2001"), subject.names(until="2002")) == ([], ["a.jpg"])

    dated(again, None)
    assert (subject.names(until="2018"), subject.names(until="2019")) == ([], ["a.jpg"])


def trashed(subject: Subject, photo: Photo, minute: int) -> Photo:
    at = UPLOADED_AT + timedelta(minutes=minute)
    written = subject.photos.replace(photo, by=replace(photo, trashed=Trashed(at, at + timedelta(days=30))))
    assert isinstance(written, Photo)
    return written


def test_the_bin_is_a_list_apart(subject: Subject) -> None:
    first = trashed(subject, subject.add("deleted first.jpg", 9, album_ids=(ALBUM,)), 20)
    last = trashed(subject, subject.add("deleted last.jpg", 1, album_ids=(ALBUM,), edits=Edits(hidden=True)), 21)
    kept = subject.add("kept.jpg", 2, album_ids=(ALBUM,))

    assert subject.names() == subject.names(album_id=ALBUM) == subject.names(until="2026") == ["kept.jpg"]
    assert subject.names(status=Status.PENDING) == ["kept.jpg"]
    assert subject.names(trashed=True) == ["deleted last.jpg", "deleted first.jpg"]
    page = subject.lists.photos(ALICE, size=1, trashed=True)
    assert [photo.trashed for photo in page.photos] == [last.trashed]
    assert page.end == Position.of(last)
    assert subject.names(trashed=True, after=page.end) == ["deleted first.jpg"]

    subject.photos.replace(first, by=replace(first, trashed=None))
    assert subject.names(album_id=ALBUM) == ["deleted first.jpg", kept.object_key.rpartition("/")[2]]


def test_no_write_of_a_workflow_takes_a_photo_out_of_the_bin(subject: Subject) -> None:
    edits = Edits(captured_at=datetime(2001, 1, 1))
    photo = trashed(subject, subject.add("a.jpg", 9, edits=edits), 20)

    written = subject.photos.update(IngestRequest.from_record(photo), image_metadata=METADATA, status=Status.RUNNING)

    assert (subject.names(), subject.names(trashed=True)) == ([], ["a.jpg"])
    assert written.trashed == photo.trashed
    subject.photos.replace(written, by=replace(written, trashed=None))
    assert subject.names(until="2001") == ["a.jpg"]


def test_hidden_photos_can_be_left_out(subject: Subject) -> None:
    subject.add("seen.jpg", 1, album_ids=(ALBUM,), edits=Edits(rating=3))
    subject.add("hidden.jpg", 2, album_ids=(ALBUM,), edits=Edits(hidden=True))
    subject.add("plain.jpg", 3, album_ids=(ALBUM,))

    assert subject.names() == subject.names(album_id=ALBUM) == ["plain.jpg", "hidden.jpg", "seen.jpg"]
    seen = ["plain.jpg", "seen.jpg"]
    assert subject.names(with_hidden=False) == subject.names(with_hidden=False, album_id=ALBUM) == seen
    assert subject.names(with_hidden=False, status=Status.PENDING, size=2) == seen


def test_an_album_has_four_orders(subject: Subject) -> None:
    def add(name: str, minute: int, year: int) -> Photo:
        metadata = replace(METADATA, captured_at=datetime(year, 1, 1))
        return subject.add(name, minute, album_ids=(ALBUM, "b" * 32), image_metadata=metadata)

    first, second, third = add("Zebra.jpg", 3, 2001), add("\u00e4pfel.jpg", 1, 2003), add("\u732b.jpg", 2, 2002)

    def names(order: Order, **asked: Any) -> list[str]:
        return [name.removesuffix(".jpg") for name in subject.names(album_id=ALBUM, order=order, **asked)]

    assert names(Order.CAPTURED) == ["\u00e4pfel", "\u732b", "Zebra"]
    assert names(Order.CAPTURED, until="2002") == ["\u732b", "Zebra"]
    assert names(Order.UPLOADED) == ["Zebra", "\u732b", "\u00e4pfel"]
    assert names(Order.NAME) == ["\u00e4pfel", "Zebra", "\u732b"]
    assert names(Order.HAND) == ["Zebra", "\u732b", "\u00e4pfel"]

    (position,) = positions(1, after="", before=by_hand(None, first.taken_at, first.photo_id))
    moved = placed(second, ALBUM, position)
    subject.photos.replace(second, by=moved)
    assert names(Order.HAND) == ["\u00e4pfel", "Zebra", "\u732b"]
    assert subject.names(album_id="b" * 32, order=Order.HAND)[-1] == "\u00e4pfel.jpg"

    subject.photos.replace(replace(moved, revision=2), by=left(moved, ALBUM))
    assert names(Order.CAPTURED) == ["\u732b", "Zebra"]
    assert names(Order.UPLOADED) == names(Order.NAME) == names(Order.HAND) == ["Zebra", "\u732b"]
    assert len(subject.names(album_id="b" * 32)) == 3
    assert third.album_ids == (ALBUM, "b" * 32)


def test_a_row_that_is_behind_its_record_is_not_shown(dynamodb: Any) -> None:
    subject = on_moto(dynamodb)
    photo, gone = subject.add("a.jpg", album_ids=(ALBUM,)), subject.add("b.jpg", album_ids=(ALBUM,))
    assert len(subject.names(album_id=ALBUM)) == 2

    subject.photos.replace(photo, by=left(photo, ALBUM))
    subject.photos.accept_removal(a_tombstone(2, gone.object_key))
    assert subject.lists.album(ALICE, ALBUM, size=9).photos == ()


def test_a_record_from_before_is_in_one_album(dynamodb: Any) -> None:
    """It had one id where there is a list now; an update writes it anew (`setup/deploy/catch_up.py`)."""
    subject = on_moto(dynamodb)
    photo = subject.add("old.jpg", album_ids=(ALBUM,))
    dynamodb.update_item(
        TableName=subject.photos._table_name,  # type: ignore[union-attr]
        Key={"ImageName": {"S": photo.object_key}},
        UpdateExpression="SET AlbumId = :album",
        ExpressionAttributeValues={":album": {"S": ALBUM}},
    )

    assert subject.photos.get(photo.object_key) == photo
    assert isinstance(subject.photos, PhotoTable)
    assert (list(subject.photos.unlisted()), subject.photos.is_unlisted(photo.object_key)) == ([photo.object_key], True)
    subject.photos.replace(photo, by=photo)
    assert (list(subject.photos.unlisted()), subject.photos.is_unlisted(photo.object_key)) == ([], False)


def test_an_album_shows_its_owners_photos_whoever_uploads_to_it(subject: Subject) -> None:
    subject.add("in.jpg", album_ids=(ALBUM,))
    subject.add("elsewhere.jpg", album_ids=("b" * 32,))
    subject.add("planted.jpg", identity_id=BOB, album_ids=(ALBUM,))

    assert subject.names(album_id=ALBUM) == ["in.jpg"]
    assert subject.names(BOB, album_id=ALBUM) == ["planted.jpg"]


def test_a_status(subject: Subject) -> None:
    subject.add("failed.jpg", status=Status.FAILED)
    subject.add("pending.jpg")
    subject.add("failed in album.jpg", 2, status=Status.FAILED, album_ids=(ALBUM,))

    assert subject.names(status=Status.FAILED) == ["failed in album.jpg", "failed.jpg"]
    assert subject.names(status=Status.FAILED, album_id=ALBUM) == ["failed in album.jpg"]
    assert subject.names(status=Status.RUNNING) == []


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"status": Status.PENDING},
        {"with_hidden": False},
        *({"album_id": ALBUM, "order": order} for order in Order),
        {"album_id": ALBUM, "status": Status.PENDING},
        {"album_id": ALBUM, "until": "2026"},
    ],
)
def test_page_by_page_every_photo_comes_once(seven: Subject, asked: dict[str, Any]) -> None:
    for size in (1, 2, 3, 7, 8):
        pages = list(every_page(seven, size, asked))
        seen = [photo.object_key for page in pages for photo in page.photos]
        lengths = [min(size, max(7 - size * number, 0)) for number in range(len(pages))]
        assert [len(page.photos) for page in pages] == lengths, f"in pages of {size}"
        assert len(seen) == len(set(seen)) == 7, f"in pages of {size}"
        assert pages[-1].end is None, f"in pages of {size}"


@pytest.fixture(scope="module", params=["fake", "moto"])
def seven(request: pytest.FixtureRequest, dynamodb: Any) -> Subject:
    """Seven photos in an album, some of one moment; nothing more is written."""
    subject = new_subject(request.param, dynamodb)
    for number in range(7):
        subject.add(f"{number}.jpg", number // 2, album_ids=(ALBUM,))
    subject.count()
    return subject


def every_page(subject: Subject, size: int, asked: dict[str, Any]) -> Iterator[Page | AlbumPage]:
    after: Position | Place | None = None
    for _ in range(8):
        page = subject.listed(ALICE, size=size, after=after, **asked)
        yield page
        after = page.end
        if after is None:
            return


def test_a_position_of_somebody_else_shows_ones_own(subject: Subject) -> None:
    photo = subject.add("of alice.jpg", 5)
    subject.add("of bob.jpg", 1, identity_id=BOB)

    page = subject.lists.photos(BOB, size=9, after=Position.of(photo))
    assert [found.identity_id for found in page.photos] == [BOB]


def test_what_is_deleted_is_in_no_list(subject: Subject) -> None:
    photo = subject.add("gone.jpg", album_ids=(ALBUM,), etag="e")
    subject.photos.accept_removal(a_tombstone(2, photo.object_key))

    assert subject.names() == subject.names(album_id=ALBUM) == []
    assert subject.lists.photos_of_content(ALICE, "e") == []


def test_bytes_are_known_again_but_to_their_owner_only(subject: Subject) -> None:
    photo = subject.add("a.jpg", etag="e1")

    assert subject.lists.photos_of_content(ALICE, "e1") == [photo.photo_id]
    assert subject.lists.photos_of_content(ALICE, "e2") == []
    assert subject.lists.photos_of_content(BOB, "e1") == []


def test_leaving_an_album_leaves_its_list(subject: Subject) -> None:
    photo = subject.add("a.jpg", album_ids=(ALBUM,))
    subject.photos.replace(photo, by=replace(photo, album_ids=()))

    assert subject.names(album_id=ALBUM) == []
    assert subject.names() == ["a.jpg"]


def test_a_page_of_a_rare_status_is_cut_short_and_can_be_continued(
    dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.aws.photo_lists._READ_FILTERED", 2)
    monkeypatch.setattr("chalicelib.aws.photo_lists._MAX_READS", 3)
    subject = on_moto(dynamodb)
    subject.add("rare.jpg", 0, status=Status.FAILED)
    for number in range(9):
        subject.add(f"{number}.jpg", number + 1)

    first = subject.lists.photos(ALICE, size=5, status=Status.FAILED)
    assert (first.photos, first.end is None) == ((), False)
    assert subject.names(size=5, status=Status.FAILED, after=first.end) == ["rare.jpg"]


def test_a_list_shows_everything_that_it_shows_of_the_record(subject: Subject) -> None:
    """The indexes have only a part of it."""
    metadata = replace(METADATA, inscription=Inscription(rating=2))
    details: dict[str, Any] = {
        "image_metadata": metadata,
        "thumbnail": Thumbnail("thumb", 250, 188, look="0f" * 32),
        "version_id": "v1",
        "edits": Edits(captured_at=datetime(2020, 1, 1), favourite=True),
    }
    described: dict[str, Any] = {"label_model_version": "3.0", "labels": (a_label(),), "album_ids": (ALBUM,)}
    for number, status in enumerate(Status):
        reason = "why" if status is Status.FAILED else None
        subject.add(f"{number}.jpg", number, status=status, status_reason=reason, **details, **described)

    for album_id in (None, ALBUM):
        for listed in subject.page(size=9, album_id=album_id).photos:
            record = subject.photos.get(listed.object_key)
            assert isinstance(record, Photo)
            assert short_form(listed, PlainSigner()) == short_form(record, PlainSigner())
