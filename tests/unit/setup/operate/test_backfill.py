"""Filling what records lack, on fakes; on the local stack: tests/emulator/test_in_and_out.py."""

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest

from chalicelib.aws.kept_faces import KeptFaces
from chalicelib.aws.label_detector import Detection
from chalicelib.core.ingest.pacing import Pace
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.people.kept import Consent
from chalicelib.core.photo import ImageMetadata, Location, Photo, Rendition, Status, Thumbnail
from chalicelib.errors import RecognitionBusy, UnsupportedImage
from setup.errors import SetupError
from setup.operate import backfill as command
from setup.operate.backfill import add_options, estimate, fill_stage, wanted_by
from setup.operate.backfilling import FAILED, FILLED, LEFT, MAX_QUEUE_SECONDS, Checkpoint, backfill
from setup.operate.filling import Feature, Filler, compare_faces, detected_by
from setup.operate.gaps import Gap, Wanted, is_older
from setup.operate.inventory import Library
from tests.fakes import (
    FakeFaceCollections,
    FakeIngestWorkflow,
    FakeModerationDetector,
    FakePacer,
    FakePeopleTable,
    FakePhotoBucket,
    FakePhotoIndex,
    FakePhotoTable,
    FakePictureEmbedder,
    FakeSourceTable,
    FakeTallyTable,
    FakeTextDetector,
)
from tests.photo_factory import jpeg
from tests.records import ALICE, BOB, UPLOADED_AT, a_finished_photo, a_label, an_object_key
from tests.vectors import MODEL, VECTORS

LABELS = Wanted(gaps=frozenset({Gap.LABELS}))
RENDITIONS = Wanted(gaps=frozenset({Gap.RENDITIONS}))
LOOKS = Wanted(gaps=frozenset([Gap.LOOKS]))
PEOPLE = Wanted(gaps=frozenset({Gap.PEOPLE}), have_agreed=lambda identity_id: identity_id == ALICE)
ALL = Wanted(gaps=frozenset(Gap))
OF_CLIP = Wanted(gaps=frozenset({Gap.SIMILAR}), embedding_model="clip")
OF_FEATURES = {Gap.TEXT, Gap.MODERATION, Gap.SIMILAR}
MODERATION = {"ModerationLabels": [], "ModerationModelVersion": "7.0"}
TEXT = json.loads((Path(__file__).parents[3] / "data/rekognition/detect_text.json").read_text())
RATES = {Gap.LABELS: 5.0, Gap.TEXT: 1.0}
FOUND = Detection((a_label("Lighthouse"),), "3.1")


class Detector:
    """Finds a lighthouse; `before` is called first."""

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self.before = before
        self.calls = 0

    def detect_object(self, request: IngestRequest) -> Detection:
        self.calls += 1
        self.before()
        return FOUND

    def detect_bytes(self, image: bytes) -> Detection:
        return self.detect_object(cast(Any, None))


def a_stage(*photos: Photo, detector: Detector | None = None, pacer: Any = None) -> Filler:
    table, bucket = FakePhotoTable(), FakePhotoBucket()
    for photo in photos:
        etag = bucket.upload(photo.object_key, jpeg(120, 90))
        table.accept_upload(replace(photo, etag=etag))
    library = Library(
        bucket_name="b",
        alias="photos",
        s3=None,
        engine=cast(Any, None),
        bucket=cast(Any, bucket),
        photos=cast(Any, table),
        albums=cast(Any, None),
        tallies=cast(Any, FakeTallyTable()),
        index=cast(Any, FakePhotoIndex()),
        workflow=cast(Any, FakeIngestWorkflow()),
        sources=cast(Any, FakeSourceTable()),
    )
    pacer = pacer or FakePacer(Pace(rate=1000), now=datetime.now(UTC))
    return Filler(
        library=library,
        detector=cast(Any, detector or Detector()),
        pacer=pacer,
        features={
            Gap.TEXT: Feature(detected_by(FakeTextDetector(TEXT)), pacer),
            Gap.MODERATION: Feature(detected_by(FakeModerationDetector(MODERATION)), pacer),
            Gap.SIMILAR: Feature(detected_by(FakePictureEmbedder(VECTORS[0], MODEL)), pacer),
            Gap.PEOPLE: Feature(compare_faces, pacer),
        },
        sleep=lambda _: None,
    )


def a_photo_of(name: str, **changes: Any) -> Photo:
    return a_finished_photo(name, image_metadata=ImageMetadata("JPEG", 120, 90, 1000), **changes)


