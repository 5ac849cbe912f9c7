"""Imports into one user's library on moto, which sends no events: so nothing is recorded but by the test."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from chalicelib.aws.album_table import AlbumTable
from chalicelib.aws.pacer import Pacer
from chalicelib.aws.photo_lists import PhotoLists
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.ingest.pacing import RECOGNITION, Pace
from chalicelib.core.photo import Photo, Status, Trashed
from setup.errors import SetupError
from setup.importing.command import fail_if_files_failed, tell
from setup.importing.destination import AlbumsByName, Destination
from setup.importing.importer import MAX_QUEUE_SECONDS, Importer
from setup.importing.journal import Journal, Noted, Outcome
from setup.importing.sources import FolderSource, source_of
from setup.importing.survey import survey
from tests.fakes import FakePhotoIndex
from tests.photo_factory import jpeg
from tests.records import ALICE, UPLOADED_AT, a_photo
from tests.tables import new_table


@pytest.fixture(scope="module", autouse=True)
def aws() -> Iterator[None]:
    with mock_aws():
        yield


def a_destination() -> Destination:
    s3, dynamodb = boto3.client("s3"), boto3.client("dynamodb")
    bucket, table = f"photos-{uuid4()}", new_table(dynamodb)
    s3.create_bucket(Bucket=bucket)
    return Destination(
        identity_id=ALICE,
        bucket=bucket,
        rate=5,
        s3=s3,
        records=PhotoTable(dynamodb, table),
        lists=PhotoLists(dynamodb, table, new_table(dynamodb, "TalliesTable")),
        albums=AlbumTable(dynamodb, new_table(dynamodb, "AlbumsTable")),
        pacer=Pacer(dynamodb, new_table(dynamodb, "PacingTable"), service=RECOGNITION, pace=Pace(rate=1, burst=0)),
        patience_seconds=0,
    )


@pytest.fixture
def destination() -> Destination:
    return a_destination()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "one.jpg": jpeg(8, 8),
        "Trip/two.png.jpg": jpeg(9, 9),
        "Trip/two again.jpg": jpeg(9, 9),
        "Trip/two again.jpg.json": json.dumps({"people": [{"name": "Anna, née Öz"}]}).encode(),
        "notes.txt": b"no photo",
        "empty.jpg": b"",
    }
    for name, content in files.items():
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "source"


def outcomes(journal: Journal) -> dict[str, Outcome]:
    return {noted.name: noted.outcome for noted in journal.all()}


def objects(destination: Destination) -> dict[str, dict[str, Any]]:
    """Everything in the bucket, by the name that people see."""
    listed = destination.s3.list_objects_v2(Bucket=destination.bucket).get("Contents", [])
    heads = {entry["Key"]: destination.s3.head_object(Bucket=destination.bucket, Key=entry["Key"]) for entry in listed}
    return {key.split("/", 4)[-1]: head for key, head in heads.items()}


def run(folder: Path, destination: Destination, journal: Path, *, albums: bool = False) -> Journal:
    opened = Journal(journal)
    named = AlbumsByName(destination) if albums else None
    Importer(source=FolderSource(folder), destination=destination, journal=opened, albums=named).run()
    return opened


def test_photos_are_imported_once_and_every_file_has_its_outcome(
    folder: Path, destination: Destination, tmp_path: Path
) -> None:
    done = run(folder, destination, tmp_path / "journal.db", albums=True)

    assert outcomes(done) == {
        "one.jpg": Outcome.IMPORTED,
        "Trip/two again.jpg": Outcome.IMPORTED,
        "Trip/two again.jpg.json": Outcome.SIDECAR,
        "Trip/two.png.jpg": Outcome.DUPLICATE,
        "notes.txt": Outcome.REFUSED,
        "empty.jpg": Outcome.REFUSED,
    }
    (trip,) = destination.albums.all_of(ALICE)
    stored = objects(destination)
    assert stored.keys() == {"one.jpg", "Trip/two again.jpg"}
    assert trip.name == "Trip"
    assert stored["Trip/two again.jpg"]["Metadata"]["album-id"] == trip.album_id
    assert unquote(stored["Trip/two again.jpg"]["Metadata"]["customlabels"]) == "Anna  née Öz"
    assert stored["one.jpg"]["Metadata"] == {}
    assert stored["one.jpg"]["ContentType"] == "image/jpeg"


def test_a_photo_of_several_folders_is_in_several_albums(
    folder: Path, destination: Destination, tmp_path: Path
) -> None:
    for another in ("Best/two.jpg", "Photos from 2019/two.jpg"):
        (folder / another).parent.mkdir()
        (folder / another).write_bytes(jpeg(9, 9))
    first = run(folder, destination, tmp_path / "journal.db", albums=True)
    # Nothing is recorded here but by the test; on AWS it would be by now.
    assert outcomes(first)["Trip/two again.jpg"] is Outcome.FAILED
    sent = first.of("Best/two.jpg")
    assert sent is not None
    destination.records.accept_upload(a_photo(1, sent.object_key, identity_id=ALICE, etag=sent.etag))
    first.close()

    second = run(folder, destination, tmp_path / "journal.db", albums=True)

    assert outcomes(second)["Trip/two again.jpg"] is Outcome.DUPLICATE
    names = {album.album_id: album.name for album in destination.albums.all_of(ALICE)}
    photo = destination.records.get(sent.object_key)
    assert isinstance(photo, Photo)
    # That of the upload itself is written by the workflow.
    assert [names[album_id] for album_id in photo.album_ids] == ["Trip"]


@pytest.mark.parametrize("is_broken", [False, True])
def test_a_photo_that_is_known_enters_the_album_of_its_folder(
    folder: Path, destination: Destination, tmp_path: Path, is_broken: bool
) -> None:
    etag = hashlib.md5(jpeg(9, 9)).hexdigest()
    record = a_photo(1, f"private/{ALICE}/uploads/known.jpg", identity_id=ALICE, etag=etag)
    destination.records.accept_upload(record)
    stored = destination.records.get(record.object_key)
    assert isinstance(stored, Photo)
    destination.records.replace(stored, by=replace(stored, status=Status.SUCCEEDED))
    index: Any = FakePhotoIndex()
    index.broken = is_broken

    done = run(folder, replace(destination, index=index), tmp_path / "journal.db", albums=True)

    assert outcomes(done)["Trip/two again.jpg"] is Outcome.KNOWN
    photo = destination.records.get(record.object_key)
    (trip,) = destination.albums.all_of(ALICE)
    assert isinstance(photo, Photo)
    assert photo.album_ids == (trip.album_id,)
    # The sweeper brings the index in line if it does not answer.
    found = [document["album_id"] for document in index.documents.values()]
    assert found == ([] if is_broken else [[trip.album_id]])


def test_a_second_run_sends_nothing_and_makes_no_second_album(
    folder: Path, destination: Destination, tmp_path: Path
) -> None:
    before = outcomes(run(folder, destination, tmp_path / "journal.db", albums=True))
    sent = objects(destination)["one.jpg"]["LastModified"]

    assert outcomes(run(folder, destination, tmp_path / "journal.db", albums=True)) == before
    assert objects(destination)["one.jpg"]["LastModified"] == sent
    assert len(destination.albums.all_of(ALICE)) == 1


def test_what_the_library_has_already_is_left_out(folder: Path, destination: Destination, tmp_path: Path) -> None:
    put = destination.s3.put_object(Bucket=destination.bucket, Key="x", Body=(folder / "one.jpg").read_bytes())
    photos = PhotoTable(boto3.client("dynamodb"), destination.lists._table_name)
    photos.accept_upload(a_photo(1, etag=put["ETag"].strip('"'), execution_arn="arn"))

    assert outcomes(run(folder, destination, tmp_path / "journal.db"))["one.jpg"] is Outcome.KNOWN


def test_what_is_in_the_bin_is_sent_again(folder: Path, destination: Destination, tmp_path: Path) -> None:
    for number, name in enumerate(("one.jpg", "Trip/two again.jpg")):
        etag = hashlib.md5((folder / name).read_bytes()).hexdigest()
        record = a_photo(number, f"private/{ALICE}/uploads/{number}.jpg", identity_id=ALICE, etag=etag)
        destination.records.accept_upload(record)
        stored = destination.records.get(record.object_key)
        assert isinstance(stored, Photo)
        destination.records.replace(stored, by=replace(stored, trashed=Trashed(UPLOADED_AT, UPLOADED_AT)))

    done = outcomes(run(folder, destination, tmp_path / "journal.db", albums=True))

    assert (done["one.jpg"], done["Trip/two again.jpg"]) == (Outcome.IMPORTED, Outcome.IMPORTED)
    assert objects(destination).keys() == {"one.jpg", "Trip/two again.jpg"}


def test_a_file_with_a_damaged_sidecar_waits_alone_and_is_imported_once_that_is_mended(
    folder: Path, destination: Destination, tmp_path: Path
) -> None:
    (folder / "Trip/two again.jpg.json").write_bytes(b"{")
    first = run(folder, destination, tmp_path / "journal.db")
    (waiting,) = first.with_outcome(Outcome.UNUSABLE_SIDECAR)
    assert (waiting.name, "two again.jpg.json is damaged" in waiting.reason) == ("Trip/two again.jpg", True)

    (folder / "Trip/two again.jpg.json").unlink()
    assert Outcome.UNUSABLE_SIDECAR not in run(folder, destination, tmp_path / "journal.db").counts()
    assert len(objects(destination)) == 2


def test_the_closing_lines_say_what_helps(folder: Path, destination: Destination, tmp_path: Path) -> None:
    for number in range(12):
        name = os.fsdecode(b"%02d \xe9.jpg" % number)
        (folder / name).write_bytes(jpeg(20 + number, 8))
        (folder / f"{name}.json").write_bytes(b"{")
    done, lines = run(folder, destination, tmp_path / "journal.db"), list[str]()

    tell(done, lines.append)
    with pytest.raises(SetupError) as refusal:
        fail_if_files_failed(done.counts())

    assert "12 left out until their sidecars are mended" in lines
    shown = [line for line in lines if "is damaged" in line]
    assert (len(shown), "00 é.jpg: its sidecar 00 é.jpg.json" in shown[0], "  ..." in lines) == (10, True, True)
    assert "\n".join(lines).encode()
    listed = Path(lines[-1].removeprefix("every file: ")).read_text()
    assert listed.count("is damaged") == 12
    assert "run the same command again" not in str(refusal.value)
    assert "12 files wait for their sidecars" in str(refusal.value)
    with pytest.raises(SetupError, match="1 files failed; run the same command again"):
        fail_if_files_failed({Outcome.FAILED: 1, Outcome.IMPORTED: 3})
    fail_if_files_failed({Outcome.IMPORTED: 3})


def test_names_that_are_no_utf_8_are_read_as_an_old_windows_wrote_them(
    folder: Path, destination: Destination, tmp_path: Path
) -> None:
    odd = Path(os.fsdecode(bytes(folder) + b"/\xdcbersee"))
    odd.mkdir()
    name = os.fsdecode(b"caf\xe9.jpg")
    (odd / name).write_bytes(jpeg(10, 10))
    (odd / "twice.jpg").write_bytes(jpeg(10, 10))
    (odd / f"{name}.json").write_text(json.dumps({"people": [{"name": "Anna"}]}))

    run(folder, destination, tmp_path / "journal.db", albums=True).close()
    done = outcomes(run(folder, destination, tmp_path / "journal.db", albums=True))

    inside = odd.name + "/"
    assert done[inside + name] is Outcome.IMPORTED
    assert done[inside + "twice.jpg"] is Outcome.DUPLICATE
    stored = objects(destination)["Übersee/café.jpg"]["Metadata"]
    assert stored["customlabels"] == "Anna"
    assert {"Übersee", "Trip"} == {album.name for album in destination.albums.all_of(ALICE)}


def test_more_keywords_than_s3_takes_are_said_and_not_cut(
    folder: Path, destination: Destination, tmp_path: Path
) -> None:
    people = [{"name": f"somebody {number}"} for number in range(200)]
    (folder / "Trip/two again.jpg.json").write_text(json.dumps({"people": people}))

    done = run(folder, destination, tmp_path / "journal.db")

    (waiting,) = done.with_outcome(Outcome.UNUSABLE_SIDECAR)
    assert "shorten it" in waiting.reason


def test_what_a_sidecar_says_travels_with_the_photo_and_a_long_caption_is_cut_and_said_to_be(
    folder: Path, destination: Destination, tmp_path: Path
) -> None:
    said = {"people": [{"name": "Anna"}], "description": "Größe " * 300, "photoTakenTime": {"timestamp": "1565777696"}}
    (folder / "Trip/two again.jpg.json").write_text(json.dumps(said))

    done = run(folder, destination, tmp_path / "journal.db")

    metadata = objects(destination)["Trip/two again.jpg"]["Metadata"]
    assert metadata["fallback-taken"] == "2019-08-14T10:14:56+00:00"
    assert metadata["customlabels"] == "Anna"
    assert ("Größe " * 300).startswith(unquote(metadata["caption"]))
    assert 2030 < sum(len(name) + len(value) for name, value in metadata.items()) <= 2048
    assert {noted.reason for noted in done.all() if noted.name == "Trip/two again.jpg"} == {
        "its caption is cut: S3 takes 2 kB of metadata"
    }


def test_a_bucket_is_copied_by_s3_itself(destination: Destination, folder: Path, tmp_path: Path) -> None:
    destination.s3.create_bucket(Bucket="old-photos")
    destination.s3.put_object(
        Bucket="old-photos", Key="a/one.jpg", Body=(folder / "one.jpg").read_bytes(), Metadata={"customlabels": "old"}
    )
    journal = Journal(tmp_path / "journal.db")

    Importer(source=source_of("s3://old-photos", destination.s3), destination=destination, journal=journal).run()

    assert outcomes(journal) == {"a/one.jpg": Outcome.IMPORTED}
    assert objects(destination)["a/one.jpg"]["Metadata"] == {}


def test_the_import_waits_while_recognition_has_enough_to_do(
    folder: Path, destination: Destination, tmp_path: Path
) -> None:
    for number in range(50):
        (folder / f"{number}.txt").write_text("no photo")
    queue = iter([MAX_QUEUE_SECONDS + 1, MAX_QUEUE_SECONDS + 1, 0])
    paused: list[float] = []

    class Busy(Pacer):
        def queue(self) -> float:
            return next(queue)

    busy = replace(destination, pacer=Busy(None, "", service=RECOGNITION, pace=Pace(rate=1)))
    journal = Journal(tmp_path / "journal.db")
    Importer(source=FolderSource(folder), destination=busy, journal=journal, sleep=paused.append).run()

    assert len(paused) == 2
    assert len(outcomes(journal)) == 56


class Killed(BaseException):
    """As SIGKILL: nothing of ours runs any more."""


class DyingJournal(Journal):
    """A journal whose process is killed before it writes once more than `lifetime` times."""

    def __init__(self, path: Path, lifetime: int):
        super().__init__(path)
        self._left = lifetime

    def note(self, noted: Noted) -> None:
        self._left -= 1
        if self._left < 0:
            raise Killed
        super().note(noted)


@pytest.fixture(scope="module")
def make_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    def made() -> Path:
        folder = tmp_path_factory.mktemp("import") / "source"
        folder.mkdir()
        for number in range(4):
            (folder / f"{number}.jpg").write_bytes(jpeg(8 + number, 8))
        (folder / "9.jpg").write_bytes(jpeg(8, 8))
        (folder / "readme").write_text("no photo")
        return folder

    return made


@settings(deadline=timedelta(seconds=20), max_examples=15)
@given(lifetimes=st.lists(st.integers(0, 9), max_size=3))
def test_an_import_that_is_killed_at_any_moment_goes_on_and_its_report_is_exact(
    make_folder: Callable[[], Path], lifetimes: list[int]
) -> None:
    folder, destination = make_folder(), a_destination()
    path = folder.parent / "journal.db"
    for lifetime in lifetimes:
        dying = DyingJournal(path, lifetime)
        try:
            Importer(source=FolderSource(folder), destination=destination, journal=dying).run()
        except Killed:
            pass
        finally:
            dying.close()

    done = run(folder, destination, path)

    assert done.counts() == {Outcome.IMPORTED: 4, Outcome.DUPLICATE: 1, Outcome.REFUSED: 1}
    assert len(objects(destination)) == 4
    done.close()


def test_a_survey_says_what_there_is_how_long_it_takes_and_what_it_costs(folder: Path) -> None:
    (folder / "large.jpg").write_bytes(jpeg(8, 8) + bytes(10**8))

    assert list(survey(FolderSource(folder), rate=0.01)) == [
        "4 photos, 0.10 GB in all",
        "  4 x JPEG",
        "  2 x UNKNOWN, which are left out",
        "  1 x sidecars",
        "at 0.01 photos a second at most, recognising them takes 7 min",
        "on AWS: about 0.01 dollars for 4 photos, of which 0.00 are Rekognition's, and 0.00 a month to keep them",
    ]
    features = frozenset(("labels", "text"))
    *_, labels, later, cost, text = survey(
        FolderSource(folder), rate=100, feature_rate=0.01, features=features, stay=True
    )
    assert labels == "at 100 photos a second at most, recognising them takes 0 s"
    assert later == "  text: afterwards, at 0.01 a second at most, 7 min"
    assert cost.endswith("Rekognition's; they stay where they are")
    assert text == "  text: about 0.00 dollars more"
