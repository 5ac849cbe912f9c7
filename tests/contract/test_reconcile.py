"""Reconciling, with each kind of drift put there on purpose: S3 and DynamoDB by moto, the index by both engines."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws
from opensearchpy import OpenSearch

from chalicelib import ingest, tallies
from chalicelib.aws.album_table import AlbumTable
from chalicelib.aws.photo_bucket import PhotoBucket
from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.aws.source_table import SourceTable
from chalicelib.aws.tally_table import TallyTable
from chalicelib.core.album import Album
from chalicelib.core.image.metadata import image_metadata
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.listing import Listing
from chalicelib.core.object_keys import photo_id, place_of, sidecar_beside
from chalicelib.core.photo import Photo, Status, Tombstone
from chalicelib.core.quota import Quota
from chalicelib.core.source import Source
from chalicelib.core.tally import Newest, Row, entry_of
from setup.deploy.photo_index import ensure_index
from setup.operate import readings
from setup.operate.drift import Kind
from setup.operate.drift_report import Report
from setup.operate.inventory import Library
from setup.operate.reconcile import reconcile
from setup.operate.recount import wrong_tallies
from setup.operate.shelf import Shelf
from tests.fakes import FakeIngestWorkflow
from tests.photo_factory import png
from tests.records import ALICE, BUCKET, a_label, a_photo, a_tombstone, an_object_key
from tests.tables import new_table

PICTURE = png()
NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=1)
KEY = an_object_key("cat.png")
ALBUM = Album(identity_id=ALICE, album_id="a" * 8, name="A", created_at=NOW)
# What is not about documents is the same whatever the engine.
ON_ONE_ENGINE = pytest.mark.parametrize("search_engine", ["embedded"], indirect=True)


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("s3")


@dataclass
class Stage:
    """A library with a photo that is well, and the means to spoil another."""

    library: Library
    workflow: FakeIngestWorkflow
    has_stream: bool = True

    def upload(self, object_key: str, data: bytes = PICTURE) -> str:
        bucket, key = place_of(object_key, self.library.bucket_name)
        self.library.s3.put_object(Bucket=bucket, Key=key, Body=data)
        found = self.library.bucket.find(object_key)
        assert found
        return found.etag

    def ingest(self, object_key: str) -> Photo:
        """Upload a photo and do what the workflow does."""
        photo = a_photo(1, object_key, bucket=self.library.bucket_name, etag=self.upload(object_key))
        request = IngestRequest.from_record(photo)
        photo = replace(photo, photo_id=request.photo_id)
        self.library.photos.accept_upload(photo)
        self.finish(request)
        record = self.library.photos.get(object_key)
        assert isinstance(record, Photo)
        return record

    def finish(self, request: IngestRequest) -> None:
        library = self.library
        sidecar, _ = library.bucket.sidecar(request)
        metadata = replace(image_metadata(PICTURE, file_size=len(PICTURE)), sidecar=sidecar)
        library.photos.update(request, status=Status.RUNNING, image_metadata=metadata, labels=(a_label("Cat"),))
        ingest.generate_thumbnail(request, bucket=library.bucket, photos=library.photos)
        ingest.index_photo(
            request,
            now=datetime.now(UTC),
            bucket=library.bucket,
            photos=library.photos,
            index=library.index,
            faces=library.faces,
        )

    def count(self, *records: Photo) -> None:
        """What the table's stream brings about, which moto does not have."""
        tallies.count(
            records or list(self.library.photos.records()), now=NOW, quota=Quota(), tallies=self.library.tallies
        )

    def remove(self, object_key: str) -> None:
        self.library.s3.delete_object(Bucket=self.library.bucket_name, Key=object_key)

    def thumbnail_key(self, object_key: str) -> str:
        return object_key.replace("/uploads/", "/resized/")

    def rendition_key(self, object_key: str) -> str:
        return object_key.replace("/uploads/", "/resized/uploads/640/")

    def remove_pictures(self, object_key: str) -> None:
        self.remove(self.thumbnail_key(object_key))
        self.remove(self.rendition_key(object_key))

    def run(self, *, fix: bool = False, now: datetime = LATER) -> Report:
        if self.has_stream:
            self.count()
        return reconcile(self.library, fix=fix, now=lambda: now, patience=0)