def record(filler: Filler, name: str = "car.jpg") -> Photo:
    found = filler.library.photos.get(an_object_key(name))
    assert isinstance(found, Photo)
    return found


@pytest.fixture
def checkpoint(tmp_path: Path) -> Checkpoint:
    return Checkpoint(tmp_path / "checkpoints/one")


def test_text_that_was_never_looked_for_is_filled_and_found(checkpoint: Checkpoint) -> None:
    filler = a_stage(a_photo_of("car.jpg"))

    assert backfill(filler, Wanted(gaps=frozenset({Gap.COLOURS, Gap.TEXT})), checkpoint, lanes=2) == {FILLED: 1}

    assert [line.text for line in record(filler).text_lines] == ["Café zum Löwen", "OPEN"]
    index: Any = filler.library.index
    assert [document["text"] for document in index.documents.values()] == [["Café zum Löwen", "OPEN"]]
    assert backfill(filler, Wanted(gaps=frozenset({Gap.TEXT})), checkpoint, lanes=2) == {}


def test_faces_are_looked_for_in_photos_of_those_who_have_agreed(checkpoint: Checkpoint) -> None:
    filler = a_stage(a_photo_of("car.jpg"), a_photo_of("bus.jpg", identity_id=BOB))
    kept = KeptFaces(cast(Any, FakePeopleTable()), cast(Any, FakeFaceCollections(lambda _: ["anna"])))
    kept.table.agree(Consent(ALICE, "collection", UPLOADED_AT))
    kept.collections.create("collection")
    filler = replace(filler, library=replace(filler.library, faces=kept))
    backfill(filler, Wanted(gaps=frozenset({Gap.COLOURS})), checkpoint, lanes=2)

    assert backfill(filler, PEOPLE, checkpoint, lanes=2) == {FILLED: 1}

    assert [face.face_id for face in record(filler).faces] == [
        face.face_id for face in kept.collections.faces("collection")
    ]
    assert [upkeep.identity_id for upkeep in kept.table.dirty()] == [ALICE]  # persons follow by the sweeper
    assert backfill(filler, PEOPLE, checkpoint, lanes=2) == {}


def test_what_is_missing_is_filled_and_found_and_nothing_else_changes(checkpoint: Checkpoint) -> None:
    lisbon = ImageMetadata("JPEG", 120, 90, 1000, location=Location(38.7, -9.14))
    photo = replace(a_photo_of("car.jpg", tags=("mine",), label_model_version=None), image_metadata=lisbon)
    filler = a_stage(photo)

    assert backfill(filler, ALL, checkpoint, lanes=2) == {FILLED: 1}

    after = record(filler)
    assert (after.labels, after.label_model_version) == (FOUND.labels, "3.1")
    assert after.colours
    assert after.thumbnail
    assert after.places[0] == "Lisbon"
    assert after.tags == ("mine",)
    assert after.attempt == photo.attempt
    index: Any = filler.library.index
    assert [document["label_names"] for document in index.documents.values()] == [["Lighthouse"]]
    assert backfill(filler, ALL, checkpoint, lanes=2) == {}


@pytest.mark.parametrize(
    ("photo", "wanted", "gaps"),
    [
        (a_photo_of("a", label_model_version=None), LABELS, {Gap.LABELS}),
        (a_photo_of("a", label_model_version="3.0", labels=()), LABELS, set()),
        (a_photo_of("a", label_model_version="2.9"), Wanted(older_than="3.0"), {Gap.LABELS}),
        (a_photo_of("a", label_model_version=None), Wanted(older_than="3.0"), {Gap.LABELS}),
        (a_photo_of("a", label_model_version="3.0"), Wanted(older_than="3.0"), set()),
        (a_photo_of("a", label_model_version="3.0"), ALL, {Gap.COLOURS, Gap.LOOKS, *OF_FEATURES}),
        (a_photo_of("a", vector="", vector_model="refused"), Wanted(gaps=frozenset({Gap.SIMILAR})), set()),
        (a_photo_of("a", vector="", vector_model="refused"), OF_CLIP, set()),
        (a_photo_of("a", vector=VECTORS[0], vector_model="clip"), OF_CLIP, set()),
        (a_photo_of("a", vector=VECTORS[0], vector_model="another"), OF_CLIP, {Gap.SIMILAR}),
        (a_photo_of("a"), OF_CLIP, {Gap.SIMILAR}),
        (a_photo_of("a", text_model_version="too small"), Wanted(gaps=frozenset({Gap.TEXT})), set()),
        (a_photo_of("a", label_model_version=None, status=Status.FAILED), ALL, set()),
        (a_photo_of("a", label_model_version=None, status=Status.RUNNING), ALL, set()),
        (a_finished_photo("a", thumbnail=Thumbnail("t", 1, 1)), RENDITIONS, {Gap.RENDITIONS}),
        (a_finished_photo("a", thumbnail=Thumbnail("t", 1, 1, None, (Rendition(640, 640, 480),))), RENDITIONS, set()),
        (a_finished_photo("a", thumbnail=Thumbnail("t", 1, 1)), LOOKS, {Gap.LOOKS}),
        (a_finished_photo("a", thumbnail=Thumbnail("t", 1, 1, look="0f")), LOOKS, set()),
        (None, ALL, set()),
    ],
)
def test_what_a_record_lacks(photo: Photo | None, wanted: Wanted, gaps: set[Gap]) -> None:
    assert wanted.of(photo) == gaps


