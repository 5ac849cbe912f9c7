"""The workflow as the ASL tells it, on the functions of app.py, with fakes behind them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.core.features import FEATURES
from chalicelib.core.ingest.pacing import SECOND
from chalicelib.core.object_keys import photo_id
from chalicelib.core.photo import Photo, Status, Tombstone
from chalicelib.errors import PhotoGone, ServiceUnavailable, Superseded, UnsupportedImage
from tests.functional.conftest import KEY, RENDITION, THUMBNAIL, World, recorded
from tests.photo_factory import encoded, jpeg, picture, picture_of_a_thing, png
from tests.records import ALICE, BUCKET, ODD_NAMES, an_object_key
from tests.vectors import MODEL


def test_a_photo_goes_through_every_step_once(world: World) -> None:
    execution = world.ingest(KEY, jpeg())

    assert execution.called == [
        "extract_image_metadata",
        "store_image_metadata",
        "reserve_recognition",
        "detect_labels",
        "generate_thumbnail",
        "index_photo",
        *("reserve_recognition", "detect_feature") * len(FEATURES),
    ]
    assert execution.failed_with is None


def test_a_photo_is_found_by_what_is_written_in_it(world: World) -> None:
    world.ingest(KEY, jpeg(400, 300))

    assert world.search("text:löwen") == world.search('"zum lowen"') == world.search("open") == [KEY]
    assert world.search("text:löwen", token="bob") == []
    (picture,) = world.post("/picture/search", body={"query": "open"}).json_body["pictures"]
    assert picture["matched"] == [{"field": "text", "value": "OPEN"}]


@pytest.mark.parametrize("error", [ServiceUnavailable("down"), RuntimeError("a defect")])
def test_a_photo_whose_text_cannot_be_read_is_found_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def detect(_: bytes) -> None:
        raise error

    monkeypatch.setattr(world.text_detector, "detect", detect)

    execution = world.ingest(KEY, jpeg())

    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    assert (execution.visited.count("FeatureNotRecognised"), execution.failed_with) == (1, None)
    assert (record.status, record.text_model_version, record.vector_model) == (Status.SUCCEEDED, None, MODEL)
    assert world.search("automobile") == [KEY]


def test_what_not_everybody_should_see_is_known_once_the_photo_can_be_found(world: World) -> None:
    world.moderation_detector.response = {
        "ModerationLabels": [
            {"Name": "Explicit", "ParentName": "", "Confidence": 97.5, "TaxonomyLevel": 1},
            {"Name": "Explicit Nudity", "ParentName": "Explicit", "Confidence": 97.5, "TaxonomyLevel": 2},
        ],
        "ModerationModelVersion": "7.0",
    }
    world.ingest(KEY, jpeg())

    assert world.search("is:sensitive") == [KEY]
    (picture,) = world.post("/picture/search", body={"query": "automobile"}).json_body["pictures"]
    assert picture["sensitive"] is True
    photo = world.get(f"/photos/{picture['id']}").json_body["photo"]
    assert (photo["sensitive"], photo["moderationModelVersion"]) == (True, "7.0")
    assert photo["moderationLabels"][1] == {"name": "Explicit Nudity", "confidence": 97.5, "parent": "Explicit"}


def test_photos_of_a_kind_are_found_once_their_pictures_were_compared(world: World) -> None:
    other = an_object_key("blue car.jpg")
    world.ingest(KEY, jpeg())
    world.ingest(other, encoded(picture_of_a_thing(400, 300)))
    world.picture_embedder.refuses = True
    world.ingest(an_object_key("tiny.jpg"), jpeg(20, 20))

    path = f"/photos/{photo_id(BUCKET, KEY)}"
    assert [each["name"] for each in world.get(f"{path}/similar").json_body["ofKind"]] == ["blue car.jpg"]
    assert world.get(path).json_body["photo"]["vectorModel"] == MODEL
    tiny = world.photos.get(an_object_key("tiny.jpg"))
    assert isinstance(tiny, Photo)
    assert (tiny.status, tiny.vector, tiny.vector_model) == (Status.SUCCEEDED, "", "refused")


def test_a_picture_that_is_too_small_for_letters_has_none(world: World) -> None:
    world.text_detector.sees_nothing = True

    world.ingest(KEY, jpeg(20, 20))

    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    assert (record.text_lines, record.text_model_version) == ((), "too small")


def test_what_is_written_in_a_photo_of_before_is_not_added_to_the_one_that_overwrote_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    detect = world.text_detector.detect

    def overwritten(picture: bytes) -> dict[str, Any]:
        world.invoke("on_photo_created", world.upload(KEY, png()))
        return detect(picture)

    monkeypatch.setattr(world.text_detector, "detect", overwritten)

    execution = world.ingest(KEY, jpeg())

    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    assert (execution.visited[-2:], record.status, record.text_lines) == (
        ["PhotoSuperseded", "Superseded"],
        Status.PENDING,
        (),
    )
    assert execution.visited.count("ReserveFeature") == 1


def test_a_photo_waits_for_its_turn_and_calls_once(world: World) -> None:
    world.pacer.reserved_until = round((world.pacer.now + timedelta(minutes=3)).timestamp() * SECOND)

    execution = world.ingest(KEY, jpeg())

    assert execution.waited[0] == 179  # a second's worth of calls may come at once
    assert len(world.detector.asked) == 1


def test_a_photo_that_meets_a_busy_recogniser_takes_another_turn(world: World) -> None:
    world.detector.busy = 2

    execution = world.ingest(KEY, jpeg())

    assert execution.visited.count("ReserveRecognition") == 3
    assert execution.failed_with is None
    assert world.search("automobile") == [KEY]


def test_a_photo_that_recognition_cannot_take_by_its_key_goes_there_in_bytes(world: World) -> None:
    world.detector.out_of_reach = True
    world.detector.busy = 1

    execution = world.ingest(KEY, jpeg())

    assert [name for name in execution.called if name.startswith("detect_labels")] == [
        "detect_labels",
        "detect_labels_in_bytes",
        "detect_labels",
        "detect_labels_in_bytes",
    ]
    assert [type(image) for image in world.detector.asked] == [bytes, bytes]


@pytest.mark.parametrize("make", [jpeg, png], ids=["JPEG", "PNG"])
def test_from_upload_to_found_to_gone(world: World, make: Any) -> None:
    world.ingest(KEY, make(400, 300))

    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    assert record.status is Status.SUCCEEDED
    assert record.thumbnail is not None
    assert (record.thumbnail.width, record.thumbnail.height) == (250, 188)
    assert world.bucket.objects.keys() == {KEY, THUMBNAIL, RENDITION}
    assert world.search("automobile") == [KEY]
    assert world.search("automobile", token="bob") == []

    world.invoke("on_photo_removed", world.delete(KEY))
    assert world.search("automobile") == []
    assert world.bucket.objects == {}


@pytest.mark.parametrize("charset", ["undefined", "no-such-charset", "idna"])
def test_tags_in_a_charset_that_is_none_do_not_stop_a_photo(world: World, charset: str) -> None:
    event = world.upload(KEY, jpeg(20, 20))
    world.bucket.metadata[KEY] = {"customlabels": f"=?{charset}?q?=FF?="}
    world.invoke("on_photo_created", event)

    (execution,) = world.run_started()

    assert execution.failed_with is None
    assert world.search(f'tag:"=?{charset}?q?=FF?="') == [KEY]


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("layout", ["private/{}/uploads/{}", "usercontent/{}/{}"])
def test_odd_object_keys_go_all_the_way(world: World, layout: str, name: str) -> None:
    key = layout.format(ALICE, name)
    execution = world.ingest(key, jpeg(20, 20))

    assert execution.visited.count("DetectFeature") == len(FEATURES)
    assert execution.visited[-1] == "DetectFeature"
    assert world.search("car") == [key]
    (thumbnail,) = world.bucket.objects.keys() - {key}
    world.invoke("on_photo_created", world.upload(thumbnail, world.bucket.objects[thumbnail]))
    assert world.workflow.started == {}

    world.invoke("on_photo_removed", world.delete(key))
    assert world.search("car") == []
    assert world.bucket.objects == {}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (encoded(picture(), "ICO"), "ICO"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "This is a video"),
        (b"just text", "UNKNOWN"),
        (b"", "empty"),
        (jpeg()[:200], "damaged"),
        (png()[:40], "damaged"),
    ],
    ids=["icon", "Live Photo", "text", "empty", "cut JPEG", "cut PNG"],
)
def test_a_file_that_is_not_a_photo_fails_with_a_reason(world: World, data: bytes, reason: str) -> None:
    execution = world.ingest(KEY, data)

    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    assert (record.status, execution.failed_with) == (Status.FAILED, "IngestFailed")
    assert reason in (record.status_reason or "")
    assert world.bucket.objects.keys() == {KEY}
    assert world.search("car") == world.search("red") == []


def test_an_extension_may_lie(world: World) -> None:
    world.ingest(an_object_key("photo.gif"), jpeg())

    record = world.photos.get(an_object_key("photo.gif"))
    assert isinstance(record, Photo)
    assert record.image_metadata is not None
    assert (record.status, record.image_metadata.format) == (Status.SUCCEEDED, "JPEG")


def test_an_overwrite_is_found_by_its_own_labels_and_by_no_old_ones(world: World) -> None:
    world.ingest(KEY, jpeg(400, 300))
    world.detector.response = {
        "Labels": [{"Name": "Dog", "Confidence": 99.0, "Parents": [], "Instances": []}],
        "LabelModelVersion": "3.0",
    }
    world.ingest(KEY, jpeg(300, 400))

    assert world.search("automobile") == []
    assert world.search("dog") == [KEY]


def test_an_overwrite_by_another_file_removes_the_old_photo_and_its_thumbnail(world: World) -> None:
    world.ingest(KEY, jpeg())
    world.ingest(KEY, b"8BPS" + bytes(100))

    assert world.search("car") == []
    assert world.bucket.objects.keys() == {KEY}


@pytest.mark.parametrize("step", ["extract_image_metadata", "detect_labels", "generate_thumbnail", "index_photo"])
def test_a_photo_that_is_deleted_on_its_way_ends_as_superseded_and_leaves_nothing(world: World, step: str) -> None:
    world.invoke("on_photo_created", world.upload(KEY, jpeg()))
    (request,) = world.workflow.started.values()
    invoke = world.invoke

    def deleting_first(function: str, event: Any) -> Any:
        if function == step:
            invoke("on_photo_removed", world.delete(KEY))
        return invoke(function, event)

    world.invoke = deleting_first  # type: ignore[method-assign]
    execution = world.run(request)

    assert (execution.visited[-1], execution.failed_with) == ("Superseded", None)
    assert isinstance(world.photos.get(KEY), Tombstone)
    assert (world.bucket.objects, world.index.documents) == ({}, {})


def test_a_refusal_by_the_recogniser_is_the_reason(world: World) -> None:
    world.detector.refuses = True

    world.ingest(KEY, jpeg())

    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    assert "recognition refused" in (record.status_reason or "")


def test_an_index_that_stays_away_leaves_the_photo_processed_for_the_sweeper(world: World) -> None:
    world.index.broken = True
    execution = world.ingest(KEY, jpeg())

    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    assert (record.status, execution.failed_with) == (Status.SUCCEEDED, "IndexUnavailable")

    world.index.broken = False
    world.photos.marks = {KEY: datetime.now(UTC) - timedelta(hours=1)}
    world.invoke("sweep_photos", recorded("events/scheduled.json"))
    assert world.search("car") == [KEY]


@pytest.mark.parametrize("error", [PhotoGone, Superseded, UnsupportedImage, ServiceUnavailable])
def test_a_step_fails_under_the_name_that_the_workflow_catches(
    world: World, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def failing(*args: object, **options: object) -> bytes:
        raise error("so it is")

    monkeypatch.setattr(world.bucket, "read", failing)
    started = recorded("states/started.json")

    with pytest.raises(error, match="so it is"):
        world.invoke("extract_image_metadata", started)