@pytest.fixture
def stage(s3: Any, dynamodb: Any, search_engine: str) -> Iterator[Stage]:
    bucket, alias = f"{BUCKET}-{uuid4()}", f"photos-{uuid4()}"
    s3.create_bucket(Bucket=bucket)
    workflow = FakeIngestWorkflow()
    with OpenSearch(search_engine) as engine:
        ensure_index(engine, alias=alias)
        library = Library(
            bucket_name=bucket,
            alias=alias,
            s3=s3,
            engine=engine,
            bucket=PhotoBucket(s3, bucket),
            photos=PhotoTable(dynamodb, new_table(dynamodb)),
            albums=AlbumTable(dynamodb, new_table(dynamodb, "AlbumsTable")),
            tallies=TallyTable(dynamodb, new_table(dynamodb, "TalliesTable")),
            index=PhotoIndex(engine, alias),
            workflow=workflow,  # type: ignore[arg-type]
            sources=SourceTable(dynamodb, new_table(dynamodb, "AlbumsTable")),
        )
        stage = Stage(library, workflow)
        stage.ingest(an_object_key("well.png"))
        yield stage


@pytest.fixture
def few_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """All is read in few segments, of which each costs a request, and takes moto as long as a whole table of these."""
    few = {"objects": 3, "in_place": 1, "records": 2, "documents": 2, "entries": 2}
    fewer = {name: (reader, few[name]) for name, (reader, _) in readings._SOURCES.items()}
    monkeypatch.setattr(readings, "_SOURCES", fewer)
    monkeypatch.setattr(readings, "_DIGITS", "8")
    monkeypatch.setattr(readings, "SEGMENTS", few["documents"])


def test_a_library_without_drift(stage: Stage) -> None:
    report = stage.run()
    assert report.counts == {}
    assert report.checked == {"object": 1, "thumbnail": 1, "640 px picture": 1, "record": 1, "document": 1, "count": 1}
    assert list(report.lines())[-1] == "no drift"


def unrecorded(stage: Stage) -> None:
    stage.upload(KEY)


def deleted_but_there(stage: Stage) -> None:
    stage.library.photos.accept_removal(a_tombstone(1, KEY, bucket=stage.library.bucket_name))
    stage.upload(KEY)


def other_object(stage: Stage) -> None:
    stage.ingest(KEY)
    stage.upload(KEY, PICTURE + b"and more")


def stuck(stage: Stage) -> None:
    stage.library.photos.accept_upload(a_photo(1, KEY, bucket=stage.library.bucket_name, etag=stage.upload(KEY)))


def sidecar_not_read(stage: Stage) -> None:
    stage.ingest(KEY)
    stage.upload(sidecar_beside(KEY), b"<x/>")


def sidecar_gone(stage: Stage) -> None:
    photo = stage.ingest(KEY)
    assert photo.image_metadata
    known = replace(photo, image_metadata=replace(photo.image_metadata, sidecar="e"))
    stage.library.index.apply([stage.library.photos.replace(photo, by=known)])


def object_gone(stage: Stage) -> None:
    stage.ingest(KEY)
    stage.remove(KEY)


def not_indexed(stage: Stage) -> None:
    photo = stage.ingest(KEY)
    stage.library.engine.delete(index=stage.library.alias, id=photo.photo_id, routing=photo.identity_id)


def outdated_document(stage: Stage) -> None:
    photo = stage.ingest(KEY)
    stage.library.photos.replace(photo, by=replace(photo, tags=("new",)))


def document_from_before(stage: Stage) -> None:
    """The table began anew, as after a tombstone's time, while the index remembers."""
    photo = stage.ingest(KEY)
    stage.library.index.apply([replace(photo, revision=100, tags=("old",))])


def document_of_before_the_failure(stage: Stage) -> None:
    photo = stage.ingest(KEY)
    stage.library.photos.replace(photo, by=replace(photo, status=Status.FAILED, status_reason="why", thumbnail=None))
    stage.remove_pictures(KEY)


def orphan_document_without_record(stage: Stage) -> None:
    photo = stage.ingest(KEY)
    stage.remove(KEY)
    stage.remove_pictures(KEY)
    forget_record(stage, photo)


def thumbnail_missing(stage: Stage) -> None:
    stage.ingest(KEY)
    stage.remove(stage.thumbnail_key(KEY))


def rendition_missing(stage: Stage) -> None:
    stage.ingest(KEY)
    stage.remove(stage.rendition_key(KEY))


def orphan_rendition(stage: Stage) -> None:
    stage.ingest(KEY)
    stage.upload(stage.rendition_key(KEY).replace("640", "2048"))


def of_before_there_were_renditions(stage: Stage) -> None:
    photo = stage.ingest(KEY)
    assert photo.thumbnail
    stage.remove(stage.rendition_key(KEY))
    old = replace(photo, thumbnail=replace(photo.thumbnail, renditions=(), made_from=None))
    stage.library.index.apply([stage.library.photos.replace(photo, by=old)])