@pytest.mark.parametrize(
    ("version", "than", "older"),
    [
        ("2.9", "3.0", True),
        ("3.0", "10", True),
        ("3.0", "3.0", False),
        ("local-1.0", "local-1.1", True),
        ("", "1", True),
    ],
)
def test_versions_are_compared_by_their_numbers(version: str, than: str, older: bool) -> None:
    assert is_older(version, than) is older


def test_what_its_owner_changes_meanwhile_is_kept(checkpoint: Checkpoint) -> None:
    def tag() -> None:
        now = record(filler)
        filler.library.photos.replace(now, by=replace(now, tags=("meanwhile",)))

    filler = a_stage(a_photo_of("car.jpg", label_model_version=None), detector=Detector(tag))

    assert backfill(filler, LABELS, checkpoint, lanes=1) == {FILLED: 1}
    assert record(filler).tags == ("meanwhile",)
    assert record(filler).label_model_version == "3.1"


def test_a_photo_that_is_uploaded_again_meanwhile_is_left_to_its_workflow(checkpoint: Checkpoint) -> None:
    def upload() -> None:
        filler.library.photos.accept_upload(
            replace(record(filler), sequencer="f" * 32, status=Status.PENDING, labels=())
        )

    filler = a_stage(a_photo_of("car.jpg", label_model_version=None), detector=Detector(upload))

    assert backfill(filler, LABELS, checkpoint, lanes=1) == {LEFT: 1}
    assert record(filler).label_model_version is None


def test_a_photo_that_fails_keeps_what_it_has_and_stops_no_other(checkpoint: Checkpoint) -> None:
    numbers = count()

    def refuse() -> None:
        if next(numbers) < 2:  # of the object, and of its bytes
            raise UnsupportedImage("recognition refused it")

    photos = [a_photo_of(f"{number}.jpg", label_model_version=None) for number in range(3)]
    said: list[str] = []
    filler = a_stage(*photos, detector=Detector(refuse))

    assert backfill(filler, LABELS, checkpoint, lanes=1, failed=said.append) == {FILLED: 2, FAILED: 1}
    assert [line.partition(": ")[2] for line in said] == ["recognition refused it"]
    assert backfill(filler, LABELS, checkpoint, lanes=1) == {FILLED: 1}


def test_a_busy_recogniser_gets_another_turn(checkpoint: Checkpoint) -> None:
    numbers = count()

    def busy() -> None:
        if next(numbers) < 20:
            raise RecognitionBusy("no more calls just now")

    filler = a_stage(a_photo_of("car.jpg", label_model_version=None), detector=Detector(busy))

    assert backfill(filler, LABELS, checkpoint, lanes=1) == {FILLED: 1}


def test_uploads_go_first(checkpoint: Checkpoint) -> None:
    queue = iter([MAX_QUEUE_SECONDS + 1, MAX_QUEUE_SECONDS + 1, 0.0])
    paused: list[float] = []

    class Busy(FakePacer):
        def queue(self) -> float:
            waits: float = next(queue)
            return waits

    filler = a_stage(
        a_photo_of("car.jpg", label_model_version=None), pacer=Busy(Pace(rate=1000), now=datetime.now(UTC))
    )
    backfill(replace(filler, sleep=paused.append), LABELS, checkpoint, lanes=1)

    assert len([seconds for seconds in paused if seconds]) == 2


class Killed(BaseException):
    """As SIGKILL: nothing of ours runs any more."""


@pytest.mark.parametrize("survived", range(8))
def test_one_that_is_killed_goes_on_and_does_nothing_twice(checkpoint: Checkpoint, survived: int) -> None:
    photos = [a_photo_of(f"{number}.jpg", label_model_version=None) for number in range(6)]
    detector = Detector()
    filler = a_stage(*photos, detector=detector)

    def dies(done: int) -> None:
        if done > survived:
            raise Killed

    try:
        backfill(filler, LABELS, checkpoint, lanes=1, done=dies)
    except Killed:
        assert checkpoint.after
    backfill(filler, LABELS, checkpoint, lanes=1)

    assert {record(filler, f"{number}.jpg").label_model_version for number in range(6)} == {"3.1"}
    assert detector.calls == 6
    assert checkpoint.after is None


def test_a_run_that_finds_nothing_left_after_a_pause_begins_at_the_beginning_next_time(checkpoint: Checkpoint) -> None:
    filler = a_stage(*(a_photo_of(f"{number}.jpg", label_model_version=None) for number in range(3)))
    *_, last = filler.library.photos.records()
    checkpoint.reach(last.object_key)
    said: list[str] = []

    assert fill_stage(filler, LABELS, checkpoint, rates=RATES, progress=said.append) == {}
    assert said == [f"going on after {last.object_key}", "0 photos lack something"]
    assert fill_stage(filler, LABELS, checkpoint, rates=RATES, progress=said.append) == {FILLED: 3}


@pytest.mark.parametrize(("gap", "lanes"), [(Gap.TEXT, 8), (Gap.LABELS, 60), (Gap.COLOURS, 8)])
def test_the_rate_of_what_is_lacking_says_how_many_photos_are_under_way(
    gap: Gap, lanes: int, checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    filler = a_stage(replace(a_photo_of("car.jpg", label_model_version=None), colours=()))
    asked: list[int] = []

    def noted(*_: Any, lanes: int, **__: Any) -> Counter[str]:
        asked.append(lanes)
        return Counter()

    monkeypatch.setattr(command, "backfill", noted)
    wanted = Wanted(gaps=frozenset({gap}))
    fill_stage(filler, wanted, checkpoint, rates={Gap.LABELS: 30.0, Gap.TEXT: 1.0}, progress=lambda _: None)

    assert asked == [lanes]


def test_what_is_not_approved_is_not_done(checkpoint: Checkpoint) -> None:
    filler = a_stage(a_photo_of("car.jpg", label_model_version=None))

    assert fill_stage(filler, LABELS, checkpoint, rates=RATES, approve=lambda: False) == {}
    assert record(filler).label_model_version is None


def test_the_estimate_says_how_many_how_long_and_how_much() -> None:
    assert list(estimate({Gap.LABELS: 9_000, Gap.COLOURS: 20}, 9_010, rates=RATES)) == [
        "9,010 photos lack something",
        "  9,000 x labels",
        "  20 x colours",
        "at 5 photos a second at most, recognising them takes 30 min",
        "on AWS: about 9.00 dollars for Rekognition; all else is cents",
    ]


def test_the_estimate_says_what_faces_cost() -> None:
    said = list(estimate({Gap.PEOPLE: 2_000}, 2_000, rates={Gap.LABELS: 5.0, Gap.PEOPLE: 1.0}))

    assert said[-2:] == [
        "on AWS: about 2.00 dollars for Rekognition; all else is cents",
        "  and 2.00 dollars more for each face that a photo has on average",
    ]


def test_vectors_cost_less() -> None:
    rates = {**RATES, Gap.SIMILAR: 5.0}
    *_, alone = estimate({Gap.SIMILAR: 10_000}, 10_000, rates=rates)
    assert alone == "on AWS: about 0.60 dollars for Bedrock; all else is cents"
    *_, both = estimate({Gap.LABELS: 10_000, Gap.SIMILAR: 10_000}, 10_000, rates=rates)
    assert both == "on AWS: about 10.60 dollars for Rekognition and Bedrock; all else is cents"


def test_a_command_asks_for_something_that_can_be_filled(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_options(parser)

    assert wanted_by(parser.parse_args(["--missing", "text"])) == Wanted(gaps=frozenset({Gap.TEXT}))
    with pytest.raises(SetupError, match="say what is missing"):
        wanted_by(parser.parse_args([]))
    with pytest.raises(SystemExit):
        parser.parse_args(["--missing", "txet"])
    assert re.search(r"invalid choice: 'txet' \(choose from '?labels'?, ", capsys.readouterr().err)