def orphan_thumbnail(stage: Stage) -> None:
    stage.upload(stage.thumbnail_key(KEY))


def orphan_thumbnail_of_a_failed_photo(stage: Stage) -> None:
    photo = a_photo(1, KEY, bucket=stage.library.bucket_name, etag=stage.upload(KEY), status=Status.FAILED)
    known_as = photo_id(photo.bucket, KEY)
    failed = stage.library.photos.accept_upload(replace(photo, status_reason="why", photo_id=known_as))
    stage.library.index.apply([failed])
    stage.upload(stage.thumbnail_key(KEY))


def never_counted(stage: Stage) -> None:
    stage.count()
    stage.has_stream = False
    stage.ingest(KEY)


def counted_as_something_else(stage: Stage) -> None:
    photo = stage.ingest(KEY)
    stage.count()
    stage.has_stream = False
    stage.count(replace(photo, revision=100, album_ids=("a" * 8,)))


def counted_without_record(stage: Stage) -> None:
    photo = stage.ingest(KEY)
    stage.count()
    stage.has_stream = False
    stage.remove(KEY)
    stage.remove_pictures(KEY)
    stage.library.engine.delete(index=stage.library.alias, id=photo.photo_id, routing=photo.identity_id)
    forget_record(stage, photo)


def unlisted(stage: Stage) -> None:
    """Written before lists were sorted by the time of capture."""
    table, photo = stage.library.photos, stage.ingest(KEY)
    table._client.update_item(
        TableName=table._table_name, Key={"ImageName": {"S": photo.object_key}}, UpdateExpression="REMOVE TakenAt"
    )


def forget_record(stage: Stage, photo: Photo) -> None:
    table = stage.library.photos
    table._client.delete_item(TableName=table._table_name, Key={"ImageName": {"S": photo.object_key}})


def in_an_album(stage: Stage) -> Photo:
    """A photo that is well, in an album that is there."""
    photo = stage.ingest(KEY)
    stage.library.albums.add(ALBUM)
    inside = stage.library.photos.replace(photo, by=replace(photo, album_ids=(ALBUM.album_id,)))
    stage.library.index.apply([inside])
    stage.library.photos.settle(inside)
    stage.count()
    return inside


def not_listed(stage: Stage) -> None:
    stage.library.tallies.write([], go=sorted(entry_of(in_an_album(stage)).listings, key=str)[:2])


def listed_where_it_is_not(stage: Stage) -> None:
    (row, *_) = entry_of(in_an_album(stage)).listings
    stage.library.tallies.write([], come=[replace(row, value="elsewhere")])


def listed_without_record(stage: Stage) -> None:
    photo = entry_of(a_photo(1, KEY, album_ids=(ALBUM.album_id,)))
    stage.library.tallies.write([], come=photo.listings)


def in_an_album_that_is_gone(stage: Stage) -> None:
    stage.library.albums.remove(ALICE, in_an_album(stage).album_ids[0])


def in_an_album_that_was_not_deleted_to_the_end(stage: Stage) -> None:
    stage.library.albums.change(ALICE, in_an_album(stage).album_ids[0], closed=True)


@ON_ONE_ENGINE
@pytest.mark.usefixtures("few_segments")
def test_photos_of_a_source_are_compared_until_it_is_forgotten(stage: Stage) -> None:
    s3, agency = stage.library.s3, f"agency-{uuid4()}"
    source = Source(identity_id=ALICE, bucket=agency, prefix="2019/", added_at=NOW)
    object_key = source.object_key("2019/a.png")
    s3.create_bucket(Bucket=agency)
    s3.put_object(Bucket=agency, Key="2020/of nobody.png", Body=PICTURE)
    s3.put_object(Bucket=stage.library.bucket_name, Key=source.object_key("2019/forged.png"), Body=PICTURE)
    stage.library.sources.add(source)
    stage.ingest(object_key)
    assert stage.run().counts == {}

    stage.library.sources.remove(source)
    assert stage.run(fix=True).fixed == {Kind.OBJECT_GONE: 1}

    assert stage.run().counts == {}
    assert isinstance(stage.library.photos.get(object_key), Tombstone)
    assert len(s3.list_objects_v2(Bucket=agency)["Contents"]) == 2


OF_THE_INDEX: list[tuple[Callable[[Stage], None], Kind]] = [
    (object_gone, Kind.OBJECT_GONE),
    (not_indexed, Kind.NOT_INDEXED),
    (outdated_document, Kind.OUTDATED_DOCUMENT),
    (document_from_before, Kind.OUTDATED_DOCUMENT),
    (document_of_before_the_failure, Kind.OUTDATED_DOCUMENT),
    (orphan_document_without_record, Kind.ORPHAN_DOCUMENT),
]
BESIDE_THE_INDEX: list[tuple[Callable[[Stage], None], Kind]] = [
    (thumbnail_missing, Kind.THUMBNAIL_MISSING),
    (rendition_missing, Kind.THUMBNAIL_MISSING),
    (of_before_there_were_renditions, Kind.FEW_RENDITIONS),
    (orphan_rendition, Kind.ORPHAN_THUMBNAIL),
    (orphan_thumbnail, Kind.ORPHAN_THUMBNAIL),
    (orphan_thumbnail_of_a_failed_photo, Kind.ORPHAN_THUMBNAIL),
    (never_counted, Kind.MISCOUNTED),
    (counted_as_something_else, Kind.MISCOUNTED),
    (counted_without_record, Kind.MISCOUNTED),
    (unlisted, Kind.UNLISTED),
    (not_listed, Kind.MISLISTED),
    (listed_where_it_is_not, Kind.MISLISTED),
    (listed_without_record, Kind.MISLISTED),
    (in_an_album_that_is_gone, Kind.LOST_ALBUM),
    (in_an_album_that_was_not_deleted_to_the_end, Kind.LOST_ALBUM),
]
PROCESSED: list[tuple[Callable[[Stage], None], Kind]] = [
    (unrecorded, Kind.UNRECORDED),
    (deleted_but_there, Kind.DELETED_BUT_THERE),
    (other_object, Kind.OTHER_OBJECT),
    (sidecar_not_read, Kind.OTHER_SIDECAR),
    (sidecar_gone, Kind.OTHER_SIDECAR),
    (stuck, Kind.STUCK),
]


def spoiled(cases: list[tuple[Callable[[Stage], None], Kind]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("spoil", "kind"), cases, ids=[spoil.__name__ for spoil, _ in cases])


def is_reported_and_left(stage: Stage, kind: Kind) -> None:
    report = stage.run()
    assert (report.counts, report.examples, report.fixed) == ({kind: 1}, {kind: [KEY]}, {})
    assert stage.workflow.started == {}


@spoiled(OF_THE_INDEX)
@pytest.mark.usefixtures("few_segments")
def test_drift_of_the_index_is_reported_and_fixed_if_asked(
    stage: Stage, spoil: Callable[[Stage], None], kind: Kind
) -> None:
    is_fixed_if_asked(stage, spoil, kind)


@ON_ONE_ENGINE
@spoiled(BESIDE_THE_INDEX)
@pytest.mark.usefixtures("few_segments")
def test_drift_is_reported_and_fixed_if_asked(stage: Stage, spoil: Callable[[Stage], None], kind: Kind) -> None:
    is_fixed_if_asked(stage, spoil, kind)


def is_fixed_if_asked(stage: Stage, spoil: Callable[[Stage], None], kind: Kind) -> None:
    spoil(stage)
    is_reported_and_left(stage, kind)
    assert stage.run(fix=True).fixed == {kind: 1}
    report = stage.run()
    assert (report.counts, report.under_way) == ({}, 0)
    photos = [record for record in stage.library.photos.records() if isinstance(record, Photo)]
    assert stage.library.tallies.total(ALICE).photos == len(photos)


class Crash(Exception):
    """The operator's machine is gone."""


class Unreadable:
    """An engine, or a client, that cannot list anything."""

    def __init__(self, of: Any) -> None:
        self._of = of

    def __getattr__(self, name: str) -> Any:
        if name in ("search", "get_paginator"):
            raise Crash
        return getattr(self._of, name)


@ON_ONE_ENGINE
def test_a_comparison_that_was_interrupted_goes_on_where_it_was(stage: Stage, tmp_path: Path) -> None:
    stage.ingest(an_object_key("also well.png"))
    orphan_document_without_record(stage)
    stage.library.engine.indices.refresh(index=stage.library.alias)
    stage.count()
    whole, kept = stage.library, Shelf(tmp_path)

    with pytest.raises(Crash):
        reconcile(replace(whole, engine=Unreadable(whole.engine)), patience=0, shelf=kept)  # type: ignore[arg-type]
    assert {path.name.partition("-")[0] for path in tmp_path.glob("*.rows")} == {"objects", "in_place", "records"}
    library = replace(whole, s3=Unreadable(whole.s3))  # all objects have been listed
    report = reconcile(library, now=lambda: LATER, patience=0, shelf=kept)

    assert report.counts == {Kind.ORPHAN_DOCUMENT: 1}
    assert report.checked == reconcile(whole, now=lambda: LATER, patience=0).checked
    assert report.checked["object"] == 2
    assert list(tmp_path.glob("*.rows")) == []


@ON_ONE_ENGINE
def test_what_agrees_by_the_time_it_is_looked_at_again_is_no_drift(stage: Stage, tmp_path: Path) -> None:
    stage.upload(KEY)  # its record and all else come a moment later
    stage.count()
    kept = Shelf(tmp_path)
    with kept.opened():
        readings.read_all(stage.library, kept)
    stage.ingest(KEY)
    stage.count()

    report = reconcile(stage.library, now=lambda: LATER, patience=0, shelf=kept)

    assert (report.counts, report.caught_up) == ({}, 1)
    assert "1 changed while they were read, and agree now" in report.lines()


@ON_ONE_ENGINE
@pytest.mark.usefixtures("few_segments")
@pytest.mark.parametrize(
    "wrong",
    [{"photos": 2}, {"size": 7}, {"photos": 0}, {"newest": None}, {"newest": Newest(uploaded_at=LATER, photo_id="x")}],
)
def test_a_wrong_tally_is_reported_and_put_right(stage: Stage, wrong: dict[str, Any]) -> None:
    stage.has_stream = False
    (photo,) = stage.library.photos.records()
    assert isinstance(photo, Photo)
    stage.library.albums.add(ALBUM)
    filed = stage.library.photos.replace(photo, by=replace(photo, album_ids=("a" * 8,)))
    stage.library.index.apply([filed])
    stage.count()
    (right,) = stage.library.tallies.tallies([(ALICE, "a" * 8)])
    thumbnail = {"newest": replace(wrong["newest"], thumbnail=photo.thumbnail)} if wrong.get("newest") else {}
    stage.library.tallies.write([replace(right, **(wrong | thumbnail))])

    for fix, counts in ((False, {Kind.WRONG_TALLY: 1}), (True, {Kind.WRONG_TALLY: 1}), (False, {})):
        report = stage.run(fix=fix)
        assert report.counts == counts
    assert stage.library.tallies.tallies([(ALICE, "a" * 8)]) == [right]


@ON_ONE_ENGINE
def test_a_tally_that_changes_meanwhile_is_left_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.count()
    table = stage.library.tallies
    total = table.total(ALICE)
    table.write([replace(total, photos=9)])
    read = table.rows

    def rows() -> Iterator[Row | Listing]:
        yield from read()
        table.write([table.total(ALICE)])

    monkeypatch.setattr(table, "rows", rows)
    assert list(wrong_tallies(table)) == []


@ON_ONE_ENGINE
@spoiled(PROCESSED)
@pytest.mark.usefixtures("few_segments")
def test_what_has_to_be_processed_is_and_agrees_afterwards(
    stage: Stage, spoil: Callable[[Stage], None], kind: Kind
) -> None:
    spoil(stage)
    is_reported_and_left(stage, kind)
    assert stage.run(fix=True).fixed == {kind: 1}
    (request,) = stage.workflow.started.values()
    assert request.object_key == KEY
    meanwhile = stage.run(now=datetime.now(UTC))
    assert (meanwhile.counts, meanwhile.under_way) == ({}, 1)
    stage.finish(request)
    assert stage.run().counts == {}


@ON_ONE_ENGINE
@pytest.mark.usefixtures("few_segments")
def test_what_is_being_processed_is_left_alone(stage: Stage) -> None:
    stuck(stage)
    report = stage.run(fix=True, now=datetime.now(UTC))
    assert (report.counts, report.fixed, report.under_way) == ({}, {}, 1)
    assert stage.workflow.started == {}


@ON_ONE_ENGINE
@pytest.mark.usefixtures("few_segments")
def test_examples_are_few_and_the_report_is_json(stage: Stage) -> None:
    for number in range(8):
        stage.upload(stage.thumbnail_key(an_object_key(f"{number}.png")))
    stage.upload("somewhere/else.txt")
    plain = json.loads(json.dumps(stage.run().as_json()))
    assert plain["drift"]["orphan_thumbnail"]["count"] == 8
    assert len(plain["drift"]["orphan_thumbnail"]["examples"]) == 5
    assert plain["checked"] == {
        "object": 1,
        "thumbnail": 9,
        "640 px picture": 1,
        "record": 1,
        "document": 1,
        "count": 1,
    }


def test_every_page_of_the_index_is_read(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("setup.operate.readings._DOCUMENTS", 2)
    for number in range(5):
        stage.ingest(an_object_key(f"{number}.png"))
    report = stage.run()
    assert (report.checked["document"], report.counts) == (6, {})
